"""Lists of what happened, a row for each day, with a total below: the days say the year, and the total is only compared with them."""

from __future__ import annotations

from datetime import date

from tests.impact.intake.layouts.corpus.cases import Case, one

_HEADINGS = ["Date", "Lieu", "Objets apportés", "Réparés"]
_TWO_YEARS = [
    [date(2018, 11, 17), "Salle des fêtes", 20, 12],
    [date(2018, 12, 15), "MJC", 18, 11],
    [date(2019, 1, 19), "MJC", 25, 15],
]
_OF_2018 = _TWO_YEARS[:2]

DATED_LISTS = [
    Case(
        "a total over the days of two years is of neither, and agrees with them",
        one([_HEADINGS, *_TWO_YEARS, ["TOTAL", None, 63, 38]]),
        ask={"day_heading": "C2 D2 C3 D3 C4 D4"},
    ),
    Case(
        "a total over the days of two years that says another sum is asked about with them",
        one([_HEADINGS, *_TWO_YEARS, ["TOTAL", None, 63, 40]]),
        ask={"day_heading": "C2 C3 C4", "total_differs": "D2 D3 D4 D5"},
    ),
    Case(
        "a total over the days of one year says no year, and needs none",
        one([_HEADINGS, *_OF_2018, ["TOTAL", None, 38, 24]]),
        ask={"day_heading": "C2 C3", "total_differs": "D2 D3 D4"},
    ),
    Case(
        "a total cannot be compared where a day is no number: that day is asked with the others",
        one([_HEADINGS, *_TWO_YEARS, [date(2018, 5, 19), "MJC", "19 ou 20", 12], ["TOTAL", None, 82, 50]]),
        ask={"day_heading": "C2 D2 C3 D3 C4 D4 C5 D5"},
        aside="C6",
    ),
    Case(
        "money in a list of days is asked about, by whatever word for it, and a column that we do not ask for is called by its name",
        one(
            [
                ["Date", "Lieu", "Réparés", "Dons", "Argent reçu", "Cafés offerts"],
                [date(2018, 11, 17), "Salle des fêtes", 12, "85,50 €", 100, 30],
                [date(2018, 12, 15), "MJC", 11, "60 €", 40, 20],
            ]
        ),
        ask={"day_heading": "C2 C3", "indicator_unsure#1": "D2 D3", "indicator_unsure#2": "E2 E3"},
        aside="F1 F2 F3",
    ),
]
