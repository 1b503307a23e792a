"""The theory of change: what it says to those who see it, and to those who do not."""

from itertools import combinations

import pytest

from reports.charts.letters import with_signs
from reports.charts.picture import draw
from reports.charts.sheet import DASHES
from reports.charts.style import RUST
from reports.charts.theory import theory_of_change
from tests.worlds.pictures import (
    LONG,
    PROXY,
    boxes_of,
    described,
    impact_map,
    lines_of,
    one_by_one,
    outcome,
    overlapping,
    seen,
    texts_of,
    twenty,
)


def test_every_outcome_is_written_in_full_with_who_gains(catalogue):
    theory_map = twenty(catalogue)
    text = described(draw(theory_of_change(theory_map, catalogue, "fr")))
    for change in theory_map.outcomes:
        assert with_signs(change.description.fr) in text
    assert "entreprises (gagne par : " in text
    assert "mène à : " in text
    assert "compté par : Objets réparés" in text


def test_a_text_cut_in_its_box_ends_with_an_ellipsis_and_is_whole_in_the_description(catalogue):
    svg = draw(theory_of_change(impact_map(outcome(LONG * 2, proxy=PROXY)), catalogue, "fr"))
    assert "…" in seen(svg)
    assert "…" not in described(svg)
    assert with_signs(LONG * 2) in described(svg)


def test_an_outcome_without_a_proxy_has_a_dashed_border_and_says_so(catalogue):
    svg = draw(theory_of_change(impact_map(outcome("Sans prix"), outcome("Avec prix", proxy=PROXY)), catalogue, "fr"))
    assert seen(svg).count("non monétisé") == 1
    assert "Sans prix (non monétisé)" in described(svg)
    dashes = {}
    for proxy in ({}, {"proxy": PROXY}):
        boxes = boxes_of(draw(theory_of_change(impact_map(outcome(**proxy)), catalogue, "fr")))
        dashes[bool(proxy)] = [box.get("stroke-dasharray") for box in boxes].count(DASHES["dashed"])
    assert dashes == {False: 1, True: 0}


def test_a_negative_outcome_has_a_minus_and_another_border(catalogue):
    theory_map = impact_map(outcome("Bruit", negative=True, proxy=PROXY), outcome(proxy=PROXY))
    svg = draw(theory_of_change(theory_map, catalogue, "en"))
    assert "− negative outcome" in seen(svg)
    assert "residents (gains by: Plus de lien; loses by: Bruit)" in described(svg)
    assert [box.get("stroke") for box in boxes_of(svg)].count(RUST) == 1


def test_a_transfer_is_a_gain_for_one_and_a_loss_for_the_other(catalogue):
    theory_map = impact_map(outcome("Droits ouverts", proxy=PROXY, accounts={"beneficiaries": 1, "state": -1}))
    text = described(draw(theory_of_change(theory_map, catalogue, "fr")))
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
    shown = seen(draw(theory_of_change(impact_map(outcome()), catalogue, language)))
    for word in headings + words:
        assert word in shown


def test_outcomes_that_lead_to_others_stand_in_a_column_before_them(catalogue):
    theory_map = impact_map(
        outcome("Savoirs", id="skills", leads_to=["trust", "job"]),
        outcome("Confiance", id="trust", leads_to=["job"]),
        outcome("Emploi", id="job"),
    )
    left = {text.text: text.box.x0 for text in texts_of(draw(theory_of_change(theory_map, catalogue, "fr")))}
    assert left["Savoirs"] == pytest.approx(left["Confiance"])
    assert left["Emploi"] > left["Savoirs"] + 120


@pytest.mark.parametrize("world", [twenty, one_by_one])
def test_boxes_do_not_overlap_and_no_arrow_crosses_a_text(catalogue, world):
    svg = draw(theory_of_change(world(catalogue), catalogue, "fr"))
    assert not any(overlapping(one.box, other.box) for one, other in combinations(boxes_of(svg), 2))
    texts = list(texts_of(svg))
    crossed = [text.text for line in lines_of(svg) for text in texts if line.intersects_bbox(text.box, filled=False)]
    assert crossed == []


@pytest.mark.parametrize("world", [twenty, one_by_one])
def test_every_text_under_the_headings_is_in_a_box_with_room_around_it(catalogue, world):
    svg = draw(theory_of_change(world(catalogue), catalogue, "en"))
    boxes = [box.box for box in boxes_of(svg)]
    for text in texts_of(svg):
        around = [b for b in boxes if b.x0 + 5 <= text.box.x0 and text.box.x1 <= b.x1 - 5 and b.y0 < text.box.y0 and text.box.y1 < b.y1]
        assert len(around) == 1 or text.get("font-weight"), text.text


def test_a_map_that_states_no_activity_says_so(catalogue):
    assert "Activités : 1. non décrit dans la carte d’impact." in described(draw(theory_of_change(one_by_one(catalogue), catalogue, "fr")))
