"""Addresses of what is published."""

from __future__ import annotations

from django.urls import path

from portal.public import editions, views

app_name = "public"
urlpatterns = [
    path("chiffres/<str:short>.svg", views.figure_picture, name="picture"),
    path("chiffres/<str:short>", views.figure, name="figure"),
    path("publications/", editions.front, name="front"),
    path("publications/flux.atom", editions.feed, name="feed"),
    path("publications/<int:year>/", editions.year, name="year"),
    path("publications/<int:year>/<str:version>/<path:name>", editions.file, name="file"),
    path("recherche/", editions.search, name="search"),
    path("mentions-legales/", editions.legal, name="legal"),
    path("accessibilite/", editions.accessibility, name="accessibility"),
]
