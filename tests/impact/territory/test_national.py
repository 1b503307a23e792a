"""National files by mapping: another town needs only its code; secrets stay secrets, decimals are read as each cell writes them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from impact.territory.knowledge import load_knowledge
from impact.territory.national import Imported, load_national_files, read_national
from indicators.catalogue import Catalogue
from indicators.text import Refusal
from pipelines.facts import facts_as_yaml
from tests.worlds.command import impact, said
from tests.worlds.places import SHARED

READ = date(2026, 3, 1)
COLUMNS = """CODGEO;NBMENFISC21;MED21;PIMP21;TP6021;TP60AGE521;TP60AGE621;TP60TOL121;TP60TOL221;D121;D921;RD21
92002;26683;32000;75,0;9,0;7,0;6,0;5,0;19,0;14590;57850;4,0
92071;8113;36010;76.0;8,0;s;s;5,0;15,0;15560;76250;4,9
75056;1;2;3;s;s;s;s;;4;5;6
92019;14033;27140;68,0;s;11,0;s;6,0;inconnu;1;2;3
"""
OWN = """sources:
  insee_filosofi_2021_communes: {publisher: Somebody, title: Else, where: here, date: "2020"}
"""
COUNTED = """sources:
  town_hall: {publisher: Mairie, title: Recensement, where: here, date: "2022"}
"""
COUNT = """values:
  population:
  - {period: "2022", source: town_hall, place: "92002", value: 64321}
"""


def imported(text: str, catalogue: Catalogue, home: str = "92071", peers: tuple[str, ...] = ()) -> Imported:
    return read_national(text.encode(), READ, load_national_files([], catalogue).values(), home, peers)


def values(file: Imported, place: str) -> dict[str, float | None]:
    listed = [(f"{fact} {g.breakdown}".strip(), g) for fact, entries in file.facts.values.items() for g in entries if g.place == place]
    return {name: g.value if g.missing is None else g.missing for name, g in listed}


def test_a_town_is_found_by_its_code_among_all(catalogue: Catalogue) -> None:
    file = imported(COLUMNS, catalogue)
    assert (file.mapping.id, file.rows, file.kept, file.unread) == ("insee_filosofi_2021_communes", 4, 1, [])
    amounts = values(file, "92071")
    assert amounts["median_income"] == 36010
    assert amounts["taxed_households"] == 0.76  # 76.0, with a point
    assert amounts["poverty_rate"] == 0.08  # 8,0, with a comma, in the same row
    assert amounts["poverty_rate tenure=tenant"] == 0.15


def test_a_secret_stays_one_and_what_is_no_number_is_said(catalogue: Catalogue) -> None:
    file = imported(COLUMNS, catalogue, "92019")
    amounts = values(file, "92019")
    assert amounts["poverty_rate"] == "suppressed"
    assert "poverty_rate tenure=tenant" not in amounts
    assert [t.en for t in file.unread] == ["row 5, column TP60TOL221: 'inconnu' is no number; the value is not taken"]


def test_peers_come_with_it(catalogue: Catalogue) -> None:
    file = imported(COLUMNS, catalogue, "92071", ("92002",))
    assert values(file, "92002")["median_income"] == 32000
    assert values(file, "75056") == {}


def test_neighbourhoods_are_known_under_both_spellings_of_their_code(catalogue: Catalogue) -> None:
    text = "IRIS;DEC_TP6021;DEC_MED21;DEC_Q121;DEC_Q321;DEC_RD21\n{};28,0;21240;12740;31680;8,6\n751010101;1;2;3;4;5\n"
    for spelling in ("920710107", "92071_0107"):
        file = imported(text.format(spelling), catalogue)
        assert values(file, "920710107")["low_income_declared"] == 0.28
        assert file.facts.places["920710107"].within == ["92071"]


def test_a_row_for_each_type_is_counted(catalogue: Catalogue) -> None:
    text = "DEPCOM;DCIRIS;TYPEQU;NB_EQUIP\n92071;1;C101;1\n92071;2;C101;2\n92071;2;C702;1\n92002;1;C101;9\n"
    amounts = values(imported(text, catalogue), "92071")
    assert amounts["facilities facility=nursery_school"] == 3
    assert amounts["facilities facility=lower_secondary"] == 0, "the file lists all facilities: none of a type is none"


def test_a_number_that_is_secret_is_not_zero_in_a_count(catalogue: Catalogue) -> None:
    text = "DEPCOM;TYPEQU;NB_EQUIP\n92071;C101;1\n92071;C101;s\n92071;C104;many\n92071;C201;3\n"
    file = imported(text, catalogue)
    amounts = values(file, "92071")
    assert amounts["facilities facility=nursery_school"] == "suppressed", "one and a secret are not one"
    assert "facilities facility=primary_school" not in amounts
    assert amounts["facilities facility=lower_secondary"] == 3
    assert [t.en for t in file.unread] == ["row 4, column NB_EQUIP: 'many' is no number; the value is not taken"]


def test_a_place_on_two_rows_is_refused_with_their_numbers(catalogue: Catalogue) -> None:
    with pytest.raises(Refusal) as refused:
        imported(COLUMNS + "92071;1;2;3;4;5;6;7;8;9;10;11\n", catalogue)
    assert refused.value.code == "national_doubled"
    assert "(3, 6)" in refused.value.text.fr
    imported(COLUMNS + "75056;1;2;3;4;5;6;7;8;9;10;11\n", catalogue)  # of another town: none of our business


def test_the_census_of_housing_and_of_ages_feed_shares(catalogue: Catalogue, tmp_path: Path) -> None:
    housing = "CODGEO;LIBGEO;P21_LOG;P21_RP;P21_RSECOCC;P21_LOGVAC;P21_MAISON;P21_APPART;P21_RP_PROP;P21_RP_LOC;P21_RP_LOCHLMV\n"
    ages = "CODGEO;LIBGEO;P21_POP;P21_POP0014;P21_POP1529;P21_POP3044;P21_POP4559;P21_POP6074;P21_POP75P\n"
    for name, text in (
        ("h", housing + "92071;Sceaux;1000;900;60;40;200;800;450;430;225\n"),
        ("a", ages + "92071;Sceaux;100;20;20,5;19.5;15;15;10\n"),
    ):
        (tmp_path / f"{name}.yaml").write_text(facts_as_yaml(imported(text, catalogue).facts), "utf-8")
    knowledge = load_knowledge([tmp_path / "h.yaml", tmp_path / "a.yaml"], catalogue, "92071")
    assert knowledge.places["92071"].name == "Sceaux"
    shares = {"owner_share": 0.5, "social_dwellings_share": 0.25, "vacancy_rate": 0.04}
    assert {name: knowledge.at(name).value for name in shares} == shares
    assert knowledge.at("population_share", None, "age=75+").value == 0.1


def test_titles_above_the_header_are_passed_over(catalogue: Catalogue) -> None:
    file = imported("Revenus 2021;;;\n\nMis en ligne;;;\n" + COLUMNS, catalogue)
    assert values(file, "92071")["median_income"] == 36010


@pytest.mark.parametrize(
    ("text", "home", "code"),
    [("a;b\n1;2\n", "92071", "national_unknown"), (COLUMNS, "01001", "national_without_us")],
)
def test_another_file_or_another_country_is_refused_with_a_remedy(catalogue: Catalogue, text: str, home: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        imported(text, catalogue, home)
    assert refused.value.code == code


def test_what_is_written_is_read_back(catalogue: Catalogue, tmp_path: Path) -> None:
    file = imported(COLUMNS, catalogue, "92071", ("92002",))
    (tmp_path / "f.yaml").write_text(facts_as_yaml(file.facts), "utf-8")
    knowledge = load_knowledge([tmp_path / "f.yaml"], catalogue, "92071")
    assert knowledge.at("median_income", "92002").value == 32000
    assert knowledge.at("median_income").source.date == "2026-03-01"


# — a second town —


def territory(folder: Path, code: str, name: str) -> Path:
    impact("init", folder)
    (folder / "territory.yaml").write_text(f'code: "{code}"\nname: {name}\ncountry: FR\n', "utf-8")
    return folder


def test_a_second_empty_territory_needs_only_its_code(tmp_path: Path) -> None:
    town = territory(tmp_path / "antony", "92002", "Antony")
    (tmp_path / "filo.csv").write_text(COLUMNS, "utf-8")
    dry = said("territory", "import", tmp_path / "filo.csv", "-w", town, "--dry-run")
    assert dry["files"][0]["changed"]
    assert not list((town / "facts").iterdir()), "a dry run writes nothing"
    said("territory", "import", tmp_path / "filo.csv", "-w", town)
    facts = said("territory", "show", "median_income", "-w", town)["facts"]
    assert [(f["place"], f["value"]) for f in facts] == [("92002", 32000)]
    again = said("territory", "import", tmp_path / "filo.csv", "-w", town)
    assert not again["files"][0]["changed"]
    (town / "needs.yaml").write_text("needs: []\n", "utf-8")
    (town / "inbox" / "bilan.csv").write_text("projet;indicateur;période;valeur\nx;sessions;2024;1\n", "utf-8")
    (town / "projects" / "x.yaml").write_text("id: x\ntitle: {fr: X, en: X}\nstarted: 2024-01-01\n", "utf-8")
    pages = said("run", "-w", town, "--year", 2024)["pages"]
    page = Path(pages["fr"]).with_name("territory.html").read_text("utf-8")
    assert "32\u202f000" in page
    assert "Filosofi 2021" in page
    assert json.loads((Path(pages["fr"]).parents[1] / "preview.json").read_text())["year"] == 2024


def test_a_file_that_contradicts_the_workspace_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    town = territory(tmp_path / "antony", "92002", "Antony")
    (tmp_path / "filo.csv").write_text(COLUMNS, "utf-8")
    (town / "facts" / "own.yaml").write_text(OWN, "utf-8")  # the same source, described otherwise
    for dry in ([], ["--dry-run"]):
        refused = impact("territory", "import", tmp_path / "filo.csv", "-w", town, *dry, code=2)
        assert "insee_filosofi_2021_communes" in refused.stderr
        assert [path.name for path in (town / "facts").iterdir()] == ["own.yaml"]
    said("territory", "show", "-w", town)


@pytest.fixture
def read_once(tmp_path: Path) -> Path:
    """A town that has read a national file, and the next release of that file beside it."""
    town = territory(tmp_path / "antony", "92002", "Antony")
    (tmp_path / "filo.csv").write_text(COLUMNS, "utf-8")
    (tmp_path / "next.csv").write_text(COLUMNS.replace("32000", "33000"), "utf-8")
    said("territory", "import", tmp_path / "filo.csv", "-w", town)
    return town


def median(town: Path) -> list[float]:
    return [fact["value"] for fact in said("territory", "show", "median_income", "-w", town)["facts"]]


def test_facts_that_nobody_touched_are_those_of_the_last_file(read_once: Path) -> None:
    said("territory", "import", read_once.parent / "next.csv", "-w", read_once)
    assert median(read_once) == [33000]


def test_facts_corrected_by_hand_are_not_overwritten_and_with_force_what_was_added_stays(read_once: Path) -> None:
    [facts] = (read_once / "facts").glob("*.yaml")
    lines = facts.read_text("utf-8").replace("32000", "31000").replace("sources:\n", COUNTED).replace("values:\n", COUNT)
    facts.write_text(lines, "utf-8")
    for command in (["next.csv"], ["next.csv", "--dry-run"], ["filo.csv"]):
        refused = impact("territory", "import", read_once.parent / command[0], *command[1:], "-w", read_once, code=2)
        assert "--force" in refused.stderr
        assert facts.read_text("utf-8") == lines
    said("territory", "import", read_once.parent / "next.csv", "-w", read_once, "--force")
    assert median(read_once) == [33000]
    assert [f["value"] for f in said("territory", "show", "population", "-w", read_once)["facts"]] == [64321]
    assert not list((read_once / "facts").glob(".*"))


@pytest.mark.parametrize(("in_the_way", "code", "written"), [(0, 2, 0), (1, 1, 1)])
def test_what_cannot_be_written_after_another_file_was_is_exit_1_with_what_was_written(
    tmp_path: Path, in_the_way: int, code: int, written: int
) -> None:
    town = territory(tmp_path / "antony", "92002", "Antony")
    (tmp_path / "1.csv").write_text(COLUMNS, "utf-8")
    (tmp_path / "2.csv").write_text("DEPCOM;TYPEQU;NB_EQUIP\n92002;C101;9\n", "utf-8")
    command = ("territory", "import", tmp_path / "1.csv", tmp_path / "2.csv", "-w", town)
    targets = [Path(each["into"]) for each in said(*command, "--dry-run")["files"]]
    targets[in_the_way].mkdir()
    answer = said(*command, code=code)
    assert [each["into"] for each in answer.get("files", [])] == [str(target) for target in targets[:written]]
    assert [target.is_file() for target in targets] == [n < written for n in range(2)]


def test_a_note_by_hand_on_facts_that_are_the_same_stays(read_once: Path) -> None:
    [facts] = (read_once / "facts").glob("*.yaml")
    facts.write_text("# checked by two of us\n" + facts.read_text("utf-8"), "utf-8")
    before = facts.read_bytes()
    assert not said("territory", "import", read_once.parent / "filo.csv", "-w", read_once)["files"][0]["changed"]
    assert facts.read_bytes() == before


def test_the_real_files_give_any_town_of_them(tmp_path: Path) -> None:
    shared = SHARED / "sceaux"
    if not shared.is_dir():
        pytest.skip(f"the extracts of national files are not at {shared} (set IMPACT_SHARED)")
    town = territory(tmp_path / "bagneux", "92007", "Bagneux")
    names = ("insee_comparateur_2022_vallee_sud_grand_paris.csv", "filosofi_2021_disponible_communes_92.csv")
    done = said("territory", "import", *(shared / name for name in names), "-w", town)
    assert [f["kept"] for f in done["files"]] == [1, 1]
    facts = {(f["fact_id"], f["period"]): f["value"] for f in said("territory", "show", "-w", town)["facts"] if not f["breakdown"]}
    assert facts["population", "2022"] == 43647
    assert facts["poverty_rate", "2021"] == 0.20
    assert facts["density", "2022"] == pytest.approx(43647 / 4.19)
