"""Addresses of the town's pages."""

from __future__ import annotations

from django.urls import path

from portal.reviews import controls, views

app_name = "reviews"
urlpatterns = [
    path("controles/", controls.index, name="controls"),
    path("controles/<path:file>", controls.page, name="control"),
    path("ville/depots/", views.listed, name="list"),
    path("ville/depots/<str:submission>/", views.submission, name="submission"),
]
