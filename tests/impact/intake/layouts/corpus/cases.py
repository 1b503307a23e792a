"""The corpus: spreadsheets after the habits of people who lead projects, each with the reading that a careful person would make of it.

Everything was made up for this project. `values` says, by the cells it stands in, what is certain; `ask` what must be asked, by code,
with its cells; `aside` what is left aside. Every other cell with content helps to understand the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.impact.intake.layouts.corpus.files import csv, ods, xlsx

REPAIR = "mutum_repair_cafe"
FABLAB = "fablab"


@dataclass(frozen=True)
class Case:
    """One file, and its expected reading. Cells of the only sheet are named without it."""

    name: str
    content: bytes
    values: Mapping[str, str] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    aside: str = ""
    project: str = REPAIR
    year: int | None = None
    file: str = "suivi.xlsx"
    sheet: str = "Suivi"
    kept: tuple[str, ...] = ()


def one(rows: list[list[object]], **more: object) -> bytes:
    return xlsx({"Suivi": rows}, **more)  # type: ignore[arg-type]


QUARTERS = one(
    [
        ["Repair Café de Sceaux, suivi 2016"],
        ["", 2016],
        ["", "T1", "T2", "T3", "T4", "Total", "Remarques"],
        ["Objets apportés", 61, 55, 42, 56, "=SUM(B4:E4)", "ascenseur en panne en août"],
        ["dont réparés", 38, 33, 26, 34, 133],
        ["Prêts", 39, 43, "~50", 54, 186, "plateforme"],
        ["Bénévoles", 12, 13, 13, 14, 52, "bienvenue à Paul !"],
        ["Cafés offerts", 88, 91, 60, 97, 336],
    ],
    merges=["B2:E2"],
    results={"F4": 214},
    chart="B4:E4",
    notes={"B4": "compté à la main"},
)

CASES = [
    Case(
        "quarters across, a total that agrees, one that does not, people added up, notes, a row we do not ask for",
        QUARTERS,
        {
            "B4": "repairs_attempted 2016-Q1 61",
            "C4": "repairs_attempted 2016-Q2 55",
            "D4": "repairs_attempted 2016-Q3 42",
            "E4": "repairs_attempted 2016-Q4 56",
            "B6": "objects_loaned 2016-Q1 39",
            "C6": "objects_loaned 2016-Q2 43",
            "D6": "objects_loaned 2016-Q3 ~50",
            "E6": "objects_loaned 2016-Q4 54",
            "B7": "volunteers 2016-Q1 12",
            "C7": "volunteers 2016-Q2 13",
            "D7": "volunteers 2016-Q3 13",
            "E7": "volunteers 2016-Q4 14",
        },
        {"total_differs": "B5 C5 D5 E5 F5", "people_added_up": "F7"},
        "G3 G4 G6 G7 A8 B8 C8 D8 E8 F8",
    ),
    Case(
        "years across",
        one([["Indicateur", 2014, 2015, 2016], ["Bénévoles", 10, 12, 14], ["Heures de bénévolat (h)", 300, 350, 410.5]]),
        {
            "B2": "volunteers 2014 10",
            "C2": "volunteers 2015 12",
            "D2": "volunteers 2016 14",
            "B3": "volunteer_hours 2014 300",
            "C3": "volunteer_hours 2015 350",
            "D3": "volunteer_hours 2016 410.5",
        },
    ),
    Case(
        "on its side: years down, with a total of several years",
        one([["Année", "Objets apportés", "Bénévoles"], [2014, 200, 12], [2015, 214, 13], [2016, 250, 15], ["Total", 664, 40]]),
        {
            "B2": "repairs_attempted 2014 200",
            "B3": "repairs_attempted 2015 214",
            "B4": "repairs_attempted 2016 250",
            "C2": "volunteers 2014 12",
            "C3": "volunteers 2015 13",
            "C4": "volunteers 2016 15",
        },
        {"people_added_up": "C5"},
    ),
    Case(
        "one sheet a month, the year given by the sender",
        xlsx(
            {
                "Janvier": [["", "Nombre"], ["Objets apportés", 20], ["Prêts", 12]],
                "Février": [["", "Nombre"], ["Objets apportés", 25], ["Prêts", 0]],
            }
        ),
        {
            "Janvier!B2": "repairs_attempted 2016-01 20",
            "Janvier!B3": "objects_loaned 2016-01 12",
            "Février!B2": "repairs_attempted 2016-02 25",
            "Février!B3": "objects_loaned 2016-02 0",
        },
        year=2016,
    ),
    Case(
        "a list of names and numbers, with units and reasons why there is none",
        one(
            [
                ["Bilan 2016"],
                ["Nombre de bénévoles :", 14],
                ["Heures de bénévolat (h)", "410 h"],
                ["Financements reçus (k€)", 3.2],
                ["Participants", 300],
                ["Prêts", "NC"],
                ["Objets réparés", "-"],
                ["Objets apportés", "sans objet"],
            ]
        ),
        {
            "B2": "volunteers 2016 14",
            "B3": "volunteer_hours 2016 410",
            "B6": "objects_loaned 2016 not_collected",
            "B8": "repairs_attempted 2016 not_applicable",
        },
        {"unit_converted": "B4", "indicator_unsure": "B5", "placeholder": "B7"},
    ),
    Case(
        "targets beside what was achieved, and the gap",
        one([["", "Objectif 2016", "Réalisé 2016", "Écart", "%"], ["Bénévoles", 20, 14, -6, 0.7], ["Objets apportés", 200, 214, 14, 1.07]]),
        {"C2": "volunteers 2016 14", "C3": "repairs_attempted 2016 214"},
        aside="B1 B2 B3 D1 D2 D3 E1 E2 E3",
    ),
    Case(
        "a sheet of targets and a sheet of results",
        xlsx({"Prévisionnel 2016": [["", 2016], ["Bénévoles", 20]], "Réalisé 2016": [["", 2016], ["Bénévoles", 14]]}),
        {"Réalisé 2016!B2": "volunteers 2016 14"},
        aside="Prévisionnel 2016!B1 Prévisionnel 2016!A2 Prévisionnel 2016!B2",
    ),
    Case(
        "women, men and all; the whole is a value of its own",
        one([["Bilan 2019"], ["", "Femmes", "Hommes", "Total"], ["Personnes touchées", 100, 80, 180], ["Bénévoles", 14, 10, 25]]),
        {"B3": "people_reached 2019 gender=F 100", "C3": "people_reached 2019 gender=M 80", "D3": "people_reached 2019 180"},
        {"total_differs": "B4 C4 D4"},
        project="jardin_partage_1",
    ),
    Case(
        "ages down, the indicator in the title",
        one([["Personnes touchées"], ["Tranche d'âge", 2019], ["0-14 ans", 12], ["15 à 29 ans", 30], ["75 ans et plus", 8], ["Total", 50]]),
        {
            "B3": "people_reached 2019 age=0-14 12",
            "B4": "people_reached 2019 age=15-29 30",
            "B5": "people_reached 2019 age=75+ 8",
            "B6": "people_reached 2019 50",
        },
        project="jardin_partage_1",
    ),
    Case(
        "two places and their total: the whole only where it is the sum",
        one([["Bilan 2016"], ["", "Blagis", "Centre", "Total"], ["Objets apportés", 100, 80, 180], ["Heures de bénévolat", 40, 50, 95]]),
        {"D3": "repairs_attempted 2016 180"},
        {"heading_unknown": "B4", "heading_unknown#2": "C4", "parts_unknown": "D4"},
        "B3 C3",
    ),
    Case(
        "two years in merged cells over their quarters",
        one(
            [["", 2015, "", 2016, ""], ["", "T1", "T2", "T1", "T2"], ["Prêts", 10, 11, 12, 13], ["Objets apportés", 50, 51, 52, 53]],
            merges=["B1:C1", "D1:E1"],
        ),
        {
            "B3": "objects_loaned 2015-Q1 10",
            "C3": "objects_loaned 2015-Q2 11",
            "D3": "objects_loaned 2016-Q1 12",
            "E3": "objects_loaned 2016-Q2 13",
            "B4": "repairs_attempted 2015-Q1 50",
            "C4": "repairs_attempted 2015-Q2 51",
            "D4": "repairs_attempted 2016-Q1 52",
            "E4": "repairs_attempted 2016-Q2 53",
        },
    ),
    Case(
        "months from September on under one year",
        one([["Suivi 2016"], ["", "Sept", "Oct", "Nov", "Déc", "Janv"], ["Prêts", 1, 2, 3, 4, 5]]),
        ask={"months_of_two_years": "B3 C3 D3 E3 F3"},
    ),
    Case(
        "months of a school year that is said",
        one([["Saison 2015-2016"], ["", "Sept", "Oct", "Janv"], ["Prêts", 1, 2, 5]]),
        {"B3": "objects_loaned 2015-09 1", "C3": "objects_loaned 2015-10 2", "D3": "objects_loaned 2016-01 5"},
    ),
    Case(
        "a title of two years over plain numbers",
        one([["Saison 2015-2016"], ["Bénévoles", 12]]),
        ask={"school_year_or_years": "B2"},
    ),
    Case(
        "no year anywhere",
        one([["", "T1", "T2"], ["Objets apportés", 20, 30]]),
        ask={"year_unknown": "B2 C2"},
    ),
    Case(
        "the name of the file says another year than the sender",
        one([["", "T1", "T2"], ["Objets apportés", 20, 30]]),
        ask={"year_differs": "B2 C2"},
        year=2016,
        file="suivi_2015.xlsx",
    ),
    Case(
        "in English, with a nested row",
        one(
            [
                ["Repair café 2016"],
                ["", "Q1", "Q2", "Q3", "Q4", "Total", "Notes"],
                ["Objects brought", 61, 55, 42, 56, 214, "lift broken"],
                ["of which repaired", 38, 33, 26, 34, 131],
                ["Volunteer hours", 10.5, 12, 9, 20, 51.5],
            ]
        ),
        {
            "B3": "repairs_attempted 2016-Q1 61",
            "C3": "repairs_attempted 2016-Q2 55",
            "D3": "repairs_attempted 2016-Q3 42",
            "E3": "repairs_attempted 2016-Q4 56",
            "B4": "repairs_succeeded 2016-Q1 38",
            "C4": "repairs_succeeded 2016-Q2 33",
            "D4": "repairs_succeeded 2016-Q3 26",
            "E4": "repairs_succeeded 2016-Q4 34",
            "B5": "volunteer_hours 2016-Q1 10.5",
            "C5": "volunteer_hours 2016-Q2 12",
            "D5": "volunteer_hours 2016-Q3 9",
            "E5": "volunteer_hours 2016-Q4 20",
        },
        aside="G2 G3",
    ),
    Case(
        "a rate by its two numbers, and the percentage beside them",
        one([["2016", "Numérateur", "Dénominateur", "Taux"], ["Part d'habitants du quartier prioritaire", 30, 60, "50 %"]]),
        {"B2 C2": "priority_area_share 2016 30/60"},
        aside="D1 D2",
        project=FABLAB,
    ),
    Case(
        "rates in one cell: two numbers are read, a percentage alone is asked for",
        one([["Bilan", 2015, 2016], ["Part d'habitants du quartier prioritaire", "27/60 (45 %)", "48 %"]]),
        {"B2": "priority_area_share 2015 27/60"},
        {"ratio_parts": "C2"},
        project=FABLAB,
    ),
    Case(
        "a mean with the number of answers, and one without",
        one([["Bilan 2016"], ["", "Valeur", "Nombre de réponses"], ["Satisfaction des participants (sur 10)", 8.2, 40]]),
        {"B3 C3": "satisfaction 2016 8.2 n=40"},
        project="jardin_partage_1",
    ),
    Case(
        "tables one under the other, each with its own headings",
        one([["Bénévoles"], ["", "T1", "T2"], [2016, 12, 14], [2015, 11, 12], [], ["Objets apportés"], ["", "T1", "T2"], [2016, 60, 61]]),
        {
            "B3": "volunteers 2016-Q1 12",
            "C3": "volunteers 2016-Q2 14",
            "B4": "volunteers 2015-Q1 11",
            "C4": "volunteers 2015-Q2 12",
            "B8": "repairs_attempted 2016-Q1 60",
            "C8": "repairs_attempted 2016-Q2 61",
        },
    ),
    Case(
        "tables beside each other",
        one([["2015", "", "", "2016", ""], ["Bénévoles", 12, "", "Bénévoles", 14], ["Prêts", 100, "", "Prêts", 140]]),
        {"B2": "volunteers 2015 12", "B3": "objects_loaned 2015 100", "E2": "volunteers 2016 14", "E3": "objects_loaned 2016 140"},
    ),
    Case(
        "sections and blank rows inside a table",
        one([["Suivi"], ["", 2015, 2016], ["Activité"], ["Objets apportés", 200, 214], [], ["Équipe"], ["Bénévoles", 12, 14]]),
        {"B4": "repairs_attempted 2015 200", "C4": "repairs_attempted 2016 214", "B7": "volunteers 2015 12", "C7": "volunteers 2016 14"},
        aside="A1 A3 A6",
    ),
    Case(
        "a section of targets inside a table",
        one([["", 2016], ["Bénévoles", 14], ["Objectifs"], ["Bénévoles", 20]]),
        {"B2": "volunteers 2016 14"},
        aside="A3 A4 B4",
    ),
    Case(
        "a sheet of another project",
        xlsx({"Repair Café": [["", 2016], ["Bénévoles", 14]], "FabLab": [["", 2016], ["Bénévoles", 9]]}),
        {"Repair Café!B2": "volunteers 2016 14"},
        aside="FabLab!B1 FabLab!A2 FabLab!B2",
    ),
    Case(
        "sessions by day, to be added up",
        one(
            [["Date", "Objets apportés"], [date(2016, 1, 9), 20], [date(2016, 2, 13), 25], [date(2016, 3, 12), 10]],
            formats={"A2": "dd/mm/yyyy"},
        ),
        ask={"day_heading": "B2 B3 B4"},
    ),
    Case(
        "months as dates of their first day",
        one([["Indicateur", date(2016, 1, 1), date(2016, 2, 1), date(2016, 3, 1)], ["Objets apportés", 20, 12, 9]]),
        {"B2": "repairs_attempted 2016-01 20", "C2": "repairs_attempted 2016-02 12", "D2": "repairs_attempted 2016-03 9"},
    ),
    Case(
        "a log of repairs goes to its mapping",
        one(
            [
                ["id", "data_provider", "group_identifier", "event_date", "product_category", "repair_status"],
                ["r1", "Repair Café", REPAIR, "2016-03-05", "Lamp", "Fixed"],
            ]
        ),
        aside="A1 B1 C1 D1 E1 F1 A2 B2 C2 D2 E2 F2",
    ),
    Case(
        "a hidden column",
        one([["", 2015, 2016], ["Bénévoles", 12, 14]], hidden_columns=["B"]),
        {"C2": "volunteers 2016 14"},
        {"hidden": "B2"},
    ),
    Case(
        "why there is none, in all ways",
        one([["2016", "T1", "T2", "T3", "T4"], ["Prêts", "n.c.", "refus", "?", 0], ["Objets apportés", "plus tard", "s", "fermé", "S.O."]]),
        {
            "B2": "objects_loaned 2016-Q1 not_collected",
            "C2": "objects_loaned 2016-Q2 refused",
            "E2": "objects_loaned 2016-Q4 0",
            "B3": "repairs_attempted 2016-Q1 late",
            "E3": "repairs_attempted 2016-Q4 not_applicable",
        },
        {"placeholder": "D2", "placeholder#2": "C3", "not_a_number": "D3"},
    ),
    Case(
        "about, between, more than",
        one([["2016", "T1", "T2", "T3", "T4"], ["Prêts", "env. 120", "100-150", ">50", "une vingtaine"]]),
        {"B2": "objects_loaned 2016-Q1 ~120", "C2": "objects_loaned 2016-Q2 ~125 100..150"},
        {"number_is_a_bound": "D2", "number_vague": "E2"},
    ),
    Case(
        "a number that may be read in two ways, beside one that may not",
        one([["Bilan 2016"], ["Heures de bénévolat", "1.250"], ["Financements reçus (€)", "12 500 €"]]),
        {"B3": "money_raised 2016 12500"},
        {"number_two_readings": "B2"},
    ),
    Case(
        "activities merged beside the indicators",
        one(
            [["Activité", "Indicateur", 2016], ["Réparer", "Objets apportés", 214], ["", "Objets réparés", 131], ["Prêter", "Prêts", 186]],
            merges=["A2:A3"],
        ),
        {"C2": "repairs_attempted 2016 214", "C3": "repairs_succeeded 2016 131", "C4": "objects_loaned 2016 186"},
    ),
    Case(
        "year and quarter in two columns",
        one([["Année", "Trimestre", "Objets apportés"], [2016, 1, 61], [2016, 2, 55]]),
        {"C2": "repairs_attempted 2016-Q1 61", "C3": "repairs_attempted 2016-Q2 55"},
    ),
    Case(
        "a cell in error, and a formula that was never computed",
        one([["", 2015, 2016], ["Prêts", "#REF!", "=1+1"], ["Bénévoles", 12, 14]]),
        {"B3": "volunteers 2015 12", "C3": "volunteers 2016 14"},
        {"cell_error": "B2", "formula_without_result": "C2"},
    ),
    Case(
        "months under quarters, and one total of them all at the end",
        one(
            [
                ["2016", "T1", "", "", "T2", "", "", ""],
                ["", "janv", "févr", "mars", "avr", "mai", "juin", "Total"],
                ["Prêts", 16, 16, 20, 16, 16, 20, 104],
                ["Objets apportés", "", "", "", "", "", "", 61],
            ]
        ),
        {
            cell: f"objects_loaned 2016-{month:02} {number}"
            for month, (cell, number) in enumerate({"B3": 16, "C3": 16, "D3": 20, "E3": 16, "F3": 16, "G3": 20}.items(), 1)
        }
        | {"H4": "repairs_attempted 2016 61"},
    ),
    Case(
        "CSV with semicolons and French decimals",
        csv([["Bilan 2016", "", ""], ["Indicateur", "T1", "T2"], ["Heures de bénévolat", "10,5", "1 250,25"], ["Prêts", "12", ""]]),
        {"!B3": "volunteer_hours 2016-Q1 10.5", "!C3": "volunteer_hours 2016-Q2 1250.25", "!B4": "objects_loaned 2016-Q1 12"},
        file="bilan.csv",
        sheet="",
    ),
    Case(
        "CSV in English, with commas for thousands",
        csv([["Indicator", "2015", "2016"], ["Volunteer hours", "1,250", "12,500.5"], ["Money raised", "3,000", "4,000"]], ","),
        {
            "!B2": "volunteer_hours 2015 1250",
            "!C2": "volunteer_hours 2016 12500.5",
            "!B3": "money_raised 2015 3000",
            "!C3": "money_raised 2016 4000",
        },
        file="report.csv",
        sheet="",
    ),
    Case(
        "ODS with half-years",
        ods({"Suivi": [["2016", "S1", "S2", "Année"], ["Prêts", 80, 106, 186], ["Objets apportés", 100, 114, 215]]}),
        {"B2": "objects_loaned 2016-S1 80", "C2": "objects_loaned 2016-S2 106"},
        {"total_differs": "B3 C3 D3"},
        file="suivi.ods",
    ),
    Case(
        "a table under our own headings, and a sheet of notes",
        xlsx(
            {
                "Données": [
                    ["Indicateur", "Période", "Valeur"],
                    ["Bénévoles", 2016, 14],
                    ["Prêts d'objets", 2016, "beaucoup"],
                    ["TOTAL", "", 14],
                ],
                "Notes": [["Compté à la main par Paul"]],
            }
        ),
        {"Données!C2": "volunteers 2016 14"},
        {"number_vague": "Données!C3"},
        "Données!A4 Données!C4 Notes!A1",
    ),
    Case(
        "months and a recapitulation that agrees with them, but for one",
        xlsx(
            {
                "Janvier 2016": [["Prêts", 10], ["Objets apportés", 20]],
                "Récap": [["", "janvier 2016", "2016"], ["Prêts", 11], ["Objets apportés", 20]],
            }
        ),
        {"Janvier 2016!B2 Récap!B3": "repairs_attempted 2016-01 20"},
        {"said_twice": "Janvier 2016!B1 Récap!B2"},
    ),
    Case(
        "weeks are no half-years",
        one([["2016", "S1", "S2", "S3"], ["Prêts", 1, 2, 3]]),
        ask={"weeks": "B2 C2 D2"},
    ),
    Case(
        "this year and the year before, by letters",
        one([["", "N-1", "N", "N+1"], ["Bénévoles", 12, 14, 20]]),
        ask={"heading_relative": "B2", "heading_relative#2": "C2", "heading_relative#3": "D2"},
        year=2016,
    ),
    Case(
        "numbers that are not final",
        one([["", "2015", "2016 (provisoire)"], ["Bénévoles", 12, 14]]),
        {"B2": "volunteers 2015 12"},
        {"not_final": "C2"},
    ),
    Case(
        "names that are not quite ours",
        one(
            [["Bilan 2016"], ["Objets réparés au café du samedi", 31], ["Heures", 40], ["Rencontres", 9], ["Objets aportés à réparer", 60]]
        ),
        ask={"indicator_unsure": "B2", "indicator_unsure#2": "B3", "indicator_unsure#3": "B4", "indicator_unsure#4": "B5"},
    ),
    Case(
        "several projects in one table",
        one([["Projet", "Indicateur", 2016], ["Repair Café", "Bénévoles", 14], ["FabLab", "Bénévoles", 9]]),
        {"C2": "volunteers 2016 14"},
        aside="A3 B3 C3",
    ),
    Case(
        "a fraction of a person, a number beyond all measure",
        one([["Bilan 2016"], ["Bénévoles", 12.5], ["Objets apportés", 2000000]]),
        ask={"not_countable": "B2", "implausible": "B3"},
    ),
    Case(
        "a running total beside its quarters",
        one([["2016", "T1", "T2", "Cumul"], ["Prêts", 10, 20, 30]]),
        {"B2": "objects_loaned 2016-Q1 10", "C2": "objects_loaned 2016-Q2 20"},
        aside="D1 D2",
    ),
    Case(
        "a subtotal for each year",
        one([["", "T1 2015", "T2 2015", "Total 2015", "T1 2016", "T2 2016", "Total 2016"], ["Prêts", 10, 11, 21, 12, 13, 26]]),
        {"B2": "objects_loaned 2015-Q1 10", "C2": "objects_loaned 2015-Q2 11"},
        {"total_differs": "E2 F2 G2"},
    ),
    Case(
        "a year to come",
        one([["", 2016, 2030], ["Bénévoles", 14, 40]]),
        {"B2": "volunteers 2016 14"},
        aside="C1 C2",
    ),
    Case(
        "numbers of rows and a column of units",
        one(
            [
                ["N°", "Indicateur", "Unité", 2016],
                [1, "Bénévoles", "personnes", 14],
                [2, "Heures de bénévolat", "h", 410],
                [3, "Financements reçus", "k€", 3],
            ]
        ),
        {"D2": "volunteers 2016 14", "D3": "volunteer_hours 2016 410"},
        {"unit_converted": "D4"},
        "A1 A2 A3 A4",
    ),
    Case(
        "units in a row of their own under the names",
        one([["2016", "Bénévoles", "Heures de bénévolat", "Financements reçus"], ["", "pers.", "h", "k€"], ["T1", 12, 40, 3.2]]),
        {"B3": "volunteers 2016-Q1 12", "C3": "volunteer_hours 2016-Q1 40"},
        {"unit_converted": "D3"},
    ),
    Case(
        "planned and achieved under each year",
        one([["", 2015, "", 2016, ""], ["", "Prévu", "Réalisé", "Prévu", "Réalisé"], ["Prêts", 10, 11, 12, 13]], merges=["B1:C1", "D1:E1"]),
        {"C3": "objects_loaned 2015 11", "E3": "objects_loaned 2016 13"},
        aside="B2 B3 D2 D3",
    ),
    Case(
        "dates of what happened to the file are not those of its numbers",
        one([["Suivi 2016"], ["Mis à jour le 12/01/2017"], ["Maj janvier 2017"], ["", "T1"], ["Prêts", 12]]),
        {"B5": "objects_loaned 2016-Q1 12"},
        aside="A2 A3",
    ),
    Case(
        "women and men of what is not broken down so: only the whole",
        one([["2016", "F", "H", "Total"], ["Objets apportés", 10, 12, 22]]),
        {"D2": "repairs_attempted 2016 22"},
        aside="B1 B2 C1 C2",
    ),
    Case(
        "a total before its parts is no year of its own",
        one([["2016", "Total", "T1", "T2"], ["Prêts", 23, 11, 12]]),
        {"C2": "objects_loaned 2016-Q1 11", "D2": "objects_loaned 2016-Q2 12"},
    ),
    Case(
        "a number that the spreadsheet made a day of",
        one([["", "2015", "2016"], ["Heures de bénévolat", date(2016, 5, 12), 14]]),
        {"C2": "volunteer_hours 2016 14"},
        {"value_is_a_day": "B2"},
    ),
    Case(
        "two places with the same number are not one",
        one([["Lieu", "Indicateur", 2016], ["Blagis", "Bénévoles", 12], ["Centre", "Bénévoles", 12]]),
        ask={"repeated": "C2 C3"},
    ),
    Case(
        "indicators over years, in two rows",
        one([["", "Bénévoles", "", "Prêts", ""], ["", 2015, 2016, 2015, 2016], ["Repair Café", 10, 11, 12, 13]], merges=["B1:C1", "D1:E1"]),
        {"B3": "volunteers 2015 10", "C3": "volunteers 2016 11", "D3": "objects_loaned 2015 12", "E3": "objects_loaned 2016 13"},
    ),
    Case(
        "quarters by their months",
        one([["", "janv.-mars 2016", "avril à juin 2016"], ["Prêts", 10, 12]]),
        {"B2": "objects_loaned 2016-Q1 10", "C2": "objects_loaned 2016-Q2 12"},
    ),
    Case(
        "a year in the place of a number",
        one([["Bilan 2016"], ["Prêts", 2016]]),
        ask={"value_like_a_year": "B2"},
    ),
    Case(
        "numbers with the word of what they count, with another word, and more than one number",
        one(
            [
                ["Bilan 2016"],
                ["Séances de réparation", "10 rencontres"],
                ["Bénévoles", "7 ou 8"],
                ["Heures de bénévolat", "2h30 x 8"],
                ["Objets apportés", "env. 40 objets"],
                ["Objets réparés", "38 vélos"],
                ["Prêts", "1 jour"],
            ]
        ),
        {"B2": "repair_events 2016 10", "B5": "repairs_attempted 2016 ~40"},
        {"number_with_unit#1": "B3", "number_with_unit#2": "B4", "number_with_unit#3": "B6", "number_with_unit#4": "B7"},
    ),
    Case(
        "the same sign in several cells is asked about once",
        one([["", "T1 2016", "T2 2016", "T3 2016"], ["Objets apportés", 12, "-", "?"], ["Prêts", "-", 4, "-"]]),
        {"B2": "repairs_attempted 2016-Q1 12", "C3": "objects_loaned 2016-Q2 4"},
        {"placeholder#1": "C2 B3 D3", "placeholder#2": "D2"},
    ),
    Case(
        "months in digits alone across, under the title of another year",
        one([["Saison 2017-2018"], ["", "11/17", "12/17", "01/18", "02/18"], ["Objets apportés", 12, 9, 14, 11]]),
        {
            "B3": "repairs_attempted 2017-11 12",
            "C3": "repairs_attempted 2017-12 9",
            "D3": "repairs_attempted 2018-01 14",
            "E3": "repairs_attempted 2018-02 11",
        },
    ),
    Case(
        "months in digits alone down, in a CSV",
        csv([["Mois", "Objets apportés", "Bénévoles"], ["01/18", 12, 4], ["02/18", 15, 5]]),
        {
            "!B2": "repairs_attempted 2018-01 12",
            "!B3": "repairs_attempted 2018-02 15",
            "!C2": "volunteers 2018-01 4",
            "!C3": "volunteers 2018-02 5",
        },
        file="suivi.csv",
        sheet="",
    ),
    Case(
        "01, 02, 03 under the title of their year, and marks out of twenty that are no months",
        one([["Année 2018"], ["", "01", "02", "03"], ["Objets apportés", 12, 9, 14], ["Prêts", "8/20", "9/20", "14/20"]]),
        {"B3": "repairs_attempted 2018-01 12", "C3": "repairs_attempted 2018-02 9", "D3": "repairs_attempted 2018-03 14"},
        {"number_slash#1": "B4", "number_slash#2": "C4", "number_slash#3": "D4"},
    ),
    Case(
        "what may be months of 2011 or days of November is asked about",
        one([["", "01/11", "02/11", "03/11"], ["Prêts", 12, 9, 14]]),
        {},
        {"month_or_day": "B2 C2 D2"},
    ),
    Case(
        "days of every month, in Excel: the first or the last of each is the month, any other is asked about",
        xlsx(
            {
                "Suivi": [["", date(2018, 1, 31), date(2018, 2, 28)], ["Prêts", 12, 9]],
                "Dates": [["", date(2018, 1, 15), date(2018, 2, 15)], ["Objets apportés", 12, 9]],
            }
        ),
        {"Suivi!B2": "objects_loaned 2018-01 12", "Suivi!C2": "objects_loaned 2018-02 9"},
        {"day_heading": "Dates!B2 Dates!C2"},
        sheet="",
    ),
    Case(
        "an empty column in the middle of a table, and one before its remarks",
        one(
            [
                ["Mois", "Objets apportés", "", "Prêts", "", "Remarque", "Qui"],
                ["janvier 2016", 12, "", 4, "", "il a plu", "moi"],
                ["février 2016", 15, "", 5],
            ]
        ),
        {
            "B2": "repairs_attempted 2016-01 12",
            "B3": "repairs_attempted 2016-02 15",
            "D2": "objects_loaned 2016-01 4",
            "D3": "objects_loaned 2016-02 5",
        },
        aside="F1 F2 G1 G2",
    ),
    Case(
        "weeks with their year are no half-years, though the first two look like them",
        one([["Semaine", "Prêts"], ["S1 2016", 5], ["S2 2016", 4], ["S3 2016", 6]]),
        {},
        {"weeks": "B2 B3 B4"},
    ),
    Case(
        "idem, question marks, dashes, estimates, and a percentage in the place of a count",
        one(
            [
                ["Bilan 2016"],
                ["", "T1", "T2", "T3", "T4"],
                ["Bénévoles", 12, "idem", "idem", 14],
                ["Objets apportés", "env. 40", "?", "-", "~35"],
                ["Objets réparés", "25 %", 20, 21, 22],
            ]
        ),
        {
            "B3": "volunteers 2016-Q1 12",
            "E3": "volunteers 2016-Q4 14",
            "B4": "repairs_attempted 2016-Q1 ~40",
            "E4": "repairs_attempted 2016-Q4 ~35",
            "C5": "repairs_succeeded 2016-Q2 20",
            "D5": "repairs_succeeded 2016-Q3 21",
            "E5": "repairs_succeeded 2016-Q4 22",
        },
        {"not_a_number": "C3 D3", "placeholder#1": "C4", "placeholder#2": "D4", "number_with_unit": "B5"},
    ),
    Case(
        "a treasurer's CSV in an old encoding, with decimal commas and euros",
        csv(
            [["Indicateur", 2015, 2016], ["Heures de bénévolat", "1 250,5", "1 300,25"], ["Financements reçus", "3 500,00 €", "2 100 €"]],
            encoding="cp1252",
        ),
        {
            "!B2": "volunteer_hours 2015 1250.5",
            "!C2": "volunteer_hours 2016 1300.25",
            "!B3": "money_raised 2015 3500",
            "!C3": "money_raised 2016 2100",
        },
        file="suivi.csv",
        sheet="",
    ),
    Case(
        "two projects in the columns of one sheet",
        one([["", "Repair Café", "Fablab"], ["Heures de bénévolat 2016", 120, 300], ["Financements reçus 2016", 1200, 3000]]),
        {"B2": "volunteer_hours 2016 120", "B3": "money_raised 2016 1200"},
        aside="C1 C2 C3",
    ),
    Case(
        "two years side by side, each with what was planned",
        one(
            [
                ["", "2015", "", "2016", ""],
                ["", "Prévu", "Réalisé", "Prévu", "Réalisé"],
                ["Prêts", 10, 12, 14, 15],
                ["Bénévoles", 5, 6, 7, 8],
            ]
        ),
        {"C3": "objects_loaned 2015 12", "E3": "objects_loaned 2016 15", "C4": "volunteers 2015 6", "E4": "volunteers 2016 8"},
        aside="B2 B3 B4 D2 D3 D4",
    ),
    Case(
        "totals under each quarter, and one under all of them",
        one(
            [
                ["2016", "Prêts"],
                ["janvier", 5],
                ["février", 6],
                ["mars", 7],
                ["Total T1", 18],
                ["avril", 5],
                ["mai", 6],
                ["juin", 7],
                ["Total T2", 18],
                ["Total", 36],
            ]
        ),
        {
            "B2": "objects_loaned 2016-01 5",
            "B3": "objects_loaned 2016-02 6",
            "B4": "objects_loaned 2016-03 7",
            "B6": "objects_loaned 2016-04 5",
            "B7": "objects_loaned 2016-05 6",
            "B8": "objects_loaned 2016-06 7",
        },
    ),
    Case(
        "a number crossed out and the right one below it, under a name of its own",
        one([["Indicateur", 2016], ["Prêts", 410], ["Bénévoles", 99], ["Heures de bénévolat", 140]], crossed_out=["B3"]),
        {"B2": "objects_loaned 2016 410", "B4": "volunteer_hours 2016 140"},
        {"crossed_out": "B3"},
    ),
    Case(
        "a name crossed out takes its number with it, in a workbook of LibreOffice too",
        ods({"Suivi": [["Indicateur", 2016], ["Prêts", 410], ["Bénévoles", 14]]}, crossed_out=["Bénévoles"]),
        {"B2": "objects_loaned 2016 410"},
        {"crossed_out": "B3"},
        file="suivi.ods",
    ),
    Case(
        "accounts in thousands, said by their title, and hours that are not",
        one([["Comptes 2016 (en milliers d'euros)"], ["Subventions et dons reçus", "12,5"], ["Heures de bénévolat", 140]]),
        {"B3": "volunteer_hours 2016 140"},
        {"unit_converted": "B2"},
    ),
    Case(
        "a sheet called a budget, with a column that says what was achieved",
        one([["Budget"], ["", "2016 prévisionnel", "2016 réalisé"], ["Subventions et dons reçus", 3000, 2800], ["Bénévoles", 10, 12]]),
        {"C3": "money_raised 2016 2800", "C4": "volunteers 2016 12"},
        aside="B2 B3 B4",
    ),
    Case(
        "units in a column of their own, one of them not ours, and grants under hours, of which they are no part",
        one([["Indicateur", "Unité", 2016], ["Heures de bénévolat", "jours", 20], ["Subventions", "k€", 3]]),
        {},
        {"unit_differs": "C2", "indicator_unsure": "C3"},
    ),
    Case(
        "sentences that hold numbers, where a table should be",
        one([["Bilan 2016"], ["Nous avons prêté 410 objets à 85 familles"], ["Merci à tous"]]),
        {},
        aside="A1 A2 A3",
    ),
    Case(
        "numbers first, and what they count after them",
        one([[410, "prêts en 2016"], ["environ 60", "heures de bénévolat 2016"], [14, "bénévoles en 2016"], [3, "gâteaux"]]),
        {"A1": "objects_loaned 2016 410", "A2": "volunteer_hours 2016 ~60", "A3": "volunteers 2016 14"},
        aside="A4 B4",
    ),
    Case(
        "the state at two days, each with all that came before",
        one([["", "Au 30/06/2016", "Au 31/12/2016"], ["Prêts", 20, 45], ["Heures de bénévolat", 40, 90]]),
        {},
        {"day_heading": "B2 C2 B3 C3"},
    ),
    Case(
        "a grant of the town under the volunteers, of whom it is no part",
        one([["", 2016], ["Bénévoles", 14], ["Subvention mairie (€)", "900,00 €"]]),
        {"B2": "volunteers 2016 14"},
        {"indicator_unsure": "B3"},
    ),
]
