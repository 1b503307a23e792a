"""Publishing: a version is sealed whole with its inputs, never changed, and corrected by the next one, with an erratum."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.preview import preview
from pipelines.versions import move_unsealed, not_as_sealed
from pipelines.workspace import open_workspace
from reports.edition.manifest import read_manifest
from tests.worlds.command import impact, said
from tests.worlds.editions import ERRATUM, YEAR, correct, edition, erratum_file, hand_in, published_rows
from tests.worlds.pages import read_site
from tests.worlds.paper import pages_of
from tests.worlds.places import ROOT

CORRECTION = "voisinage;sessions;2024;41"
CATALOGUE = ROOT / "indicators" / "catalogue"


def events(town: Path, *kinds: str) -> list[dict[str, Any]]:
    """The events of these kinds, oldest first."""
    envelopes = [json.loads(path.read_text("utf-8")) for path in sorted((town / "ledger").glob("*/envelope.json"))]
    return [envelope for envelope in envelopes if envelope["kind"] in kinds]


def replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


# — what is sealed —


def test_the_public_manifest_lists_what_anyone_may_see_and_the_private_one_everything(sealed: Path) -> None:
    version = edition(sealed)
    public, private = (json.loads((version / part / "manifest.json").read_text("utf-8")) for part in ("public", "private"))
    there = {str(path.relative_to(version)) for path in version.rglob("*") if path.is_file()}
    manifests = {"public/manifest.json", "private/manifest.json"}
    assert {f"public/{name}" for name in public["files"]} == {name for name in there - manifests if name.startswith("public/")}
    assert set(private["files"]) == there - manifests
    assert {"year", "version", "sealed_at", "ledger", "inputs", "code", "catalogue", "figures", "files"} <= set(public)
    assert (public["year"], public["version"], public["supersedes"], public["erratum"], public["signature"]) == (YEAR, 1, None, None, None)
    assert stat.S_IMODE((version / "private").stat().st_mode) == 0o700


def test_the_ledger_says_what_was_sealed_and_counts_nothing_by_it(sealed: Path) -> None:
    [event] = events(sealed, "sealed")
    manifest = read_manifest(edition(sealed) / "public")
    assert manifest is not None
    assert (event["details"]["hash"], event["details"]["year"], event["details"]["version"]) == (manifest.hash, YEAR, 1)
    assert event["submission_id"] == ""
    assert manifest.ledger.sequence == event["sequence"] - 1, "the last event that is neither a sealing nor an erratum"
    before = said("rebuild", "-w", sealed)["content"]
    shutil.rmtree(max((sealed / "ledger").iterdir()))
    for remembered in (".ledger-head", "warehouse.json", "impact.duckdb"):
        (sealed / remembered).unlink()
    assert said("rebuild", "-w", sealed)["content"] == before


def test_a_figure_is_a_row_of_its_values_status_and_definition(sealed: Path) -> None:
    row = published_rows(sealed)[f"{YEAR}/territory/sessions"]
    fields = {"figure_id", "label_fr", "label_en", "value", "low", "high", "unit", "coverage", "status", "illustrative", "definition"}
    assert set(row) == fields
    assert (row["value"], row["status"], row["illustrative"]) == (789, "published", True)


def test_nothing_that_is_published_sends_its_reader_to_a_terminal(sealed: Path) -> None:
    said("rebuild", "-w", sealed)
    preview(open_workspace(sealed), YEAR)
    pages = [path for folder in (edition(sealed), sealed / "previews") for path in folder.rglob("*.html")]
    texts = {path: path.read_text("utf-8") for path in pages}
    texts |= {path: " ".join(pages_of(path.read_bytes())) for path in edition(sealed).rglob("*.pdf")}
    assert len(texts) > len(pages) > 0
    assert [path.name for path, text in texts.items() if re.search(r"\bimpact (explain|run|publish|rebuild|verify)\b", text)] == []


def test_every_sealed_page_says_which_version_it_is_of_and_every_page_of_a_preview_that_it_is_none(sealed: Path) -> None:
    impact("run", "-w", sealed, "--year", YEAR, "--report")
    of_version, of_preview = (read_site(folder) for folder in (edition(sealed) / "public", sealed / "previews" / str(YEAR)))
    assert len(of_version) == len(of_preview) > 20
    for path, page in of_version.items():
        assert ("Édition 2024, version 1" if "fr" in path.parts else "Edition 2024, version 1") in page.text
        assert "Aperçu" not in page.text
        assert "Preview" not in page.text
    for path, page in of_preview.items():
        assert ("Aperçu de l’année 2024" if "fr" in path.parts else "Preview of the year 2024") in page.text
        assert "Édition 2024" not in page.text


@pytest.mark.long
def test_each_project_of_the_year_leads_from_its_page_to_its_sheet_in_its_language(sealed: Path) -> None:
    public = next((sealed / "editions").glob("*/v1")) / "public"
    for language in ("fr", "en"):
        led = {
            (page.parent / sheet).resolve()
            for page in (public / language / "projects").glob("*.html")
            for sheet in re.findall(r'<a href="([^"]*/projects/[^"]*\.pdf)" download>', page.read_text("utf-8"))
        }
        assert led == set((public / "projects").resolve().glob(f"*.{language}.pdf")) != set()


def test_a_secret_elsewhere_in_the_workspace_is_in_no_file_of_an_edition(sealed: Path) -> None:
    town, secret = sealed, "S3CR3T-0612345678"
    for name in ("outbox/mail.txt", "evidence/0a1b", "logs/app.log", "previews/2024/x.html", ".kept/x", "layouts/voisinage.yaml",
                 "inbox/voisinage/lisez-moi.csv", "editorial/2023/fr.md", "projects/.voisinage.yaml.swp", "projects/notes.txt", ".secret_key"):  # fmt: skip
        (town / name).parent.mkdir(parents=True, exist_ok=True)
        (town / name).write_text(f"# {secret}\nsheets: []\n", "utf-8")
    with duckdb.connect(town / "impact.duckdb") as con:
        con.execute(f"CREATE TABLE secret AS SELECT '{secret}' AS x")
    hand_in(town, "voisinage;sessions;2024;40")
    correct(town)
    files = [path for path in edition(town, 2).rglob("*") if path.is_file()]
    assert len(files) > 100
    assert [path for path in files if secret.encode() in path.read_bytes()] == []


def test_inputs_are_kept_by_their_hash_once_each(sealed: Path) -> None:
    manifest = read_manifest(edition(sealed) / "public")
    assert manifest is not None
    kept = {path.name for path in (edition(sealed) / "private" / "inputs").iterdir()}
    assert set(manifest.inputs.values()) == kept
    assert {"territory.yaml", "needs.yaml", "maps/fablab.yaml", "projects/festival.yaml", "catalogue/vocabulary.yaml"} <= set(
        manifest.inputs
    )
    tops = {name.partition("/")[0] for name in manifest.inputs}
    assert tops <= {"territory.yaml", "needs.yaml", "solutions.yaml", "actors.yaml", "funders.yaml", "testimonies.yaml", "projects", "maps", "bank", "facts",
                    "consultations", "mappings", "editorial", "catalogue"}  # fmt: skip


def test_a_year_without_figures_is_not_sealed(sealed: Path) -> None:
    done = impact("publish", "-w", sealed, "--year", 1999, code=1)
    assert "Aucun chiffre pour l'année 1999" in done.stderr
    assert not (sealed / "editions" / "1999").exists()


# — nothing new —


@pytest.mark.parametrize("change", ["nothing", "what no page shows"])
def test_where_nothing_would_be_new_nothing_is_written_and_the_version_that_stands_is_named(sealed: Path, change: str) -> None:
    """What no page shows: a comment in a map, a text of another year."""
    if change != "nothing":
        with (sealed / "maps" / "fablab.yaml").open("a", encoding="utf-8") as file:
            file.write("# relu\n")
        (sealed / "editorial" / "2023").mkdir(parents=True)
        (sealed / "editorial" / "2023" / "fr.md").write_text("Bonjour.\n", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in (sealed / "editions").rglob("*")} | dict.fromkeys((sealed / "ledger").iterdir(), 0)
    answer = said("publish", "-w", sealed, "--year", YEAR)
    assert (answer["nothing_new"], answer["version"]) == (True, 1)
    assert answer["hash"] == events(sealed, "sealed")[0]["details"]["hash"]
    assert {path: path.stat().st_mtime_ns for path in (sealed / "editions").rglob("*")} | dict.fromkeys(
        (sealed / "ledger").iterdir(), 0
    ) == before


@pytest.mark.long
def test_a_page_that_changes_with_no_figure_needs_a_version_and_no_erratum(sealed: Path) -> None:
    replace(sealed / "projects" / "voisinage.yaml", "Des voisins rendent visite", "Des voisines rendent visite")
    answer = said("publish", "-w", sealed, "--year", YEAR)
    assert (answer["version"], answer["changed"], answer["erratum"]) == (2, [], None)
    assert "Des voisines" in (edition(sealed, 2) / "public" / "fr" / "projects" / "voisinage.html").read_text("utf-8")


# — corrected in the open —


def written(town: Path) -> dict[Path, int]:
    """The files of a town, and when each was written last."""
    return {path: path.stat().st_mtime_ns for path in town.rglob("*") if path.is_file() and ".kept" not in path.parts}


TERRITORY_OF_SESSIONS = {
    f"{YEAR}/territory/{name}" for name in ("sessions", "value_created", "value_net", "sroi_ratio", "value_created/pillar=social")
}


def test_a_correction_is_listed_with_exactly_the_figures_that_follow_from_it(sealed: Path) -> None:
    [submission] = hand_in(sealed, CORRECTION)
    untouched = written(sealed)
    answer = said("difference", "-w", sealed, "--year", YEAR)
    assert written(sealed) == untouched, "to list it writes nothing"
    changes = {change["figure_id"]: change for change in answer["figures"]}
    assert set(changes) >= TERRITORY_OF_SESSIONS
    assert (
        changes[f"{YEAR}/project/voisinage/sessions"]["before"]["value"],
        changes[f"{YEAR}/project/voisinage/sessions"]["after"]["value"],
    ) == (745, 41)
    assert {name.split("/")[2] for name in changes if "/project/" in name} == {"voisinage"}
    assert not [name for name in changes if "volunteer" in name or "repair" in name or "people_reached" in name or "/facts/" in name]
    assert all(change["because"] == [{"kind": "submission", "id": submission}] for change in changes.values())
    before = published_rows(sealed)
    correct(sealed)
    after = published_rows(sealed, 2)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set(changes)


def test_figures_that_changed_are_not_published_without_an_erratum(sealed: Path) -> None:
    hand_in(sealed, CORRECTION)
    answer = said("publish", "-w", sealed, "--year", YEAR, code=1)
    assert answer["error"]["code"] == "erratum_needed"
    assert f"{YEAR}/territory/sessions" in {change["figure_id"] for change in answer["changes"]}
    assert [path.name for path in (sealed / "editions" / str(YEAR)).iterdir()] == ["v1"]
    assert len(events(sealed, "sealed", "erratum")) == 1


def test_version_two_says_what_it_corrects_and_version_one_still_stands(corrected: Path) -> None:
    first, second = (read_manifest(edition(corrected, n) / "public") for n in (1, 2))
    assert first is not None
    assert second is not None
    assert (second.supersedes, second.erratum) == (first.hash, f"{YEAR}-v2")
    [erratum] = json.loads((edition(corrected, 2) / "public" / "errata.json").read_text("utf-8"))
    assert {"id", "class", "reason", "text", "author", "second", "told", "decided_at", "from", "to", "figures"} == set(erratum)
    assert (erratum["from"], erratum["to"], erratum["told"]) == ("v1", "v2", ["conseil municipal"])
    [of_sessions] = [change for change in erratum["figures"] if change["figure_id"] == f"{YEAR}/territory/sessions"]
    assert (of_sessions["before"]["value"], of_sessions["after"]["value"]) == (789, 85)
    assert [event["kind"] for event in events(corrected, "sealed", "erratum")] == ["sealed", "erratum", "sealed"]
    assert said("verify", corrected / "editions" / str(YEAR))["differences"] == []
    assert said("rebuild", "--check", "-w", corrected)["editions"] == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}


def test_the_front_of_version_two_states_figures_before_and_after(corrected: Path) -> None:
    for language, words in (
        ("fr", ("Cette version, v2, remplace la version v1", "chargée de mission")),
        ("en", ("This version, v2, takes the place of version v1", "project had handed in")),
    ):
        page = read_site(edition(corrected, 2) / "public" / language)[edition(corrected, 2) / "public" / language / "index.html"]
        assert all(word in page.text for word in words)
        assert page.unsaid == []
        assert {"789", "85"} <= {number.text for number in page.numbers if number.address == f"{YEAR}/territory/sessions"}
        first = (edition(corrected) / "public" / language / "index.html").read_text("utf-8")
        assert words[0] not in first


def test_the_card_of_a_project_says_what_was_corrected_of_it_and_leads_to_the_erratum(corrected: Path) -> None:
    changed = {row["figure_id"] for row in json.loads((edition(corrected, 2) / "public" / "errata.json").read_text("utf-8"))[0]["figures"]}
    pages = read_site(edition(corrected, 2) / "public" / "fr")
    cards = {path.stem: path.read_text("utf-8") for path in pages if path.parent.name == "projects"}
    corrected_ones = {name for name, html in cards.items() if "Cette version, v2, remplace la version v1" in html}
    assert corrected_ones == {address.split("/")[2] for address in changed if address.startswith(f"{YEAR}/project/")} != set(cards)
    for name in corrected_ones:
        assert 'href="../index.html#corrections"' in cards[name]
        assert f'data-figure="{YEAR}/project/{name}/sessions" data-version="v1"' in cards[name]
    before = [(edition(corrected) / "public" / "fr" / "projects" / f"{name}.html").read_text("utf-8") for name in corrected_ones]
    assert not any('class="erratum"' in html for html in before)


def test_a_figure_can_be_asked_for_as_published_and_as_known_now(corrected: Path) -> None:
    of = {n: said("explain", f"{YEAR}/territory/sessions", "--version", f"v{n}", "-w", corrected) for n in (1, 2)}
    assert [of[n]["as_published"]["value"] for n in (1, 2)] == [789, 85]
    assert [of[n]["as_known_now"]["value"] for n in (1, 2)] == [85, 85]
    assert [erratum["id"] for erratum in of[1]["errata"]] == [f"{YEAR}-v2"]
    refused = impact("explain", f"{YEAR}/territory/sessions", "--version", "v9", "-w", corrected, code=2)
    assert f"{YEAR}/v1, {YEAR}/v2" in refused.stderr


def _map(town: Path) -> None:
    replace(town / "maps" / "voisinage.yaml", "deadweight: {value: 0.5", "deadweight: {value: 0.6")


def _proxy(town: Path) -> None:
    (town / "bank").mkdir(exist_ok=True)
    text = (CATALOGUE / "bank" / "health" / "home_help_floor_fr.yaml").read_text("utf-8")
    (town / "bank" / "home_help_floor_fr.yaml").write_text(_doubled(text), "utf-8")


def _doubled(text: str) -> str:
    """The entry with its last value, and its range, doubled."""
    import re

    return re.sub(r"\b(value|low|high): ([\d.]+)", lambda match: f"{match[1]}: {float(match[2]) * 2}", text)


def _own_catalogue(town: Path) -> Path:
    return Path(shutil.copytree(CATALOGUE, town / "catalogue"))


def _indicator(town: Path) -> None:
    file = _own_catalogue(town) / "indicators" / "sessions.yaml"
    first = file.read_text("utf-8").partition("  - version: 1\n")[2]
    second = first.replace("valid_from: 2010-01-01", "valid_from: 2024-01-01")
    comparability = "    comparability: {status: broken, note: {fr: On compte autrement, en: Counted otherwise}}\n"
    with file.open("a", encoding="utf-8") as end:
        end.write(f"\n  - version: 2\n{comparability}{second}")


def _project(town: Path) -> None:
    replace(town / "projects" / "festival.yaml", "indicators: [people_reached,", "indicators: [sessions, people_reached,")


def _catalogue(town: Path) -> None:
    _own_catalogue(town)
    replace(town / "catalogue" / "indicators" / "sessions.yaml", "fr: Séances tenues", "fr: Séances ouvertes")


INPUTS: dict[str, tuple[Callable[[Path], None], dict[str, str], str]] = {
    "map": (_map, {"kind": "input", "id": "maps/voisinage.yaml"}, f"{YEAR}/project/voisinage/value_created"),
    "proxy": (_proxy, {"kind": "parameter", "id": "home_help_floor_fr"}, f"{YEAR}/project/voisinage/value_created"),
    "indicator version": (_indicator, {"kind": "definition", "id": "sessions"}, f"{YEAR}/territory/sessions"),
    "project file": (_project, {"kind": "input", "id": "projects/festival.yaml"}, f"{YEAR}/territory/sessions"),
    "catalogue": (_catalogue, {"kind": "definition", "id": "sessions"}, f"{YEAR}/territory/sessions"),
}


@pytest.mark.parametrize(
    "what", [name if name in ("proxy", "catalogue") else pytest.param(name, marks=pytest.mark.long) for name in INPUTS]
)
def test_a_changed_input_is_named_with_the_figures_that_follow_from_it_and_no_other(sealed: Path, what: str) -> None:
    change, cause, figure = INPUTS[what]
    change(sealed)
    changes = {c["figure_id"]: c["because"] for c in said("difference", "-w", sealed, "--year", YEAR)["figures"]}
    assert changes[figure] == [cause]
    assert all(because == [cause] for because in changes.values())
    assert not [name for name in changes if "/project/repair_cafe/" in name]


@pytest.mark.long
def test_a_version_rebuilds_from_what_was_frozen_when_all_its_inputs_have_changed(sealed: Path) -> None:
    for what in ("map", "proxy", "indicator version", "project file"):
        INPUTS[what][0](sealed)
    replace(sealed / "catalogue" / "indicators" / "sessions.yaml", "fr: Séances tenues", "fr: Séances ouvertes")
    answer = correct(sealed)
    changed = {c["figure_id"] for c in answer["changes"]}
    assert {figure for _, _, figure in INPUTS.values()} <= changed
    assert answer["version"] == 2
    assert said("rebuild", "--check", "-w", sealed)["editions"] == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}


def test_causes_of_several_kinds_and_submissions_are_told_apart(sealed: Path) -> None:
    [first], [second] = hand_in(sealed, "festival;volunteers;2024;77"), hand_in(sealed, "festival;people_reached;2024;977")
    _map(sealed)
    changes = {c["figure_id"]: c["because"] for c in said("difference", "-w", sealed, "--year", YEAR)["figures"]}
    assert changes[f"{YEAR}/territory/volunteers"] == [{"kind": "submission", "id": first}]
    assert changes[f"{YEAR}/territory/people_reached"] == [{"kind": "submission", "id": second}]
    assert changes[f"{YEAR}/project/voisinage/value_created"] == [{"kind": "input", "id": "maps/voisinage.yaml"}]


def test_a_withdrawal_is_a_cause(corrected: Path) -> None:
    submission = events(corrected, "received")[-1]["submission_id"]
    impact("withdraw", submission, "--reason", "faux", "-w", corrected, "--no-build")
    changes = {c["figure_id"]: c["because"] for c in said("difference", "-w", corrected, "--year", YEAR)["figures"]}
    assert changes[f"{YEAR}/territory/sessions"] == [{"kind": "submission", "id": submission}]


# — the erratum file —

FAULTS = {
    "an unknown class": ("class: minor", "class: grave", "class"),
    "an unknown reason": ("wrong_value", "wrong_valeu", "late_data"),
    "one person twice": ("directrice générale adjointe", "Chargée de  mission", "seconde personne"),
    "a name with an address": ("chargée de mission", "c.martin@ville.fr", "écrivez une fonction"),
    "nobody informed": ("told: [conseil municipal]", "told: []", "told"),
    "no reason": ("reason: wrong_value\n", "", "reason"),
    "one language": (", en: The number of sessions was wrong.", "", "en"),
    "a key too many": ("told:", "note: x\ntold:", "note"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_erratum_that_is_not_whole_is_refused_with_its_line_before_anything_is_done(sealed: Path, fault: str) -> None:
    before, after, says = FAULTS[fault]
    hand_in(sealed, CORRECTION)
    assert before in ERRATUM
    done = impact("publish", "-w", sealed, "--year", YEAR, "--erratum", erratum_file(sealed, ERRATUM.replace(before, after)), code=2)
    assert says in done.stderr
    assert "erratum.yaml" in done.stderr
    assert len(events(sealed, "sealed", "erratum")) == 1


def test_the_day_of_an_erratum_is_the_one_it_says(corrected: Path) -> None:
    [erratum] = json.loads((edition(corrected, 2) / "public" / "errata.json").read_text("utf-8"))
    assert erratum["decided_at"] == "2026-02-03"


# — what earlier versions of the application left —


def test_an_edition_that_was_laid_out_unsealed_is_moved_to_the_previews_whole_and_said(sealed_once: Path, tmp_path: Path) -> None:
    town = Path(shutil.copytree(sealed_once, tmp_path / "town"))
    older = town / "editions" / "2023"
    (older / "fr").mkdir(parents=True)
    (older / "fr" / "index.html").write_text("as it lay", "utf-8")
    (older / "edition.json").write_text("{}", "utf-8")
    done = impact("run", "-w", town, "--year", YEAR)
    assert "previews/2023.unsealed" in done.stdout.replace("\n", "")
    assert not older.exists()
    assert (town / "previews" / "2023.unsealed" / "fr" / "index.html").read_text("utf-8") == "as it lay"
    assert (town / "previews" / "2023.unsealed" / "edition.json").is_file()
    assert edition(town).is_dir()


def test_what_lies_unsealed_around_a_version_is_moved_and_the_version_stays(sealed: Path) -> None:
    year = edition(sealed).parent
    (year / "fr").mkdir()
    (year / "fr" / "index.html").write_text("as it lay", "utf-8")
    (year / "edition.json").write_text("{}", "utf-8")
    workspace = open_workspace(sealed)
    assert move_unsealed(workspace) == [workspace.previews / f"{YEAR}.unsealed"]
    assert not_as_sealed(workspace) == {f"{YEAR}/v1": []}
    assert (workspace.previews / f"{YEAR}.unsealed" / "fr" / "index.html").read_text("utf-8") == "as it lay"
    assert move_unsealed(workspace) == []
