"""The theory of change: what it says to those who see it, and to those who do not."""

from itertools import combinations

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle

from reports.charts.theory import theory_of_change
from tests.worlds.pictures import (
    LONG,
    PROXY,
    boxes_of,
    described,
    drawing_of,
    impact_map,
    one_by_one,
    outcome,
    overlapping,
    seen,
    texts_of,
    twenty,
)


def test_every_outcome_is_written_in_full_with_who_gains(catalogue):
    theory_map = twenty(catalogue)
    text = described(theory_of_change(theory_map, catalogue, "fr"))
    for change in theory_map.outcomes:
        assert change.description.fr in text
    assert "entreprises (gagne par : " in text
    assert "mène à : " in text
    assert "compté par : Objets réparés" in text


def test_a_text_cut_in_its_box_ends_with_an_ellipsis_and_is_whole_in_the_description(catalogue):
    svg = theory_of_change(impact_map(outcome(LONG * 2, proxy=PROXY)), catalogue, "fr")
    assert "…" in seen(svg)
    assert "…" not in described(svg)
    assert LONG * 2 in described(svg)


def test_an_outcome_without_a_proxy_has_a_dashed_border_and_says_so(catalogue, monkeypatch):
    svg = theory_of_change(impact_map(outcome("Sans prix"), outcome("Avec prix", proxy=PROXY)), catalogue, "fr")
    assert seen(svg).count("non monétisé") == 1
    assert "Sans prix (non monétisé)" in described(svg)
    dashes = {}
    for proxy in ({}, {"proxy": PROXY}):
        figure, _ = drawing_of(monkeypatch, lambda fields=proxy: theory_of_change(impact_map(outcome(**fields)), catalogue, "fr"))
        dashes[bool(proxy)] = [p.get_linestyle() for p in figure.findobj(Rectangle)].count("--")
    assert dashes == {False: 1, True: 0}


def test_a_negative_outcome_has_a_minus_and_another_border(catalogue, monkeypatch):
    theory_map = impact_map(outcome("Bruit", negative=True, proxy=PROXY), outcome(proxy=PROXY))
    svg = theory_of_change(theory_map, catalogue, "en")
    assert "− negative outcome" in seen(svg)
    assert "residents (gains by: Plus de lien; loses by: Bruit)" in described(svg)
    figure, _ = drawing_of(monkeypatch, lambda: theory_of_change(theory_map, catalogue, "en"))
    assert [to_hex(p.get_edgecolor()) for p in figure.findobj(Rectangle)].count("#b35806") == 1


def test_a_transfer_is_a_gain_for_one_and_a_loss_for_the_other(catalogue):
    theory_map = impact_map(outcome("Droits ouverts", proxy=PROXY, accounts={"beneficiaries": 1, "state": -1}))
    text = described(theory_of_change(theory_map, catalogue, "fr"))
    assert "bénéficiaires (gagne par : Droits ouverts)" in text
    assert "État et sécurité sociale (perd par : Droits ouverts)" in text


@pytest.mark.parametrize(
    ("language", "headings", "words"),
    [
        ("fr", ["Ressources", "Activités", "Réalisations", "Effets", "Impact"], ["commune, en argent", "habitants", "non monétisé"]),
        ("en", ["Inputs", "Activities", "Outputs", "Outcomes", "Impact"], ["town, in money", "residents", "not monetised"]),
    ],
)
def test_both_languages(catalogue, language, headings, words):
    shown = seen(theory_of_change(impact_map(outcome()), catalogue, language))
    for word in headings + words:
        assert word in shown


def test_outcomes_that_lead_to_others_stand_in_a_column_before_them(catalogue, monkeypatch):
    theory_map = impact_map(
        outcome("Savoirs", id="skills", leads_to=["trust", "job"]),
        outcome("Confiance", id="trust", leads_to=["job"]),
        outcome("Emploi", id="job"),
    )
    figure, renderer = drawing_of(monkeypatch, lambda: theory_of_change(theory_map, catalogue, "fr"))
    left = {name: box.x0 for name, box in texts_of(figure, renderer)}
    assert left["Savoirs"] == pytest.approx(left["Confiance"])
    assert left["Emploi"] > left["Savoirs"] + 400


@pytest.mark.parametrize("world", [twenty, one_by_one])
def test_boxes_do_not_overlap_and_no_arrow_crosses_a_text(catalogue, monkeypatch, world):
    figure, renderer = drawing_of(monkeypatch, lambda: theory_of_change(world(catalogue), catalogue, "fr"))
    boxes = [p.get_window_extent(renderer) for p in boxes_of(figure)]
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


def test_a_map_that_states_no_activity_says_so(catalogue):
    assert "Activités : 1. non décrit dans la carte d'impact." in described(theory_of_change(one_by_one(catalogue), catalogue, "fr"))
