"""Addresses of messages."""

from __future__ import annotations

from django.urls import path

from portal.talks import views

app_name = "talks"
urlpatterns = [
    path("messages/", views.listed, name="list"),
    path("projets/<str:project>/messages/", views.project, name="project"),
]
