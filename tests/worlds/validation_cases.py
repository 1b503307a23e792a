"""What each check fires on, and the healthy neighbour on which it stays silent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.worlds.validation import obs

YEAR, NEXT = ("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31")
SCHOOL = ("2023-09-01", "2024-08-31")
QUARTERS = [("2023-01-01", "2023-03-31"), ("2023-04-01", "2023-06-30"), ("2023-07-01", "2023-09-30"), ("2023-10-01", "2023-12-31")]


@dataclass
class Case:
    """Rows on which a check fires and rows, close to them, on which it does not; what the finding says."""

    check: str
    fires: list[dict[str, Any]]
    silent: list[dict[str, Any]]
    french: str
    english: str
    indicator: str | None = "visitors"
    expected: list[tuple[str, str, int, int | None]] = field(default_factory=list)
    why: str = ""


def parts(*values: float, whole: float = 100, codes: tuple[str, ...] = ("0-17", "18-74", "75+"), **more: Any) -> list[dict[str, Any]]:
    return [obs(value=whole, **more), *(obs(value=v, breakdown=f"age={c}", **more) for v, c in zip(values, codes, strict=False))]


def spread(last: float) -> list[dict[str, Any]]:
    return [obs(project_id=f"p{n}", value=v) for n, v in enumerate([100, 102, 104, 106, 108, 110, 112, last])]


DUE = [("cafe", "visitors", 2022, None), ("cafe", "repaired", 2022, None)]

CASES = [
    Case(
        "beyond_population",
        [obs("users", value=20_001)],
        [obs("users", value=20_000)],
        "20 001, alors que le territoire ne compte que 20 000 habitants (2022)",
        "20,001, while only 20,000 people live in the territory (2022)",
        "users",
    ),
    Case(
        "beyond_population",
        [obs("users", value=2_001, breakdown="age=75+")],
        [obs("users", value=2_001, breakdown="age=0-17"), obs("users", value=25_000, project_id="fair")],
        "2 001, alors que le territoire ne compte que 2 000 habitants",
        "2,001, while only 2,000 people",
        "users",
        why="by age where that is known; a project that says where its people come from may reach more",
    ),
    Case(
        "growing_periods",
        [obs("repaired", value=v, period=q) for v, q in zip((100, 210, 300, 420), QUARTERS, strict=True)],
        [obs("repaired", value=v, period=q) for v, q in zip((100, 210, 300, 120), QUARTERS, strict=True)],
        "les 4 périodes de l'année ne font que croître",
        "the 4 periods of the year only grow",
        "repaired",
    ),
    Case(
        "growing_periods",
        [obs("repaired", value=v, period=q) for v, q in zip((50, 80, 100), QUARTERS, strict=False)],
        [obs("repaired", value=v, period=q) for v, q in zip((50, 60, 70), QUARTERS, strict=False)],
        "1",
        "1",
        "repaired",
        why="three quarters may grow a little by themselves",
    ),
    Case(
        "counted_in_two_years",
        [obs("repaired", value=90, period=SCHOOL), obs("repaired", value=25, period=QUARTERS[3])],
        [obs("repaired", value=90, period=SCHOOL), obs("repaired", value=25, period=QUARTERS[2])],
        "du 1 sept. 2023 au 31 août 2024",
        "from Sep 1, 2023 to Aug 31, 2024",
        "repaired",
    ),
    Case("below_minimum", [obs(value=-5)], [obs(value=0)], "-5 est en dessous du minimum plausible pour un an (0)", "-5 is below"),
    Case(
        "below_minimum",
        [obs("meals", value=3)],
        [obs("meals", value=3, period=QUARTERS[0])],
        "minimum",
        "minimum",
        "meals",
        why="a quarter may be small",
    ),
    Case(
        "above_maximum",
        [obs(value=20_000)],
        [obs(value=10_000)],
        "20 000 dépasse le maximum plausible pour un an (10 000)",
        "20,000 is above",
    ),
    Case(
        "above_maximum",
        [obs(value=20_000, period=QUARTERS[0])],
        [obs(value=20_000, period=("2020-01-01", "2023-12-31"))],
        "maximum",
        "maximum",
        why="a shorter period cannot be larger than a year, a longer one can",
    ),
    Case(
        "above_maximum",
        [obs(value=20_000)],
        [obs(value=20_000, period=NEXT)],
        "maximum",
        "maximum",
        why="the limits are those of the definition in force",
    ),
    Case(
        "share_above_one",
        [obs("success", value=1.2, numerator=12, denominator=10)],
        [obs("success", value=1, numerator=10, denominator=10)],
        "dépasse 100 % (12 sur 10)",
        "(12 out of 10)",
        "success",
    ),
    Case(
        "negative_value",
        [obs(value=-2, period=QUARTERS[0])],
        [obs("balance", value=-2, period=QUARTERS[0])],
        "le nombre -2 est négatif",
        "the number -2 is negative",
    ),
    Case(
        "negative_value",
        [obs("success", value=0.5, numerator=-1, denominator=-2)],
        [obs("success", value=0.5, numerator=1, denominator=2)],
        "le nombre -1",
        "the number -1",
        "success",
    ),
    Case(
        "fractional_count",
        [obs(value=12.5)],
        [obs(value=12), obs("balance", value=12.5)],
        "12,5 n'est pas un nombre entier",
        "12.5 is not a whole number",
    ),
    Case(
        "ratio_inconsistent",
        [obs("success", value=0.5, numerator=2, denominator=3)],
        [obs("success", value=2 / 3, numerator=2, denominator=3)],
        "le taux enregistré (0,5)",
        "recorded rate (0.5)",
        "success",
    ),
    Case("ratio_inconsistent", [obs("success", value=0.5)], [obs("success", value=None, missing="late")], "? / ?", "? / ?", "success"),
    Case(
        "mean_without_weight",
        [obs("satisfaction", value=4.2)],
        [obs("satisfaction", value=4.2, denominator=30)],
        "la moyenne 4,2",
        "the mean 4.2",
        "satisfaction",
    ),
    Case("value_or_missing", [obs(value=None)], [obs(value=0)], "une valeur ou un motif d'absence", "a value or a missing code"),
    Case(
        "value_or_missing", [obs(value=3, missing="late")], [obs(value=None, missing="late")], "et un seul des deux", "only one of the two"
    ),
    Case(
        "missing_code_not_allowed",
        [obs(value=None, missing="refused")],
        [obs(value=None, missing="late")],
        "« refusé » n'est pas admis pour cet indicateur (admis : en retard, non collecté)",
        "'refused' is not allowed",
    ),
    Case(
        "duplicate_key",
        [obs(value=3), obs(value=4)],
        [obs(value=3), obs(value=3, breakdown="age=75+")],
        "enregistrée 2 fois",
        "recorded 2 times",
    ),
    Case("incomplete_key", [obs(value=3, breakdown=None)], [obs(value=3)], "sans breakdown", "without breakdown"),
    Case(
        "undefined_period",
        [obs(value=3, period=("1999-01-01", "1999-12-31"))],
        [obs(value=3)],
        "valeurs non contrôlées : 1",
        "not checked: 1",
    ),
    Case(
        "part_exceeds_whole",
        [obs("repaired", value=12), obs("brought", value=10)],
        [obs("repaired", value=10), obs("brought", value=10)],
        "12 dépasse « Objets apportés » (10)",
        "12 is more than 'Objects brought' (10)",
        "repaired",
    ),
    Case(
        "part_exceeds_whole",
        [obs("repaired", value=12, breakdown="age=75+"), obs("brought", value=10, breakdown="age=75+")],
        [obs("repaired", value=12), obs("brought", value=10, period=NEXT)],
        "âge : 75 ans et plus",
        "age: 75 and over",
        "repaired",
    ),
    Case(
        "parts_above_whole",
        parts(60, 60),
        parts(60, 30),
        "la somme par âge (120) est plus grande que le total (100)",
        "sum by age (120) is more than the total (100)",
        why="an incomplete breakdown fires too",
    ),
    Case(
        "parts_above_whole",
        parts(7000, 7000, 6400, whole=20_359),
        parts(7000, 7000, 6361, whole=20_359),
        "20 400",
        "20,400",
        why="published tables are off by a few units in twenty thousand",
    ),
    Case(
        "parts_above_whole", parts(60, 60), parts(60, 60, indicator="users"), "120", "120", why="people counted in two rows are not summed"
    ),
    Case(
        "parts_below_whole",
        parts(30, 30, 30),
        parts(30, 30),
        "(90) est plus petite que le total, alors que toutes les lignes sont renseignées (100)",
        "(90) is less than the total",
        why="an incomplete breakdown may be below",
    ),
    Case("parts_below_whole", parts(30, 30, 30), parts(30, 30, 39), "90", "90", why="one unit of rounding"),
    Case(
        "parts_below_whole",
        parts(30, 30, codes=("a", "b"), mapping_id="log"),
        parts(30, 30, codes=("a", "b")),
        "60",
        "60",
        why="event records are counted completely",
    ),
    Case(
        "subperiods_differ_from_year",
        [obs(value=100), *(obs(value=20, period=q) for q in QUARTERS)],
        [obs(value=100), *(obs(value=25, period=q) for q in QUARTERS)],
        "la somme des 4 périodes de l'année (80) n'est pas la valeur annuelle (100)",
        "sum of the 4 periods of the year (80)",
    ),
    Case(
        "subperiods_differ_from_year",
        [obs(value=100), obs(value=110, period=QUARTERS[0])],
        [obs(value=100), obs(value=20, period=QUARTERS[0])],
        "110",
        "110",
        why="one quarter of four may be less than the year, never more",
    ),
    Case(
        "subperiods_differ_from_year",
        [obs(value=100), *(obs(value=20, period=q) for q in QUARTERS)],
        [obs("users", value=100), *(obs("users", value=90, period=q) for q in QUARTERS)],
        "80",
        "80",
        why="distinct people are not summed over quarters",
    ),
    Case(
        "year_on_year_jump",
        [obs("meals", value=100), obs("meals", value=400, period=NEXT)],
        [obs("meals", value=100), obs("meals", value=250, period=NEXT)],
        "la valeur passe de 100 à 400 en un an, un écart plus grand que le facteur plausible (3)",
        "went from 100 to 400",
        "meals",
    ),
    Case(
        "year_on_year_jump",
        [obs("meals", value=400), obs("meals", value=0, period=NEXT)],
        [obs("meals", value=2), obs("meals", value=12, period=NEXT)],
        "de 400 à 0",
        "from 400 to 0",
        "meals",
        why="downwards too; small numbers are ignored",
    ),
    Case(
        "year_on_year_jump",
        [obs("meals", value=100), obs("meals", value=400, period=NEXT)],
        [obs(value=100), obs(value=4000, period=NEXT)],
        "400",
        "400",
        "meals",
        why="a new definition is not compared with the old one",
    ),
    Case(
        "outlier",
        spread(5000),
        spread(114),
        "5 000 est très loin de la valeur médiane des 8 projets de la même année (107)",
        "5,000 is very far from the median of the 8 projects",
    ),
    Case("outlier", spread(5000), spread(5000)[1:], "5 000", "5,000", why="fewer than eight projects make no crowd"),
    Case(
        "outlier",
        spread(5000),
        [obs(project_id=f"p{n}", value=5000 if n == 0 else 100) for n in range(9)],
        "5 000",
        "5,000",
        why="no spread, no distance",
    ),
    Case(
        "overlapping_periods",
        [obs(value=3), obs(value=4, period=SCHOOL)],
        [obs(value=3), obs(value=4, period=NEXT)],
        "du 1 janv. 2023 au 31 déc. 2023",
        "from Jan 1, 2023 to Dec 31, 2023",
    ),
    Case(
        "overlapping_periods",
        [obs(value=3), obs(value=4, period=SCHOOL)],
        [obs(value=3), obs(value=4, period=QUARTERS[1])],
        "chevauche",
        "overlaps",
        why="a quarter within its year",
    ),
    Case(
        "evidence_absent",
        [obs(value=3, evidence=None)],
        [obs(value=3), obs(value=3, period=NEXT, evidence=None, mapping_id="log")],
        "attendu : feuille de présence",
        "expected: attendance sheet",
    ),
    Case(
        "incomplete_year",
        [obs(value=3)],
        [obs(i, value=3, period=p) for i in ("visitors", "repaired") for p in (("2022-01-01", "2022-12-31"), YEAR)],
        "Repair Café de Sceaux, 2022 : rien n'a été déposé pour 2 des 2 indicateurs attendus (Objets réparés, Visiteurs)",
        "for 2 of the 2 indicators expected (Objects repaired, Visitors)",
        None,
        DUE,
    ),
    Case(
        "incomplete_year",
        [obs(value=3, period=NEXT)],
        [obs(i, value=None, missing="late", period=NEXT) for i in ("visitors", "repaired")],
        "1 des 2 indicateurs attendus (Objets réparés)",
        "1 of the 2",
        None,
        [(*e[:2], 2024, None) for e in DUE],
        why="a missing code is an answer",
    ),
    Case(
        "incomplete_year",
        [obs(value=3, period=NEXT)],
        [obs(project_id="elsewhere", value=3, period=NEXT)],
        "2023",
        "2023",
        None,
        [("cafe", "visitors", 2023, 2023)],
        why="nobody registered has reported yet",
    ),
    Case(
        "awaited_value",
        [obs(value=None, missing="late")],
        [obs("users", value=None, missing="not_applicable")],
        "1 valeur(s) « en retard » (Visiteurs)",
        "1 value(s) 'late' (Visitors)",
        None,
    ),
]
