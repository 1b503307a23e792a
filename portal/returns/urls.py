"""Addresses of a leader's pages."""

from __future__ import annotations

from django.urls import path

from portal.returns import before, correcting, last_look, people, prepared, published, receipts, tables, taking_back, taking_up, views

app_name = "returns"
urlpatterns = [
    path("projets/<str:project>/tableau/", tables.table, name="table"),
    path("projets/<str:project>/tableau/<int:table>/", tables.table_check, name="table_check"),
    path("projets/<str:project>/tableau/<int:table>/personnes/", people.answered, name="table_people"),
    path("projets/<str:project>/tableau/<int:table>/annote/", tables.table_annotated, name="table_annotated"),
    path("projets/<str:project>/preuves/<str:digest>/", receipts.evidence, name="evidence"),
    path("projets/<str:project>/<int:year>/", views.year, name="year"),
    path("projets/<str:project>/<int:year>/apercu/", before.own_page, name="own_page"),
    path("projets/<str:project>/<int:year>/apercu/page/", before.preview_page, name="preview_page"),
    path("projets/<str:project>/<int:year>/classeur.xlsx", prepared.workbook, name="workbook"),
    path("projets/<str:project>/<int:year>/questions/", views.printed, name="print"),
    path("projets/<str:project>/<int:year>/corriger/", correcting.value, name="correct"),
    path("projets/<str:project>/<int:year>/relire/", last_look.review, name="review"),
    path("projets/<str:project>/<int:year>/reprendre/", taking_up.take_up, name="take_up"),
    path("projets/<str:project>/<int:year>/retirer/", taking_back.withdraw_year, name="withdraw_year"),
    path("projets/<str:project>/<int:year>/abandonner/", last_look.discard, name="discard"),
    path("projets/<str:project>/<int:year>/<slug:page>/", views.form, name="form"),
    path("editions/<int:year>/v<int:version>/rapport.pdf", published.report, name="report"),
    path("depots/<str:submission>/", receipts.receipt, name="receipt"),
    path("depots/<str:submission>/original/", receipts.original, name="original"),
    path("depots/<str:submission>/recu.pdf", receipts.paper, name="paper"),
    path("depots/<str:submission>/annote/", receipts.annotated, name="annotated"),
    path("depots/<str:submission>/retirer/", taking_back.withdraw, name="withdraw"),
]
