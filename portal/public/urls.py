"""Addresses of what is published."""

from __future__ import annotations

from django.urls import path

from portal.public import views

app_name = "public"
urlpatterns = [
    path("chiffres/<str:short>", views.figure, name="figure"),
]
