"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from portal.campaigns import decisions, new_days, opening, reminding, reviewing, silent, views

app_name = "campaigns"
_YEAR = "ville/campagne/<int:year>/"
urlpatterns = [
    path("ville/campagne/", views.home, name="home"),
    path(_YEAR, views.show_board, name="board"),
    path(f"{_YEAR}projets/", views.projects, name="projects"),
    path(f"{_YEAR}tableaux/<str:table>.<str:kind>", views.export, name="export"),
    path(f"{_YEAR}sans-constat/", reviewing.clean, name="clean"),
    path(f"{_YEAR}annuler/", reviewing.take_back, name="undo"),
    path(f"{_YEAR}projets/<str:project>/", reviewing.project_values, name="project"),
    path("ville/attente/<str:submission>/", reviewing.held, name="held"),
    path(f"{_YEAR}relances/<str:audience>/", reminding.reminders, name="remind"),
    path(f"{_YEAR}lacunes/", silent.gaps, name="gaps"),
    path(f"{_YEAR}lacunes/annuler/", decisions.undo_gap, name="gap_undo"),
    path(f"{_YEAR}decider/", decisions.decide, name="decide"),
    path(f"{_YEAR}ouvrir/", opening.open_year, name="open"),
    path(f"{_YEAR}jours/", new_days.change, name="days"),
    path(f"{_YEAR}confirmer/<int:proposal>/", decisions.second, name="confirm"),
]
