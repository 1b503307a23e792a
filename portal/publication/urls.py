"""Addresses of publication."""

from __future__ import annotations

from django.urls import path

from portal.publication import decisions, shown, views

app_name = "publication"
_YEAR = "ville/publication/<int:year>/"
urlpatterns = [
    path("ville/publication/", views.home, name="home"),
    path(_YEAR, views.year, name="year"),
    path(f"{_YEAR}lancer/<str:kind>/", views.start, name="start"),
    path(f"{_YEAR}apercu/<path:name>", views.preview, name="preview"),
    path(f"{_YEAR}retenu/", shown.withheld, name="withheld"),
    path(f"{_YEAR}difference/", shown.difference, name="difference"),
    path(f"{_YEAR}controles/", shown.checks, name="checks"),
    path(f"{_YEAR}controles/<str:check>/", shown.findings, name="findings"),
    path(f"{_YEAR}tableaux/<str:table>.<str:kind>", shown.export, name="export"),
    path(f"{_YEAR}publier/", decisions.publish, name="publish"),
    path(f"{_YEAR}erratum/", decisions.erratum, name="erratum"),
    path(f"{_YEAR}confirmer/<int:proposal>/", decisions.second, name="confirm"),
    path(f"{_YEAR}reprendre/", decisions.resume, name="resume"),
]
