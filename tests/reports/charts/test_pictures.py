"""Pictures of value: what they tell those who see them, and those who do not."""

import re
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text

from impact.maps.models import ImpactMap
from reports.charts.needs import Row, needs_matrix
from reports.charts.pictures import Bar, Step, density, matrix, tornado, waterfall
from reports.charts.sheet import contrast, shade, text_width, wrap
from reports.charts.theory import theory_of_change
from reports.edition.content import labels

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
    Step("Valeur brute", 120_000, "total", "120 000 €"),
    Step("Poids mort : ce qui serait arrivé de toute façon, sans le projet et sans personne", -24_000, "change", "−24 000 €"),
    Step("Déplacement", 1, "change", "+1 €"),
    Step("Valeur actuelle", 96_001, "total", "96 001 €"),
]
BARS = [
    Bar("Durée", 2.6, 1.5, "2,6", "1,5"),
    Bar("Poids mort", 0.7, 4.2, "0,7", "4,2"),
    Bar("Taux d'actualisation", 1.85, 1.95, "1,85", "1,95"),
]


def outcome(description="Plus de lien", stakeholder="residents", **given):
    return {"description": description, "stakeholder": stakeholder, "quantity": 1, **given}


def impact_map(*outcomes, activities=ACTIVITIES, **given):
    return ImpactMap.model_validate(
        {"title": "Repair café", "inputs": [INPUT], "activities": activities, "outcomes": list(outcomes), **given}
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


def as_drawn(monkeypatch, draw):
    """The figure behind a picture, with a renderer that measures it in quarters of points: in whole ones, letters are fitted to pixels."""
    figures = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda figure, *given, **named: (figures.append(figure), save(figure, *given, **named)))
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
    given = {(row, column): (value, f"{value:+.0f} €") for row, column, value in [
        (names[0], "habitants", 50.0), (names[0], "environnement et générations futures", 100.0), (names[1], "habitants", 7.0),
        (names[1], "commune", -60.0), (names[2], "habitants", -100.0), (names[2], "commune", 0.0),
    ]}  # fmt: skip
    given[names[2], "environnement et générations futures"] = (None, "non monétisé")
    return names, ["habitants", "commune", "environnement et générations futures"], given


DRAWS = np.random.default_rng(1).lognormal(0.6, 0.45, 4000)
PICTURES = {
    "theory": lambda c: theory_of_change(twenty(c), c, "fr"),
    "theory of one": lambda c: theory_of_change(one_by_one(c), c, "en"),
    "waterfall": lambda c: waterfall(STEPS, "De la valeur brute à la valeur actuelle"),
    "waterfall below zero": lambda c: waterfall(
        [Step("Brut", -50, "total", "−50 €"), Step("Attribution", 80, "change", "+80 €")], "Pertes"
    ),
    "tornado": lambda c: tornado(BARS, 1.9, "Ce à quoi tient le ratio"),
    "tornado at one": lambda c: tornado(BARS, 1.001, "Ce à quoi tient le ratio"),
    "matrix": lambda c: matrix(*cells(), "Qui gagne à quoi"),
    "density": lambda c: density(DRAWS, 0.87, 1.82, 3.82, "Le ratio"),
    "density of a certain ratio": lambda c: density(np.full(10, 1.0), 1.0, 1.0, 1.0, "Le ratio"),
}


@pytest.fixture(params=PICTURES)
def picture(request, catalogue):
    return lambda: PICTURES[request.param](catalogue)


class TestEveryPicture:
    def test_the_same_data_give_the_same_bytes(self, picture):
        assert picture() == picture()

    def test_it_has_a_name_and_a_description_for_those_who_do_not_see(self, picture):
        root = ET.fromstring(picture())
        title = root.find("{http://www.w3.org/2000/svg}title").text
        assert root.get("role") == "img"
        assert root.get("aria-label") == title
        assert root.find("{http://www.w3.org/2000/svg}desc").text

    def test_no_text_runs_into_another_or_leaves_the_sheet(self, picture, monkeypatch):
        figure, renderer = as_drawn(monkeypatch, picture)
        texts = texts_of(figure, renderer)
        assert texts
        assert [(a, b) for (a, one), (b, other) in combinations(texts, 2) if overlapping(one, other)] == []
        width, height = figure.bbox.width, figure.bbox.height
        assert [name for name, box in texts if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height] == []

    def test_names_are_never_markup_nor_formulas(self):
        svg = waterfall([Step("<b> & de 3$ à 5$ -->", 1, "total", "1 €")], 'Un "titre" <svg>')
        assert seen(svg) == "<b> & de 3$ à 5$ --> 1 €"
        assert ET.fromstring(svg).get("aria-label") == 'Un "titre" <svg>'


class TestTheoryOfChange:
    def test_every_outcome_is_told_in_full_with_who_gains(self, catalogue):
        given = twenty(catalogue)
        told = described(theory_of_change(given, catalogue, "fr"))
        for change in given.outcomes:
            assert change.description.fr in told
        assert "entreprises (gagne par : " in told
        assert "mène à : " in told
        assert "compté par : Objets réparés" in told

    def test_a_text_cut_in_its_box_ends_with_an_ellipsis_and_is_whole_in_the_description(self, catalogue):
        svg = theory_of_change(impact_map(outcome(LONG * 2, proxy=PROXY)), catalogue, "fr")
        assert "…" in seen(svg)
        assert "…" not in described(svg)
        assert LONG * 2 in described(svg)

    def test_an_outcome_without_a_proxy_has_a_dashed_border_and_says_so(self, catalogue, monkeypatch):
        svg = theory_of_change(impact_map(outcome("Sans prix"), outcome("Avec prix", proxy=PROXY)), catalogue, "fr")
        assert seen(svg).count("non monétisé") == 1
        assert "Sans prix (non monétisé)" in described(svg)
        dashes = {}
        for proxy in ({}, {"proxy": PROXY}):
            figure, _ = as_drawn(monkeypatch, lambda given=proxy: theory_of_change(impact_map(outcome(**given)), catalogue, "fr"))
            dashes[bool(proxy)] = [p.get_linestyle() for p in figure.findobj(Rectangle)].count("--")
        assert dashes == {False: 1, True: 0}

    def test_a_negative_outcome_bears_a_minus_and_another_border(self, catalogue, monkeypatch):
        given = impact_map(outcome("Bruit", negative=True, proxy=PROXY), outcome(proxy=PROXY))
        svg = theory_of_change(given, catalogue, "en")
        assert "− negative outcome" in seen(svg)
        assert "residents (gains by: Plus de lien; loses by: Bruit)" in described(svg)
        figure, _ = as_drawn(monkeypatch, lambda: theory_of_change(given, catalogue, "en"))
        assert [to_hex(p.get_edgecolor()) for p in figure.findobj(Rectangle)].count("#b35806") == 1

    def test_a_transfer_is_a_gain_for_one_and_a_loss_for_the_other(self, catalogue):
        given = impact_map(outcome("Droits ouverts", proxy=PROXY, accounts={"beneficiaries": 1, "state": -1}))
        told = described(theory_of_change(given, catalogue, "fr"))
        assert "bénéficiaires (gagne par : Droits ouverts)" in told
        assert "État et sécurité sociale (perd par : Droits ouverts)" in told

    @pytest.mark.parametrize(
        ("language", "headings", "words"),
        [
            ("fr", ["Ressources", "Activités", "Réalisations", "Effets", "Impact"], ["commune, en argent", "habitants", "non monétisé"]),
            ("en", ["Inputs", "Activities", "Outputs", "Outcomes", "Impact"], ["town, in money", "residents", "not monetised"]),
        ],
    )
    def test_both_languages(self, catalogue, language, headings, words):
        shown = seen(theory_of_change(impact_map(outcome()), catalogue, language))
        for word in headings + words:
            assert word in shown

    def test_outcomes_that_lead_to_others_stand_in_a_column_before_them(self, catalogue, monkeypatch):
        given = impact_map(
            outcome("Savoirs", id="skills", leads_to=["trust", "job"]),
            outcome("Confiance", id="trust", leads_to=["job"]),
            outcome("Emploi", id="job"),
        )
        figure, renderer = as_drawn(monkeypatch, lambda: theory_of_change(given, catalogue, "fr"))
        left = {name: box.x0 for name, box in texts_of(figure, renderer)}
        assert left["Savoirs"] == pytest.approx(left["Confiance"])
        assert left["Emploi"] > left["Savoirs"] + 400

    @pytest.mark.parametrize("make", [twenty, one_by_one])
    def test_boxes_do_not_overlap_and_no_arrow_crosses_a_text(self, catalogue, monkeypatch, make):
        figure, renderer = as_drawn(monkeypatch, lambda: theory_of_change(make(catalogue), catalogue, "fr"))
        boxes = [p.get_window_extent(renderer) for p in figure.findobj(Rectangle) if p.axes is not None and p is not p.axes.patch]
        assert not any(overlapping(one, other) for one, other in combinations(boxes, 2))
        lines = [(p.get_path(), p.get_transform()) for p in figure.findobj(PathPatch)]
        lines += [(line.get_path(), line.get_transform()) for axes in figure.axes for line in axes.lines]
        crossed = [
            name
            for path, transform in lines
            for name, box in texts_of(figure, renderer)
            if path.transformed(transform).intersects_bbox(box, filled=False)
        ]
        assert crossed == []

    def test_a_map_that_tells_no_activity_says_so(self, catalogue):
        assert "Activités : 1. non décrit dans la carte d'impact." in described(theory_of_change(one_by_one(catalogue), catalogue, "fr"))


class TestWaterfall:
    def test_every_step_is_told(self):
        assert described(waterfall(STEPS, "t")).startswith("Valeur brute: 120 000 €; Poids mort")

    def test_a_change_starts_where_the_step_before_ended(self, monkeypatch):
        figure, _ = as_drawn(monkeypatch, lambda: waterfall(STEPS, "t"))
        bars = [p for p in figure.findobj(Rectangle) if p.axes is not None and p is not p.axes.patch]
        gross, loss, gain, present = [(p.get_x(), p.get_x() + p.get_width()) for p in bars]
        assert loss[1] == pytest.approx(gross[1])
        assert gain[0] == pytest.approx(loss[0])
        assert present == pytest.approx((gross[0], gain[1]))
        assert [bool(p.get_hatch()) for p in bars] == [False, True, False, False]


class TestTornado:
    def test_the_widest_range_is_on_top_whichever_end_is_the_higher(self):
        told = described(tornado(BARS, 1.9, "t"))
        assert told.index("Poids mort") < told.index("Durée") < told.index("Taux d'actualisation")
        shown = seen(tornado(BARS, 1.9, "t"))
        assert shown.index("Poids mort") < shown.index("Durée") < shown.index("Taux d'actualisation")

    def test_the_central_value_and_the_reference_are_named(self):
        assert "central value: 1.9" in seen(tornado(BARS, 1.9, "t", language="en"))
        assert "ratio = 1" in seen(tornado(BARS, 1.9, "t"))
        assert "ratio = " not in seen(tornado(BARS, 1.9, "t", reference=None))


class TestMatrix:
    def test_every_text_is_readable_on_its_cell(self, monkeypatch):
        figure, renderer = as_drawn(monkeypatch, lambda: matrix(*cells(), "t"))
        boxes = [p for p in figure.findobj(Rectangle) if p.axes is not None and p is not p.axes.patch]
        checked = 0
        for text in figure.findobj(Text):
            extent = text.get_window_extent(renderer)
            under = [p for p in boxes if overlapping(p.get_window_extent(renderer), extent)]
            if text.get_text() and under:
                assert contrast(to_hex(text.get_color()), to_hex(under[0].get_facecolor())) >= 4.5
                assert under[0].get_window_extent(renderer).x0 <= extent.x0
                assert extent.x1 <= under[0].get_window_extent(renderer).x1
                checked += 1
        assert checked == len(cells()[2])

    def test_some_ink_is_readable_on_every_colour_of_the_scale(self):
        assert min(max(contrast(shade(n / 100), ink) for ink in ("#000000", "#ffffff")) for n in range(-100, 101)) >= 4.5

    def test_contrast_is_that_of_the_wcag(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that just fails, as published by WebAIM

    def test_ten_stakeholders_fit(self, catalogue, monkeypatch):
        columns = [label.fr for label in catalogue.vocabulary.stakeholders.values()]
        given = {("Effet", column): (1e6, "1 000 000 €") for column in columns}
        figure, renderer = as_drawn(monkeypatch, lambda: matrix(["Effet"], columns, given, "t"))
        assert not any(overlapping(a, b) for (_, a), (_, b) in combinations(texts_of(figure, renderer), 2))

    def test_what_is_not_given_is_empty_and_what_has_no_value_says_so(self):
        svg = matrix(*cells(), "t")
        assert "Bruit × environnement et générations futures: non monétisé" in described(svg)
        assert "Réparations réussies × commune" not in described(svg)


class TestDensity:
    def test_it_tells_the_interval_and_how_often_the_ratio_passes_one(self):
        draws = np.array([0.5] * 20 + [2.0] * 80)
        told = described(density(draws, 0.5, 2.0, 2.0, "t", language="fr"))
        assert "ratio = 1 ; 80 % des tirages au-dessus" in told
        assert "9 tirages sur 10 : de 0,5 à 2" in told

    def test_draws_far_away_do_not_flatten_the_picture_and_are_counted(self):
        draws = np.append(DRAWS, [1e6, np.inf])
        told = described(density(draws, 0.87, 1.82, 3.82, "t", language="en"))
        beyond = int(re.search(r"(\d+) of 4,002 draws beyond the frame", told).group(1))
        assert 2 <= beyond <= 10


class TestWrapping:
    def test_no_line_is_wider_than_asked_and_nothing_is_lost(self):
        lines = wrap(LONG, 60.0)
        assert max(text_width(line) for line in lines) <= 60.0
        assert "".join(lines).replace("-", "").replace(" ", "") == LONG.replace(" ", "")

    def test_a_word_with_a_hyphen_is_cut_there(self):
        assert wrap("socio-professionnellement", text_width("professionnellement"))[0] == "socio-"

    def test_beyond_the_most_lines_it_ends_with_an_ellipsis(self):
        lines = wrap(LONG, 120.0, most=3)
        assert len(lines) == 3
        assert lines[-1].endswith("…")
        assert text_width(lines[-1]) <= 120.0


NEEDS = (Row("a", "Isolement des personnes âgées", "answered", "couvert (2)"), Row("b", "Le répit des aidants", "orphan", "sans réponse"))


class TestNeedsMatrix:
    def drawn(self, projects):
        names = {f"p{n}": f"Atelier de réparation et de couture n° {n}" for n in range(projects)}
        return needs_matrix(NEEDS, names, {("a", p): p != "p0" for p in names}, "t", "fr", labels())

    @pytest.mark.parametrize("projects", [1, 2, 106])
    def test_the_state_of_a_need_stands_beside_its_row_and_on_the_picture(self, monkeypatch, projects):
        figure, renderer = as_drawn(monkeypatch, lambda: self.drawn(projects))
        boxes = [p.get_window_extent(renderer) for p in figure.findobj(Rectangle) if p.axes is not None and p is not p.axes.patch]
        told = {text: extent for text, extent in texts_of(figure, renderer) if text in {row.told for row in NEEDS}}
        assert len(told) == 2
        for extent in told.values():
            assert not any(overlapping(box, extent) for box in boxes)
            assert extent.x1 <= figure.bbox.x1

    def test_those_who_do_not_see_it_are_told_who_answers_and_who_does_not(self):
        assert "Le répit des aidants" in described(self.drawn(2))
        assert "sans réponse" in described(self.drawn(2)).casefold()
