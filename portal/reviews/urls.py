"""Addresses of the town's pages."""

from __future__ import annotations

from django.urls import path

from portal.reviews import views

app_name = "reviews"
urlpatterns = [
    path("ville/depots/", views.listed, name="list"),
    path("ville/depots/<str:submission>/", views.submission, name="submission"),
]
