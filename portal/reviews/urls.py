"""Addresses of the town's pages."""

from __future__ import annotations

from django.urls import path

from portal.reviews import controls, exports, views

app_name = "reviews"
urlpatterns = [
    path("controles/", controls.index, name="controls"),
    path("controles/<path:file>", controls.page, name="control"),
    path("ville/depots.<str:kind>", exports.submissions, name="export"),
    path("journal.<str:kind>", exports.log, name="log"),
    path("ville/depots/", views.listed, name="list"),
    path("ville/depots/<str:submission>/", views.submission, name="submission"),
]
