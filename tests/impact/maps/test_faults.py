"""What an impact map may not say: each fault is refused in words, with its place, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from impact.ecosystem.projects import Register
from impact.maps.reading import check_map, load_maps
from impact.world import World
from indicators.catalogue import Catalogue
from indicators.text import Refusal
from tests.worlds.valuation import TRIAL, outcome, read_maps

GRANT = {"stakeholder": "town", "description": "grant", "amount": 100}
CHAIN = [outcome(id="b", leads_to=["c"]), outcome(id="c", description="y", leads_to=["b"], proxy=None)]
SAME_NAME = {"deadweight": {"value": 0.1, "shared": "s"}, "attribution": {"value": 0.2, "shared": "s"}}
FOOTPRINT = {"title": "x", "unit": "x", "source": "x"}


def a_map(*outcomes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A map on its own, of 2020 unless the fields say otherwise; a field given as None is left out."""
    document = {"title": "x", "activity_year": 2020, "inputs": [GRANT], "outcomes": list(outcomes) or [outcome()]} | fields
    return {name: value for name, value in document.items() if value is not None}


@pytest.mark.parametrize(
    ("document", "key", "sentence"),
    [
        (a_map(conventions={"discount_rate": 3.5}), "conventions.discount_rate", "a rate goes from 0 to 1: 3.5 is not one"),
        (a_map(outcome(proxy={})), "outcomes.0.proxy", "give one, and only one, of: amount, series, bank"),
        (a_map(outcome(proxy={"series": {2020: 1}, "low": 0})), "outcomes.0.proxy", "is stated in multiples: spread: [0.8, 1.2]"),
        (a_map(outcome(proxy={"amount": -1})), "outcomes.0.proxy", "an amount cannot be negative; say 'negative: true'"),
        (a_map(outcome(factors=[{"per": 100}])), "outcomes.0.factors.0", "give either bank, or estimate with its source"),
        (a_map(inputs=[GRANT | {"quantity": 1}]), "inputs.0", "give amount, or quantity and proxy"),
        (a_map(inputs=[GRANT | {"proxy": {"amount": 1}}]), "inputs.0", "quantity and proxy go together"),
        (a_map(outcome(quantity=None)), "outcomes.0", "give either quantity, or quantity_by_year"),
        (a_map(outcome(quantity=None, quantity_by_year=[1], duration=2)), "outcomes.0", "no duration, no drop_off"),
        (a_map(outcome(accounts={"a": 0.5})), "outcomes.0", "the shares of accounts sum to 0.5: they must sum to 1, or to 0"),
        (a_map(outcome(progress=True)), "outcomes.0", "add baseline (value, year, source)"),
        (a_map(outcome(common="festival")), "outcomes.0", "a result common to several projects needs common and our_share"),
        (a_map(outcome(id="input_1")), "outcomes.0.id", "the id 'input_1' is taken already"),
        (a_map(outcome(leads_to=["nowhere"])), "outcomes.0.leads_to.0", "unknown outcome: 'nowhere'"),
        (a_map(*CHAIN), "outcomes.0.leads_to", "circular chain (b → c → b)"),
        (a_map(inputs=[GRANT | {"amount": 0}]), "inputs", "the inputs sum to zero"),
        (
            a_map(activities=[{"title": "x", "outputs": ["sesions"]}]),
            "activities.0.outputs.0",
            "unknown indicator: 'sesions' (try: sessions)",
        ),
        (a_map(outcome(proxy={"bank": "price_index_fr"})), "outcomes.0.proxy.bank", "is a parameter, what is needed here is a proxy"),
        (a_map(outcome(proxy={"bank": "carbon_value_2025"}), currency="GBP"), "outcomes.0.proxy.bank", "is in EUR, the map in GBP"),
        (a_map(outcome(proxy={"bank": "carbon_valu_2025"})), "outcomes.0.proxy.bank", "unknown entry of the bank: 'carbon_valu_2025'"),
        (
            a_map(outcome(deadweight=0.6, attribution=0.6), conventions={"corrections": "additive"}),
            "outcomes.0",
            "added up, the corrections make 1.2, more than the whole effect",
        ),
        (a_map(outcome(**SAME_NAME)), "outcomes.0.attribution", "'s' is stated otherwise above"),
        (a_map(outcome(quantity={"indicator": "sessions"})), "outcomes.0.quantity", "attach the map to a project (projects)"),
        (
            a_map(outcome(proxy={"series": {2020: 1}}), activity_year=None),
            "outcomes.0.proxy",
            "this depends on the year: add activity_year",
        ),
        (
            a_map(activity_year=None, conventions={"discount_rate": {"series": {2020: 0.1}}}),
            "conventions.discount_rate",
            "add activity_year",
        ),
        (
            a_map(footprints=[FOOTPRINT | {"quantity": {"indicator": "repairs_attempted", "breakdown": {"colour": "red"}}}]),
            "footprints.0.quantity.breakdown",
            "a footprint is the whole figure of a project",
        ),
        (
            a_map(outcome(quantity={"indicator": "repairs_attempted", "breakdown": {"colour": "red"}})),
            "outcomes.0.quantity.breakdown.colour",
            "unknown breakdown of this indicator: 'colour'",
        ),
        (
            a_map(outcome(wellbeing_domain="health"), outcome(description="y", wellbeing_domain="health")),
            "outcomes.1",
            "both value the wellbeing of the same people (residents)",
        ),
        (a_map(outcome(id="b", leads_to=["c"]), outcome(id="c", description="y")), "outcomes.1", "one change would be counted twice"),
    ],
)
def test_what_cannot_be_valued_is_refused_with_its_place(catalogue: Catalogue, document: dict[str, Any], key: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_map(document, Path("map.yaml"), catalogue)
    assert f"'{key}': " in refused.value.text.en
    assert sentence in refused.value.text.en
    assert f"« {key} »" in refused.value.text.fr


def test_a_fault_is_said_in_french_with_the_same_numbers(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal) as refused:
        check_map(a_map(outcome(accounts={"a": 0.5})), Path("map.yaml"), catalogue)
    assert "les parts de accounts font 0.5 : elles doivent faire 1, ou 0 pour un transfert" in refused.value.text.fr


# — in a workspace —

OTHER = TRIAL.replace("projects: [alpha, beta]", "projects: [beta]").replace("Essai", "Autre")


def refusal(folder: Path, world: World, **maps: str) -> str:
    with pytest.raises(Refusal) as refused:
        read_maps(folder, world, **maps)
    return refused.value.text.en


def test_two_maps_may_not_claim_one_result(tmp_path: Path, world: World) -> None:
    sentence = refusal(tmp_path, world, one=TRIAL, two=OTHER)
    assert "two.yaml, line 16" in sentence
    assert "indicator 'sessions' of project 'beta' is already monetised by map 'one'" in sentence


@pytest.mark.parametrize(("shares", "fits"), [((0.6, 0.4), True), ((0.6, 0.5), False)])
def test_a_common_result_is_shared_by_declared_shares(tmp_path: Path, world: World, shares: tuple[float, float], fits: bool) -> None:
    both = [
        text.replace("    duration: 2\n", f"    duration: 2\n    common: encounters\n    our_share: {{value: {share}, source: accord}}\n")
        for text, share in zip((TRIAL.replace("projects: [alpha, beta]", "projects: [alpha]"), OTHER), shares, strict=True)
    ]
    if fits:
        assert set(read_maps(tmp_path, world, one=both[0], two=both[1])) == {"one", "two"}
    else:
        assert "is claimed 1.1 times over by one, two" in refusal(tmp_path, world, one=both[0], two=both[1])


def test_a_map_in_another_currency_is_refused(tmp_path: Path, world: World) -> None:
    assert "the map is in GBP, the territory in EUR" in refusal(tmp_path, world, one=TRIAL.replace("projects:", "currency: GBP\nprojects:"))


def test_two_maps_of_one_id_are_refused(tmp_path: Path, world: World) -> None:
    assert "two maps have the id 'one'" in refusal(tmp_path, world, one=TRIAL, two=f"id: one\n{OTHER}")


def test_a_map_of_a_workspace_says_whom_it_is_for(tmp_path: Path, world: World) -> None:
    document = "title: x\ninputs: [{stakeholder: town, description: x, amount: 1}]\noutcomes: [{stakeholder: residents, description: x, quantity: 1}]\n"
    assert "say whom it is for: projects: [...], or mapping: …" in refusal(tmp_path, world, one=document)


def test_a_map_of_a_whole_source_takes_its_quantities_from_indicators(tmp_path: Path, world: World) -> None:
    written = TRIAL.replace("projects: [alpha, beta]", "mapping: open_repair").replace("{indicator: sessions}", "5")
    assert "takes its quantities from indicators: indicator: …" in refusal(tmp_path, world, one=written)


def test_a_map_of_an_unknown_project_is_refused(tmp_path: Path, world: World) -> None:
    sentence = refusal(tmp_path, world, one=TRIAL.replace("[alpha, beta]", "[alpha, betta]"))
    assert "one.yaml, line 3, 'projects.1': unknown project: 'betta' (try: beta)" in sentence


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("    deadweight: {value: 0.2, source: essai}\n", "", "deadweight is not stated with its origin"),
        ("    drop_off: {value: 0.5, source: essai}\n", "    drop_off: 0.5\n", "drop_off is not stated with its origin"),
        ("price_year: 2024, source: essai, grade: 2", "grade: 2", "an amount states its price year and its source"),
        ("  price_index: {bank: price_index_fr}\n", "", "prices are those of the year of activity"),
        ("stakeholder: volunteers", "stakeholder: voluntears", "unknown stakeholder: 'voluntears' (try: volunteers)"),
        ("{residents: 0.75, town: 0.25}", "{residents: 0.75, town: 0.5}", "they must sum to 1, or to 0 for a transfer"),
        ("projects: [alpha, beta]\n", "", "attach the map to a project (projects)"),
        (
            "price_year: 2024, source: essai, grade: 5, low",
            "price_year: 2024, source: essai, grade: 5, accounts: [{title: {fr: p, en: p}, share: 1, accounts: {residentz: 1}}], low",
            "unknown stakeholder: 'residentz' (try: residents)",
        ),
    ],
)
def test_a_map_that_is_to_be_published_states_what_it_rests_on(tmp_path: Path, world: World, before: str, after: str, said: str) -> None:
    assert before in TRIAL
    assert said in refusal(tmp_path, world, one=TRIAL.replace(before, after))


@pytest.mark.parametrize(
    ("map_ends", "project_ends", "refused"),
    [
        (None, None, True),
        ("2016-05-01", None, False),
        ("2017-05-01", None, True),
        (None, "2016-12-31", False),
        (None, "2017-01-01", True),
    ],
)
def test_a_value_that_is_retired_is_taken_by_no_map_after_its_year(
    world: World, tmp_path: Path, map_ends: str | None, project_ends: str | None, refused: bool
) -> None:
    value = world.catalogue.bank["volunteer_hour_fr"].model_copy(update={"retired": date(2016, 6, 30)})
    catalogue = world.catalogue.model_copy(update={"bank": world.catalogue.bank | {value.id: value}})
    ended = date.fromisoformat(project_ends) if project_ends else None
    projects = {n: p.model_copy(update={"started": date(2010, 1, 1), "ended": ended}) for n, p in world.register.projects.items()}
    text = TRIAL.replace("{amount: 10, price_year: 2024, source: essai, grade: 2}", "{bank: volunteer_hour_fr}")
    (tmp_path / "trial.yaml").write_text(text + (f"retired: {map_ends}\n" if map_ends else ""), "utf-8")
    if not refused:
        assert load_maps([tmp_path / "trial.yaml"], catalogue, Register(projects=projects))
        return
    with pytest.raises(Refusal) as error:
        load_maps([tmp_path / "trial.yaml"], catalogue, Register(projects=projects))
    assert "trial.yaml, line 1" in error.value.text.en
    assert "is no longer used after 2016" in error.value.text.en
