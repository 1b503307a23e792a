"""Addresses of the portfolios."""

from __future__ import annotations

from django.urls import path

from portal.dashboards import returns, views

app_name = "dashboards"
urlpatterns = [
    path("portefeuille/<str:funder>/", views.portfolio, name="portfolio"),
    path("portefeuille/<str:funder>/compte-rendu/", returns.form, name="form"),
    path("portefeuille/<str:funder>/<str:name>", views.table, name="table"),
    path("graphiques/vega-<str:release>.js", views.chart_library, name="library"),
]
