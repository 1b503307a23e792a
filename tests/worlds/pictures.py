"""Data for pictures, and what tests read in them: the texts, where they stand, the description."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path as Line
from matplotlib.transforms import Bbox

from impact.maps.models import ImpactMap
from reports.charts.bars import BarChart, ChartPoint
from reports.charts.density import density
from reports.charts.intervals import IntervalPanel, IntervalPoint, Intervals
from reports.charts.matrix import matrix
from reports.charts.needs import NeedRow, needs_matrix
from reports.charts.shares import SharePart, Shares
from reports.charts.theory import theory_of_change
from reports.charts.tornado import TornadoBar, tornado
from reports.charts.trends import SmallTrend, TrendPoint, Trends
from reports.charts.waterfall import Waterfall, WaterfallBar
from reports.charts.years import YearChart

DRAWS = np.random.default_rng(1).lognormal(0.6, 0.45, 4000)
PROXY = {"amount": 10}
INPUT = {"stakeholder": "town", "description": "Subvention de fonctionnement", "amount": 12000}
ACTIVITIES = [
    {"title": "Ateliers de réparation", "outputs": ["repairs_attempted", "repairs_succeeded"]},
    {"title": "Permanences d'accès aux droits", "outputs": ["rights_opened"]},
]
LONG = (
    "Accompagnement socioprofessionnel individualisé des personnes intergénérationnellement défavorisées, anticonstitutionnellement "
    "privées de leurs indemnisations complémentaires territorialisées par l'administration déconcentrée"
)
STEPS = (
    WaterfallBar("Valeur brute", 120_000, "total", "120 000 €"),
    WaterfallBar("Poids mort : ce qui serait arrivé de toute façon, sans le projet et sans personne", -24_000, "change", "−24 000 €"),
    WaterfallBar("Déplacement", 1, "change", "+1 €"),
    WaterfallBar("Valeur actuelle", 96_001, "total", "96 001 €"),
)
BARS = [
    TornadoBar("Durée", 2.6, 1.5, "2,6", "1,5"),
    TornadoBar("Poids mort", 0.7, 4.2, "0,7", "4,2"),
    TornadoBar("Taux d'actualisation", 1.85, 1.95, "1,85", "1,95"),
]


def outcome(description="Plus de lien", stakeholder="residents", **fields):
    return {"description": description, "stakeholder": stakeholder, "quantity": 1, **fields}


def impact_map(*outcomes, activities=ACTIVITIES, **fields):
    return ImpactMap.model_validate(
        {"title": "Repair café", "inputs": [INPUT], "activities": activities, "outcomes": list(outcomes), **fields}
    )


def twenty(catalogue):
    """Twenty outcomes with long French names, chained, lost and won, for everyone the vocabulary knows."""
    who = list(catalogue.vocabulary.stakeholders)
    outcomes = [
        outcome(
            f"{LONG[: 20 + 17 * n % len(LONG)]} n° {n}",
            who[n % len(who)],
            id=f"o{n}",
            negative=n % 5 == 4,
            leads_to=[f"o{n + 1}"] if n % 4 < 2 else [],
            pillar="social",
            quantity={"indicator": ["repairs_succeeded", "rights_opened", "sessions"][n % 3]},
            **({"proxy": PROXY} if n % 3 else {}),
        )
        for n in range(20)
    ]
    return impact_map(*outcomes, activities=[a | {"title": f"{a['title']} {LONG}"} for a in ACTIVITIES * 2], inputs=[INPUT] * 4)


def one_by_one(catalogue):
    return impact_map(outcome(proxy=PROXY), activities=[])


def overlapping(one, other, slack=0.6):
    return (
        min(one.x1, other.x1) - max(one.x0, other.x0) > slack and min(one.y1, other.y1) - max(one.y0, other.y0) > slack
    )  # the room of accents may touch


def described(svg):
    return ET.fromstring(svg).find("{http://www.w3.org/2000/svg}desc").text


def seen(svg):
    return " ".join(t.text for t in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text") if t.text)


def cells():
    names = ["Réparations réussies", "Droits sociaux ouverts", "Bruit"]
    amounts = {(row, column): (value, f"{value:+.0f} €") for row, column, value in [
        (names[0], "habitants", 50.0), (names[0], "environnement et générations futures", 100.0), (names[1], "habitants", 7.0),
        (names[1], "commune", -60.0), (names[2], "habitants", -100.0), (names[2], "commune", 0.0),
    ]}  # fmt: skip
    amounts[names[2], "environnement et générations futures"] = (None, "non monétisé")
    return names, ["habitants", "commune", "environnement et générations futures"], amounts


POINTS = (
    ChartPoint("Personnes de 3$ à 5$", 1200, 1200, 1200, "1 200 $"),
    ChartPoint("Bénéficiaires dont le nom est trop long pour la place qu'il y a", None, 80, 140, "entre 80 et 140"),
    ChartPoint("Beta", 90, 60, 120, "90 (de 60 à 120)"),
    ChartPoint("Département", -300, -400, -100, "-300 (de -400 à -100)"),
)
YEARS = (ChartPoint("2016", None, 80, 140, "entre 80 et 140"), ChartPoint("2017", 120, 120, 120, "120"))
NEEDS = (
    NeedRow("a", "Isolement des personnes âgées", "answered", "couvert (2)"),
    NeedRow("b", "Le répit des aidants", "orphan", "sans réponse"),
)


ROWS = ("bénéficiaires", "environnement et générations futures", "département", "inconnu")
INTERVALS = (
    IntervalPoint(219_000, 209_000, 245_000, "219 000 €"), IntervalPoint(None, 40, 60_000, "entre 40 et 60 000"),
    IntervalPoint(-12_000, -20_000, -7_500, "-12 000 €"), None,
)  # fmt: skip
TREND = (
    TrendPoint(1968, 19_913, 19_913, 19_913, "19 913"), TrendPoint(1999, None, 18_000, 21_000, "entre 18 000 et 21 000"),
    TrendPoint(2022, 20_740, 20_740, 20_740, "20 740", breaks=True),
)  # fmt: skip


def needs_of(projects):
    """Two needs: one that so many projects answer, the first of them without data, and one that nobody answers."""
    names = {f"p{n}": f"Atelier de réparation et de couture n° {n}" for n in range(projects)}
    return needs_matrix(NEEDS, names, {("a", p): p != "p0" for p in names}, "Besoins et projets", "fr")


def many_years(count):
    return tuple(ChartPoint(str(2000 + n), 1e6 + n, 9e5, 1.1e6 + n, f"1 000 {n:03} €") for n in range(count))


PICTURES = {
    "bars": lambda c: BarChart(
        "Personnes touchées", POINTS, "illustratif", "Point : valeur centrale ; trait : de la valeur basse à la haute."
    ),
    "certain bars": lambda c: BarChart("Logements", (POINTS[0], ChartPoint("Rien", 0, 0, 0, "0"))),
    "bars of nothing": lambda c: BarChart("Rien", (ChartPoint("Rien", 0, 0, 0, "0"), ChartPoint("Inconnu", None, 0, 0, "pas de valeur"))),
    "intervals": lambda c: Intervals(
        "Qui apporte, qui reçoit",
        ROWS,
        (IntervalPanel("", INTERVALS, INTERVALS[::-1]),),
        "fr",
        ("ce qu'ils reçoivent", "ce qu'ils apportent"),
    ),
    "intervals in panels": lambda c: Intervals(
        "Par pilier", ROWS, (IntervalPanel("Social", INTERVALS), IntervalPanel("Économique", INTERVALS[::-1])), "fr", written=True
    ),
    "shares": lambda c: Shares("Preuves", tuple(SharePart(f"niveau {n}, {LONG[: 20 * n]}", 10.0 * n, f"{n} 000 €", n) for n in range(6))),
    "trends": lambda c: Trends("Au fil des années", (SmallTrend("Population", TREND), SmallTrend(LONG, TREND[:1])), "définition changée"),
    "years": lambda c: YearChart("Membres, au fil des années", YEARS, "illustratif"),
    "one year": lambda c: YearChart("Membres", YEARS[1:]),
    "thirty years": lambda c: YearChart("Membres", many_years(30)),
    "theory": lambda c: theory_of_change(twenty(c), c, "fr"),
    "theory of one": lambda c: theory_of_change(one_by_one(c), c, "en"),
    "waterfall": lambda c: Waterfall("De la valeur brute à la valeur actuelle", STEPS),
    "waterfall below zero": lambda c: Waterfall(
        "Pertes", (WaterfallBar("Brut", -50, "total", "-50 €"), WaterfallBar("Attribution", 80, "change", "+80 €"))
    ),
    "tornado": lambda c: tornado(BARS, 1.9, "Ce à quoi tient le ratio"),
    "tornado at one": lambda c: tornado(BARS, 1.001, "Ce à quoi tient le ratio"),
    "matrix": lambda c: matrix(*cells(), "Qui gagne à quoi"),
    "needs": lambda c: needs_of(106),
    "density": lambda c: density(DRAWS, 0.87, 1.82, 3.82, "Le ratio"),
    "density of a certain ratio": lambda c: density(np.full(10, 1.0), 1.0, 1.0, 1.0, "Le ratio"),
}
"""Every kind of picture, by what it tries; each takes the catalogue."""


# — what is read in a drawing, in points from its top left corner —

SVG = "{http://www.w3.org/2000/svg}"
FACES = {weight: f"DejaVuSans{weight}.ttf" for weight in ("", "-Bold")}


@dataclass(frozen=True)
class Seen:
    """Something on a drawing: where it is, and the element that draws it."""

    box: Bbox
    element: ET.Element

    @property
    def text(self):
        return self.element.text

    def get(self, name):
        """An attribute, or what the style says of it."""
        return dict(re.findall(r"([\w-]+): ([^;]+)", self.element.get("style", ""))).get(name, self.element.get(name))


def size_of(svg):
    return Bbox.from_bounds(*map(float, ET.fromstring(svg).get("viewBox").split()))


def texts_of(svg):
    """The texts with the room they take in the letters of matplotlib, measured by FreeType and not by us."""
    texts = []
    for element in ET.fromstring(svg).iter(f"{SVG}text"):
        size, x, y = (float(element.get(name, 12)) for name in ("font-size", "x", "y"))
        width = freetype_width(element.text, bool(element.get("font-weight"))) * size
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[element.get("text-anchor", "start")]
        texts.append(Seen(Bbox([[left, y - 0.93 * size], [left + width, y + 0.236 * size]]), element))
    return texts


@cache
def _font(bold):
    font = FT2Font(str(Path(mpl.get_data_path()) / "fonts" / "ttf" / FACES["-Bold" if bold else ""]))
    font.set_size(1000, 72)
    return font


def freetype_width(text, bold=False):
    """In sizes."""
    font = _font(bold)
    font.set_text(text, 0.0)
    return font.get_width_height()[0] / 64 / 1000


def boxes_of(svg):
    """The rectangles with square corners, in the order in which they were drawn."""
    return [_rectangle(element) for element in ET.fromstring(svg).findall(f"{SVG}rect") if not element.get("rx")]


def dots_of(svg):
    """The dots of a diagram."""
    return [_rectangle(element) for element in ET.fromstring(svg).iter(f"{SVG}rect") if element.get("rx")]


def _rectangle(element):
    return Seen(Bbox.from_bounds(*(float(element.get(name)) for name in ("x", "y", "width", "height"))), element)


def lines_of(svg):
    """The lines and curves of a diagram."""
    lines = []
    for element in ET.fromstring(svg).findall(f"{SVG}path"):
        vertices, codes = [], []
        for command, numbers in re.findall(r"([MLC])([^MLCZ]*)", element.get("d")):
            points = np.array(numbers.split(), dtype=float).reshape(-1, 2).tolist()
            vertices += points
            codes += [{"M": Line.MOVETO, "L": Line.LINETO, "C": Line.CURVE4}[command]] * len(points)
        lines.append(Line(vertices, codes))
    return lines


def marks_of(svg):
    """What matplotlib drew: bars and lines with the room they take, in their order; dots are in `plotted_dots`."""
    marks = []
    for group in ET.fromstring(svg).findall(f"{SVG}g"):
        hidden = {path for defs in group.iter(f"{SVG}defs") for path in defs.iter(f"{SVG}path")}
        for element in group.iter(f"{SVG}path"):
            if element not in hidden:
                numbers = np.array(re.findall(r"-?[\d.]+", element.get("d")), dtype=float).reshape(-1, 2)
                marks.append(Seen(Bbox([numbers.min(axis=0), numbers.max(axis=0)]), element))
    return marks


def bars_of(svg):
    """The filled marks of matplotlib."""
    return [mark for mark in marks_of(svg) if mark.get("fill") != "none"]


def plotted_dots(svg):
    """Where the dots of matplotlib stand."""
    return [(float(element.get("x")), float(element.get("y"))) for element in ET.fromstring(svg).iter(f"{SVG}use")]
