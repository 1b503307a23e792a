"""Addresses of the register."""

from __future__ import annotations

from django.urls import path

from portal.registry import parts, views

app_name = "registry"
urlpatterns = [
    path("registre/", views.listed, name="list"),
    path("registre/changements/<int:change>/", views.change, name="change"),
    path("registre/<str:kind>/nouveau/", views.new, name="new"),
    path("registre/<str:kind>/<str:thing>/", views.thing, name="thing"),
    path("registre/<str:kind>/<str:thing>/<str:side>/<int:number>/", parts.line, name="line"),
]
