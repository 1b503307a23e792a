"""Addresses of the portfolios."""

from __future__ import annotations

from django.urls import path

from portal.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("portefeuille/<str:funder>/", views.portfolio, name="portfolio"),
    path("portefeuille/<str:funder>/<str:name>", views.table, name="table"),
]
