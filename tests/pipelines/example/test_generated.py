"""The generated part of the example: as many members and projects as the town has, alike for the same seed, made up and said to be so."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from impact.ecosystem.actors import Actor, load_actors
from impact.ecosystem.needs import Needs
from impact.ecosystem.projects import Project, Register, load_register
from impact.ecosystem.reading import check_projects
from impact.intake.result import Context
from impact.ledger.chain import Ledger
from impact.ledger.store import FolderStore
from impact.ledger.submission import Receipt, hand_in
from impact.maps.models import ImpactMap
from impact.maps.reading import load_maps
from impact.territory.knowledge import load_knowledge
from indicators.catalogue import Catalogue
from indicators.text import Refusal
from indicators.yamlfile import Source, load_model
from tests.worlds.named_projects import NAMES
from tools.example.__main__ import EXAMPLE, differences
from tools.example.ecosystem import grow
from tools.example.kinds import FOLDER, load_templates
from tools.example.returns import split

ORPHANS = {"energy_poverty", "carers", "accessibility"}
LAST_DAY = date(2016, 12, 31)


def content(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("grown")
    grow(root)
    return root


@pytest.fixture(scope="module")
def projects(grown: Path, catalogue: Catalogue) -> dict[str, Project]:
    return load_register(sorted((grown / "projects").glob("*.yaml")), catalogue).projects


@pytest.fixture(scope="module")
def maps(grown: Path, catalogue: Catalogue, projects: dict[str, Project]) -> dict[str, ImpactMap]:
    return load_maps(sorted((grown / "maps").glob("*.yaml")), catalogue, Register(projects=projects), "EUR")


@pytest.fixture(scope="module")
def actors(grown: Path, catalogue: Catalogue) -> dict[str, Actor]:
    return load_actors(grown / "actors.yaml", set(catalogue.vocabulary.actor_kinds))


@pytest.fixture(scope="module")
def receipts(
    grown: Path, catalogue: Catalogue, projects: dict[str, Project], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Receipt]:
    ledger = Ledger(FolderStore(tmp_path_factory.mktemp("ledger")))
    taken = {}
    for path in sorted([*(grown / "inbox").rglob("*.csv"), *(grown / "a_relire").rglob("*.csv")]):
        project = path.parent.name if path.parent.name in projects else None
        context = Context(catalogue, Register(projects=projects), {}, date(2018, 6, 1), project, None, True)
        taken[str(path.relative_to(grown))] = hand_in(ledger, path.read_bytes(), path.name, context)
    return taken


# — alike for the same seed —


def test_what_lies_in_the_example_is_what_the_generator_writes(grown: Path) -> None:
    assert differences(grown, EXAMPLE) == [], "run python -m tools.example"


def test_a_file_that_was_changed_is_gone_or_is_no_longer_generated_shows(grown: Path, tmp_path: Path) -> None:
    example = Path(shutil.copytree(EXAMPLE, tmp_path / "sceaux"))
    with (example / "maps" / "chorale.yaml").open("ab") as file:
        file.write(b" ")
    (example / "projects" / "chorale_1.yaml").unlink()
    shutil.copy(example / "projects" / "chorale_2.yaml", example / "projects" / "chorale_99.yaml")
    (example / "inbox" / "campagne_2014.csv").touch()
    shutil.copytree(example / "inbox" / "fablab", example / "inbox" / "chorale_99")
    assert {name.partition(".")[0] for name in differences(grown, example)} == {
        *("maps/chorale", "projects/chorale_1", "projects/chorale_99", "inbox/campagne_2014"),
        *(f"inbox/chorale_99/{name}" for name in ("2015", "2016", "2016_correction", "2017")),
    }


def test_the_same_seed_gives_the_same_bytes(grown: Path, tmp_path: Path) -> None:
    grow(tmp_path)
    assert content(tmp_path) == content(grown)


def test_another_seed_gives_others(grown: Path, tmp_path: Path) -> None:
    grow(tmp_path, seed=7)
    assert content(tmp_path).keys() != content(grown).keys() or content(tmp_path) != content(grown)


# — how many —


def test_ninety_four_projects_which_make_one_hundred_and_six_with_the_twelve_named(projects: dict[str, Project]) -> None:
    assert len(projects) == 94
    assert not projects.keys() & set(NAMES)
    assert len(NAMES) + sum(p.runs(2016) for p in projects.values()) == 106


def test_they_begin_bit_by_bit_and_six_end_after_the_middle_of_2016(projects: dict[str, Project]) -> None:
    starts = [p.started for p in projects.values()]
    assert min(starts) >= date(2015, 6, 1)
    assert max(starts) <= LAST_DAY
    assert Counter(day.year for day in starts) == {2015: 34, 2016: 60}
    ends = [p.ended for p in projects.values() if p.ended]
    assert len(ends) == 6
    assert all(date(2016, 7, 1) <= day <= date(2017, 12, 31) for day in ends)


def test_two_hundred_and_forty_four_members_at_the_end_of_2016_and_more_a_year_later(actors: dict[str, Actor]) -> None:
    def members(day: date) -> int:
        return sum(a.present(day) for a in actors.values())

    assert members(date(2015, 5, 31)) == 0
    assert members(LAST_DAY) == 244
    assert members(date(2017, 12, 31)) == 244 + 14 - 4, "fourteen came and four left"
    assert all(a.left is None or a.left.year == 2017 for a in actors.values())
    assert {a.kind for a in actors.values()} == {"citizen", "association", "company", "public_establishment", "town"}


def test_whoever_runs_a_project_is_a_member_when_it_begins(projects: dict[str, Project], actors: dict[str, Actor]) -> None:
    assert all(p.actor in actors and actors[p.actor].present(p.started) for p in projects.values())


def test_those_who_run_the_named_projects_are_members_too(actors: dict[str, Actor], catalogue: Catalogue) -> None:
    cards: list[Source] = [EXAMPLE / "projects" / f"{name}.yaml" for name in NAMES]
    named = load_register(cards, catalogue).projects
    assert {p.actor for p in named.values() if p.actor} <= actors.keys()
    assert actors["cscb"].name == "Centre social et culturel des Blagis (CSCB)"


# — all of it made up, and said to be —


def test_everything_is_illustrative(projects: dict[str, Project], maps: dict[str, ImpactMap], actors: dict[str, Actor]) -> None:
    assert all(p.illustrative and p.made_up and not p.known for p in projects.values())
    assert all(m.illustrative for m in maps.values())
    assert all(a.illustrative for a in actors.values())
    assert all("illustrati" in a.name for name, a in actors.items() if name.startswith("membre_")), "their names say so too"


def test_no_orphan_need_is_answered(projects: dict[str, Project]) -> None:
    assert not ORPHANS & {need for p in projects.values() for need in p.needs}


# — each file can be read —


def test_what_projects_name_is_known(grown: Path, catalogue: Catalogue, projects: dict[str, Project]) -> None:
    facts: list[Source] = [*sorted((EXAMPLE / "facts").glob("*.yaml"))]
    knowledge = load_knowledge(facts, catalogue, "92071")
    needs = {need.id: need for need in load_model(Needs, EXAMPLE / "needs.yaml").needs}
    files: list[Source] = [*sorted((grown / "projects").glob("*.yaml"))]
    check_projects(files, projects.values(), needs, knowledge, catalogue.vocabulary)
    assert sum(p.place is not None for p in projects.values()) == 11


def test_each_project_has_one_map_whose_quantities_it_is_to_hand_in(projects: dict[str, Project], maps: dict[str, ImpactMap]) -> None:
    assert Counter(p for m in maps.values() for p in m.projects) == dict.fromkeys(projects, 1)
    for impact_map in maps.values():
        wanted = {getattr(line.quantity, "indicator", None) for line in (*impact_map.inputs, *impact_map.outcomes)} - {None}
        assert all(wanted <= set(projects[p].indicators) for p in impact_map.projects), impact_map.id
        assert any(o.proxy is None for o in impact_map.outcomes), "what has no price is there as well"
        assert all(o.residents is not None for o in impact_map.outcomes), "who lives here is stated for each effect"


# — what is handed in —


def test_what_lies_in_the_inbox_is_taken_whole(receipts: dict[str, Receipt]) -> None:
    assert {name for name, r in receipts.items() if r.rejected and name.startswith("inbox/")} == set()


def test_every_row_is_accounted_for_and_six_are_refused_each_for_its_reason(receipts: dict[str, Receipt]) -> None:
    """Those that people write all the same lie beside the inbox, in `a_relire/`."""
    assert all(r.received > 0 and r.received == r.accepted + r.rejected + r.unchanged + r.left_aside for r in receipts.values())
    codes = Counter(code for r in receipts.values() if r.rejected for code in r.rejections["code"])
    assert codes == {
        "not_a_number": 1,  # huit; « environ 40 » and « 3 200 € » (of an indicator in euros) are read
        "indicator_not_in_catalogue": 2,  # Kilos de tomates · Nombre de livres lus
        "number_with_unit": 1,  # idem 2016
        "not_a_period": 1,  # saison 2016
        "breakdown_code": 1,  # jeunes retraités
    }


def test_eighty_five_give_values_for_2016_and_the_others_say_why_or_nothing(grown: Path, projects: dict[str, Project]) -> None:
    campaign = "".join(_text(p) for p in sorted((grown / "inbox").glob("campagne_2016_*.csv")))
    apart = {p.parent.name for p in (grown / "inbox").glob("*/*2016*.csv")}
    assert len(apart) == 10
    silent = [p.id for p in projects.values() if p.id not in apart and p.title.fr not in campaign]
    assert len(silent) == 4
    without = {p.id for p in projects.values() if any(p.title.fr in row and _absent(row) for row in campaign.splitlines())}
    assert len(without) == 3 + 2, "three are late, two did not collect"
    assert len(projects) - len(silent) - len(without) == 85


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252")


def _absent(row: str) -> bool:
    return any(cell in ("en retard", "NC") for sign in ";,\t" for cell in row.split(sign))


# — parts —


@pytest.mark.parametrize(
    ("value", "weights", "whole", "parts"),
    [
        (10, [1, 1], True, [5, 5]),
        (10, [1, 1, 1], True, [4, 3, 3]),  # 3.33 each: one is left, and the first of equals takes it
        (7, [0.6, 0.4], True, [4, 3]),  # 4.2 and 2.8: the larger remainder takes the one that is left
        (0, [0.6, 0.4], True, [0, 0]),
        (1.0, [1, 2], False, [0.3, 0.7]),
    ],
)
def test_parts_make_the_whole(value: float, weights: list[float], whole: bool, parts: list[float]) -> None:
    assert split(value, weights, whole=whole) == parts


# — templates are data, and checked —


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    for file in FOLDER.iterdir():
        if file.name.endswith(".yaml"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_templates_that_ship_are_read(templates: Path) -> None:
    assert sum(kind.count for kind in load_templates(templates).kinds) == 94


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("_ecosystem.yaml", "  - La Sardine", "  - La Bobine", "La Bobine"),
        ("chorale.yaml", "{F: 0.65, M: 0.35}", "{F: 0.65, M: 0.45}", "font 1"),
        ("chorale.yaml", "low: 120, high: 520", "low: 520, high: 120", "520"),
        ("chorale.yaml", "capacity:", "capacité:", "capacité"),
    ],
)
def test_a_fault_in_a_template_is_said_with_its_file(templates: Path, file: str, before: str, after: str, words: str) -> None:
    text = (templates / file).read_text(encoding="utf-8")
    assert before in text
    (templates / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_templates(templates)
    assert file in refused.value.text.fr
    assert words in refused.value.text.fr
