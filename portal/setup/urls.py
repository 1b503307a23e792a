"""Addresses of what begins."""

from __future__ import annotations

from django.urls import path

from portal.setup import views

app_name = "setup"
_BEGIN = "ville/commencer/"
urlpatterns = [
    path(_BEGIN, views.home, name="home"),
    path(f"{_BEGIN}commune/", views.place, name="place"),
    path(f"{_BEGIN}listes/", views.lists, name="lists"),
    path(f"{_BEGIN}listes/lues/", views.questions, name="questions"),
    path(f"{_BEGIN}indicateurs/", views.proposals, name="proposals"),
    path(f"{_BEGIN}personnes/", views.invited, name="people"),
    path(f"{_BEGIN}campagne/", views.campaign, name="campaign"),
]
