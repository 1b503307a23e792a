"""Data for pictures, and what tests read in them: the texts, where they stand, the description."""

from xml.etree import ElementTree as ET

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from impact.maps.models import ImpactMap
from reports.charts.tornado import TornadoBar
from reports.charts.waterfall import WaterfallBar

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
STEPS = [
    WaterfallBar("Valeur brute", 120_000, "total", "120 000 €"),
    WaterfallBar("Poids mort : ce qui serait arrivé de toute façon, sans le projet et sans personne", -24_000, "change", "−24 000 €"),
    WaterfallBar("Déplacement", 1, "change", "+1 €"),
    WaterfallBar("Valeur actuelle", 96_001, "total", "96 001 €"),
]
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


def drawing_of(monkeypatch, draw):
    """The figure behind a picture, with a renderer that measures it in quarters of points: in whole ones, letters are fitted to pixels."""
    figures = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda figure, *args, **options: (figures.append(figure), save(figure, *args, **options)))
    draw()
    figures[-1].set_dpi(4 * 72)
    canvas = FigureCanvasAgg(figures[-1])
    canvas.draw()
    return figures[-1], canvas.get_renderer()


def texts_of(figure, renderer):
    return [(t.get_text(), t.get_window_extent(renderer)) for t in figure.findobj(Text) if t.get_text() and t.axes is not None]


def overlapping(one, other, slack=2.4):
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


def boxes_of(figure):
    """The rectangles of a picture, in the order in which they were drawn."""
    return [p for p in figure.findobj(Rectangle) if p.axes is not None and p is not p.axes.patch]
