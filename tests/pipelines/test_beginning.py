"""A town that begins from its code and its own lists: whole or not there, asked where it is not certain, never written over."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.workspace import open_workspace
from tests.worlds.command import impact, said

PROJECTS = """Projets suivis par la Ville
Projet;Porteur;Thème;Début;Statut;Courriel
Compost du Lac;Les Verts;Environnement;15/03/2021;en cours;lac@example.org
Repair Café;Mme Durand;;2022;en cours;
Fête du quai;Comité du quai;Culture;;terminé;
"""
MEMBERS = """Nom;Type;Membre depuis
Les Verts;association;2019
Mme Durand;citoyenne;2020-05-02
"""


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "projets.csv").write_text(PROJECTS, "utf-8")
    (tmp_path / "membres.csv").write_text(MEMBERS, "utf-8")
    return tmp_path


def begin(folder: Path, *more: object, code: int = 1) -> dict:
    wanted = ("--members", folder / "membres.csv", "--projects", folder / "projets.csv")
    return said("init", folder / "town", "--code", "01999", "--name", "Villelac", *wanted, *more, code=code)


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


def test_what_is_certain_is_written_and_the_rest_is_asked_with_its_cell(lists: Path) -> None:
    answer = begin(lists)
    assert answer["written"] == ["projects/compost_du_lac.yaml", "projects/repair_cafe.yaml", "actors.yaml"]
    assert [asked["cells"] for asked in answer["projects"]["asked_cells"]] == [["!D5"]]
    for what in ("projects", "members"):
        assert answer[what]["rows"] == answer[what]["taken"] + answer[what]["asked"] + answer[what]["aside"]
    town = open_workspace(lists / "town")
    assert (town.territory.code, town.territory.name) == ("01999", "Villelac")
    assert town.register.projects["repair_cafe"].actor == "habitant_001"
    assert [actor.name for actor in town.ecosystem.actors.values()] == ["Les Verts", "Habitant 1"]


def test_no_person_of_a_list_is_in_the_workspace(lists: Path) -> None:
    begin(lists)
    assert not any(word in text for text in texts(lists / "town").values() for word in ("Durand", "example.org"))


def test_every_file_has_its_comments_and_what_may_be_filled_by_hand(lists: Path) -> None:
    begin(lists)
    written = texts(lists / "town")
    assert set(written) == {"territory.yaml", "actors.yaml", "projects/compost_du_lac.yaml", "projects/repair_cafe.yaml"}
    for field in ("peers", "founded", "recognitions", "retention", "illustrative"):
        assert f"# {field}: " in written["territory.yaml"]
    for field in ("needs", "publics", "capacity", "sdg", "names", "public", "summary"):
        assert f"# {field}: " in written["projects/repair_cafe.yaml"]
    assert "- repairs_attempted  # Objets apportés à réparer — " in written["projects/repair_cafe.yaml"]


def test_what_the_comments_offer_can_be_taken(lists: Path) -> None:
    begin(lists)
    for name, text in texts(lists / "town").items():
        offered = [
            line[2:] for line in text.splitlines() if line.startswith("# ") and ": " in line and line[2:].split(":")[0].isidentifier()
        ]
        for line in offered:
            assert isinstance(yaml.safe_load(line), dict), (name, line)


def test_a_trial_writes_nothing(lists: Path) -> None:
    answer = begin(lists, "--dry-run")
    assert answer["written"]
    assert not (lists / "town").exists()


def test_a_trial_says_what_the_real_thing_then_does(lists: Path) -> None:
    trial, real = begin(lists, "--dry-run"), begin(lists)
    assert trial | {"dry_run": False} == real


def test_run_again_it_adds_what_was_made_certain_and_touches_nothing_else(lists: Path) -> None:
    begin(lists)
    town = lists / "town"
    by_hand = town / "projects/repair_cafe.yaml"
    by_hand.write_text(by_hand.read_text("utf-8") + "capacity: 12\n", "utf-8")
    before = texts(town)
    (lists / "projets.csv").write_text(PROJECTS.replace(";Culture;;", ";Culture;2019;").replace("terminé", "en cours"), "utf-8")
    answer = begin(lists, code=0)
    assert answer["written"] == ["projects/fete_du_quai.yaml"]
    assert {name: text for name, text in texts(town).items() if name in before} == before
    assert open_workspace(town).register.projects["repair_cafe"].capacity == 12


def test_a_new_member_is_added_below_those_that_stand(lists: Path) -> None:
    begin(lists)
    before = (lists / "town/actors.yaml").read_text("utf-8")
    (lists / "membres.csv").write_text(MEMBERS + "Le Four;entreprise;2023\n", "utf-8")
    begin(lists)
    after = (lists / "town/actors.yaml").read_text("utf-8")
    assert after.startswith(before)
    assert list(open_workspace(lists / "town").ecosystem.actors) == ["les_verts", "habitant_001", "le_four"]


def test_members_written_in_another_form_are_not_touched(lists: Path) -> None:
    begin(lists)
    actors = lists / "town/actors.yaml"
    actors.write_text("actors: [{id: x, name: X, kind: town, joined: 2020-01-01}]\n", "utf-8")
    answer = begin(lists, code=2)
    assert answer["error"]["code"] == "actors_in_own_form"


def test_with_force_the_files_of_the_list_are_written_anew(lists: Path) -> None:
    begin(lists)
    card = lists / "town/projects/repair_cafe.yaml"
    card.write_text(card.read_text("utf-8") + "capacity: 12\n", "utf-8")
    begin(lists, "--force")
    assert "\ncapacity" not in card.read_text("utf-8")


@pytest.mark.parametrize("code", ["9207", "92 071", "92330 ", "99001", "92000", "2C004", "Sceaux"])
def test_a_code_of_no_commune_is_refused(tmp_path: Path, code: str) -> None:
    answer = said("init", tmp_path / "town", "--code", code, code=2)
    assert answer["error"]["code"] == "commune_code"
    assert not (tmp_path / "town").exists()


@pytest.mark.parametrize(("code", "clock"), [("2A004", "Europe/Paris"), ("75056", "Europe/Paris"), ("97411", "Indian/Reunion")])
def test_the_clock_follows_from_the_code(tmp_path: Path, code: str, clock: str) -> None:
    impact("init", tmp_path / "town", "--code", code)
    assert open_workspace(tmp_path / "town").territory.timezone == clock


def test_without_a_name_a_provisional_one_says_that_it_is_one(tmp_path: Path) -> None:
    impact("init", tmp_path / "town", "--code", "01999")
    assert "# Nom provisoire" in (tmp_path / "town/territory.yaml").read_text("utf-8")


@pytest.fixture
def national(tmp_path: Path) -> Path:
    """A file as the town may describe one of its own, of two communes that do not exist."""
    from impact.territory.national import load_national_files
    from indicators.catalogue import load_catalogue

    mapping = load_national_files([], load_catalogue(None))["insee_comparateur_2022"]
    rows = [
        dict.fromkeys(mapping.columns, "100") | {"ETTOT24": "500"} | {"CODGEO": code, "LIBGEO": name}
        for code, name in (("01999", "Villelac"), ("01998", "Autre"))
    ]
    folder = tmp_path / "national"
    folder.mkdir()
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    (folder / "comparateur.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_national_files_name_the_commune_and_give_its_facts(tmp_path: Path, national: Path) -> None:
    answer = said("init", tmp_path / "town", "--code", "01999", "--national", national)
    assert answer["territory"] == {"code": "01999", "name": "Villelac"}
    knowledge = open_workspace(tmp_path / "town").knowledge
    value = knowledge.at("population")
    assert value is not None
    assert value.value == 100
    assert not any("territory import" in (step["command"] or "") for step in answer["next"])


@pytest.mark.parametrize(
    ("more", "code"), [(("--code", "01999", "--name", "Autre"), "town_name_other"), (("--code", "01997"), "national_without_us")]
)
def test_a_code_or_name_that_national_files_do_not_have_is_refused_and_nothing_stands(
    tmp_path: Path, national: Path, more: tuple[str, ...], code: str
) -> None:
    answer = said("init", tmp_path / "town", *more, "--national", national, code=2)
    assert answer["error"]["code"] == code
    assert not list(tmp_path.glob("*town*"))


def test_another_commune_is_not_begun_in_a_folder_that_has_one(lists: Path) -> None:
    begin(lists)
    assert said("init", lists / "town", "--code", "01998", code=2)["error"]["code"] == "town_other"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--members", "m.csv"), "code_missing"),
        (("--code", "01999", "--members", "m.csv"), "path_missing"),
        (("--example", "sceaux", "--code", "01999"), "example_with_code"),
    ],
)
def test_what_is_missing_or_too_much_is_said(tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    assert said("init", tmp_path / "town", *arguments, code=2)["error"]["code"] == code
    assert not (tmp_path / "town").exists()


def test_every_command_that_comes_next_exists(lists: Path) -> None:
    from pipelines.commands.main import app

    known = {("impact", command.callback.__name__) for command in app.registered_commands if command.callback}
    known |= {
        ("impact", group.typer_instance.info.name, command.name)
        for group in app.registered_groups
        for command in group.typer_instance.registered_commands
    }
    commands = [step["command"] for step in begin(lists)["next"] if step["command"]]
    assert commands
    for command in commands:
        words = command.split()
        assert tuple(words[:2]) in known or tuple(words[:3]) in known, command


def test_a_town_without_a_name_may_be_named_later_and_stays_nameless_where_that_fails(lists: Path) -> None:
    impact("init", lists / "town")
    nameless = (lists / "town/territory.yaml").read_bytes()
    (lists / "wrong.csv").write_text("Projet;Projet\n", "utf-8")
    said("init", lists / "town", "--code", "01999", "--name", "Villelac", "--projects", lists / "wrong.csv", code=2)
    assert (lists / "town/territory.yaml").read_bytes() == nameless
    begin(lists)
    assert open_workspace(lists / "town").territory.name == "Villelac"


def test_a_town_whose_territory_somebody_wrote_is_not_named_anew(lists: Path) -> None:
    impact("init", lists / "town")
    territory = lists / "town/territory.yaml"
    territory.write_text(territory.read_text("utf-8").replace("Ma commune", "Chez nous"), "utf-8")
    assert said("init", lists / "town", "--code", "01999", code=2)["error"]["code"] == "town_other"
