"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from portal.registry import asked, bulk, parts, proposals, retiring, views

app_name = "registry"
urlpatterns = [
    path("registre/", views.listed, name="list"),
    path("registre/changements/<int:change>/", views.change, name="change"),
    path("registre/demandes/", asked.asked, name="asked"),
    path("registre/listes/<str:table>.<str:kind>", asked.export, name="export"),
    path("registre/listes/<str:kind>/", bulk.bring, name="bring"),
    path("registre/changements/", bulk.changes, name="changes"),
    path("registre/annuler/", bulk.undo, name="undo"),
    path("registre/consultations/<str:thing>/relire/", proposals.review, name="review"),
    path("registre/<str:kind>/nouveau/", views.new, name="new"),
    path("registre/<str:kind>/<str:thing>/retirer/", retiring.retire, name="retire"),
    path("registre/<str:kind>/<str:thing>/", views.thing, name="thing"),
    path("registre/<str:kind>/<str:thing>/<str:side>/<int:number>/", parts.line, name="line"),
]
