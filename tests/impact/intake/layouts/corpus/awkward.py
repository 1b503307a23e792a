"""Spreadsheets that are easily read wrong: each was tried after what was expected of it had been written down."""

from __future__ import annotations

from tests.impact.intake.layouts.corpus.cases import Case, one
from tests.impact.intake.layouts.corpus.files import csv, xlsx

AWKWARD = [
    Case(
        "a running total after each quarter",
        one([["2016"], ["", "T1", "Cumul T1", "T2", "Cumul T2"], ["Objets apportés", 61, 61, 55, 116]]),
        {"B3": "repairs_attempted 2016-Q1 61", "D3": "repairs_attempted 2016-Q2 55"},
        aside="C2 C3 E2 E3",
    ),
    Case(
        "running totals at four days and nothing else",
        one([["2016"], ["", "Cumul au 31/03", "Cumul au 30/06"], ["Objets apportés", 61, 116]]),
        ask={"heading_cumulative#1": "B3", "heading_cumulative#2": "C3"},
    ),
    Case(
        "the units in a column behind the numbers: minutes are no hours, objects lent are loans, and a number of people is not in hours",
        one([["", "2016", "Unité"], ["Heures de bénévolat", 120, "minutes"], ["Prêts", 40, "objets"], ["Bénévoles", 10, "heures"]]),
        {"B3": "objects_loaned 2016 40"},
        {"unit_converted": "B2", "unit_differs": "B4"},
    ),
    Case(
        "the same without a heading",
        one([["", "2016", ""], ["Heures de bénévolat", 120, "minutes"], ["Prêts", 40, "objets"]]),
        {"B3": "objects_loaned 2016 40"},
        {"unit_converted": "B2"},
    ),
    Case(
        "a unit behind each number, two of them in one row",
        one([["", "2015", "", "2016", ""], ["Heures de bénévolat", 120, "minutes", 3, "h"], ["Prêts", 40, "prêts", 41, "prêts"]]),
        {"B3": "objects_loaned 2015 40", "D3": "objects_loaned 2016 41"},
        {"unit_differs": "B2 D2"},
    ),
    Case(
        "two thousand of what we do not ask for is no year of the rows below it",
        one([["2016"], ["", "T1", "T2"], ["Prêts", 40, 41], ["Cafés offerts", 2000, 2010], ["Bénévoles", 12, 13]]),
        {
            "B3": "objects_loaned 2016-Q1 40",
            "C3": "objects_loaned 2016-Q2 41",
            "B5": "volunteers 2016-Q1 12",
            "C5": "volunteers 2016-Q2 13",
        },
        aside="A4 B4 C4",
    ),
    Case(
        "a number that is nearly the year, under a name that nobody knows, is asked about",
        one([["2016"], ["", "Nombre"], ["Prêts", 40], ["Cafés offerts", 2015], ["Bénévoles", 12]]),
        {"B3": "objects_loaned 2016 40"},
        {"year_or_count": "B5"},
    ),
    Case(
        "the year of a second table after an empty row is a year",
        one([["Suivi 2016", "2016"], ["Prêts", 40], [], ["Tableau bis", "2015"], ["Prêts", 41]]),
        {"B2": "objects_loaned 2016 40", "B5": "objects_loaned 2015 41"},
    ),
    Case(
        "ages in bands that are not ours: the whole is read, and no age is a number",
        one(
            [["2016, personnes touchées"], ["", "Nombre"], ["moins de 18 ans", 10], ["18-25 ans", 8], ["26 ans et plus", 12], ["Total", 30]]
        ),
        {"B6": "people_reached 2016 30"},
        aside="A3 B3 A4 B4 A5 B5",
    ),
    Case(
        "the year in a column behind the numbers, in words as people write them",
        csv([["Quoi", "Combien", "Année"], ["Prêts", "41 prêts", "2016"], ["Bénévoles", "une douzaine", "2016"], ["Prêts", "38", "2015"]]),
        {"!B2": "objects_loaned 2016 41", "!B4": "objects_loaned 2015 38"},
        {"not_a_number": "!B3"},
        file="suivi.csv",
        sheet="",
    ),
    Case(
        "year and month behind the numbers",
        one([["Quoi", "Combien", "Année", "Mois"], ["Prêts", 41, 2016, "mars"], ["Prêts", 12, 2016, "avril"]]),
        {"B2": "objects_loaned 2016-03 41", "B3": "objects_loaned 2016-04 12"},
    ),
    Case(
        "a total of a quarter behind its months is no column of quarters",
        one([["", "janvier 2016", "février 2016", "mars 2016", "Moyenne", "Max", "Mini"], ["Prêts", 3, 4, 5, 4, 5, 3]]),
        {"B2": "objects_loaned 2016-01 3", "C2": "objects_loaned 2016-02 4", "D2": "objects_loaned 2016-03 5"},
        aside="E1 E2 F1 F2 G1 G2",
    ),
    Case(
        "days with the month first, as one of them shows",
        one([["Date", "Objets apportés"], ["04/25/2016", 12], ["06/05/2016", 10]]),
        ask={"day_heading": "B2 B3"},
    ),
    Case(
        "a pivot table with what it adds up in its headings",
        one(
            [
                ["Étiquettes de lignes", "Somme de Objets apportés", "Somme de Heures de bénévolat"],
                ["2015", 10, 12],
                ["2016", 8, 9],
                ["Total général", 18, 21],
            ]
        ),
        {
            "B2": "repairs_attempted 2015 10",
            "C2": "volunteer_hours 2015 12",
            "B3": "repairs_attempted 2016 8",
            "C3": "volunteer_hours 2016 9",
        },
    ),
    Case(
        "words in the place of the numbers of a whole quarter are asked about, not taken for remarks",
        one([["", "T1 2016", "T2 2016"], ["Prêts", 12, "fermé"], ["Bénévoles", 10, "aucun"]]),
        {"B2": "objects_loaned 2016-Q1 12", "B3": "volunteers 2016-Q1 10"},
        {"not_a_number#1": "C2", "not_a_number#2": "C3"},
    ),
    Case(
        "letters for digits, fractions and footnotes: never another number",
        one([["", "2014", "2015", "2016", "2017"], ["Prêts", "1 O23", "l2", "12¹", "12*"], ["Heures de bénévolat", "12½", "1,2k", 10, 11]]),
        {"E2": "objects_loaned 2017 ~12", "D3": "volunteer_hours 2016 10", "E3": "volunteer_hours 2017 11"},
        {f"number_with_unit#{cell}": cell for cell in ("B2", "C2", "D2", "B3", "C3")},
    ),
    Case(
        "percentages of a count",
        one([["", "2016"], ["Bénévoles (% de femmes)", "58 %"], ["Prêts", 40]]),
        {"B3": "objects_loaned 2016 40"},
        {"indicator_unsure": "B2"},
    ),
    Case(
        "numbers of a week, of one time, on average",
        one([["", "2016"], ["Heures de bénévolat par semaine", 6], ["Bénévoles par séance", 4], ["Nombre moyen de bénévoles", 5]]),
        ask={"indicator_unsure#1": "B2", "indicator_unsure#2": "B3", "indicator_unsure#3": "B4"},
    ),
    Case(
        "corrections below zero",
        one([["", "T1 2016", "T2 2016"], ["Heures de bénévolat", 100, "-12"], ["Prêts", 30, -3]]),
        {"B2": "volunteer_hours 2016-Q1 100", "B3": "objects_loaned 2016-Q1 30"},
        {"implausible": "C2", "not_countable": "C3"},
    ),
    Case(
        "a total merged over the years is of none of them",
        one([["", "2015", "2016"], ["Prêts", 40, 41], ["Total 2015-2016", 81], ["Bénévoles", 10, 11]], merges=["B3:C3"]),
        {"B2": "objects_loaned 2015 40", "C2": "objects_loaned 2016 41", "B4": "volunteers 2015 10", "C4": "volunteers 2016 11"},
        aside="A3 B3",
    ),
    Case(
        "hours and minutes in one column",
        one([["", "T1 2016", "T2 2016", "T3 2016"], ["Heures de bénévolat", "2h30", "45 min", "3 jours"]]),
        {"B2": "volunteer_hours 2016-Q1 2.5", "C2": "volunteer_hours 2016-Q2 0.75"},
        {"number_with_unit": "D2"},
    ),
    Case(
        "a template filled in again whose title says one year and whose sheet another",
        xlsx({"2016": [["Bilan 2015"], ["", "Nombre"], ["Bénévoles", 12]]}),
        ask={"two_periods": "B3"},
        sheet="2016",
    ),
    Case(
        "what was copied for the town differs from the sheet that is kept",
        xlsx({"Suivi": [["", "2016"], ["Prêts", 40]], "Pour la mairie": [["", "2016"], ["Prêts", 42]]}),
        ask={"said_twice": "Suivi!B2 Pour la mairie!B2"},
        sheet="",
    ),
    Case(
        "a row and a column that the filter hides",
        one([["", "2015", "2016"], ["Prêts", 40, 41], ["Bénévoles", 10, 12]], hidden_rows=[3], hidden_columns=["B"]),
        {"C2": "objects_loaned 2016 41"},
        {"hidden#1": "B2", "hidden#2": "B3", "hidden#3": "C3"},
    ),
]
