"""The command `impact`, run as people and scripts run it (contracts, section 1)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.worlds.command import impact, said
from tests.worlds.places import ROOT

FIRST, SECOND = "restart_project_2020-09.csv", "restart_project_2022-04.csv"
HEADER = "projet;indicateur;période;valeur"


@pytest.fixture
def demo(run_once: Path, tmp_path: Path) -> Path:
    """A copy of it to work on."""
    return Path(shutil.copytree(run_once, tmp_path / "demo"))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    impact("init", tmp_path / "town")
    return tmp_path / "town"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "new.csv"
    path.write_text(f"{HEADER}\nRepair Café;volunteers;2022;8\nRepair Café;volunteers;2022-T1;huit\n")
    return path


# — init and run —


@pytest.mark.parametrize(("level", "heard"), [(None, False), ("WARNING", True)])
def test_what_the_libraries_of_the_orchestrator_log_is_not_for_the_terminal_unless_asked_for(level: str | None, heard: bool) -> None:
    script = "import pipelines.flows, logging; from prefect.logging.configuration import setup_logging; setup_logging(); "
    process = subprocess.run(
        [sys.executable, "-c", script + "logging.getLogger('sqlalchemy.pool.impl').error('Exception during reset')"],
        capture_output=True,
        text=True,
        env=os.environ | ({"PREFECT_LOGGING_ROOT_LEVEL": level} if level else {}),
        check=True,
    )
    assert ("Exception during reset" in process.stdout + process.stderr) == heard


def test_the_example_ends_with_pages_to_open_in_both_languages(run_once: Path) -> None:
    for language in ("fr", "en"):
        page = run_once / "previews" / "2024" / language / "index.html"
        assert page.is_file()
        assert "llustrative" in page.read_text() if language == "en" else "illustratives" in page.read_text()


def test_a_second_run_changes_nothing_and_says_what_it_took(demo: Path) -> None:
    answer = said("run", "-w", demo)
    assert answer["changed"] == []
    assert answer["seconds"] > answer["orchestration_seconds"] >= 0


def test_the_pages_of_the_validation_are_written_when_asked_for(demo: Path) -> None:
    assert not (demo / "validation").exists()
    folder = Path(said("run", "-w", demo, "--docs")["docs"])
    assert folder == demo / "validation"
    assert (folder / "index.html").is_file()
    assert "Nombre négatif" in (folder / "expectations" / "impact.html").read_text("utf-8")


def test_the_example_has_every_row_accounted_for(run_once: Path) -> None:
    with duckdb.connect(run_once / "impact.duckdb", read_only=True) as con:
        rows = con.execute(
            "SELECT rows_received, rows_accepted + rows_rejected + rows_unchanged + rows_left_aside, rows_rejected FROM submission"
        ).fetchall()
    assert rows
    assert all(received == accounted and rejected == 0 for received, accounted, rejected in rows)


def test_nothing_illustrative_is_published_unmarked(run_once: Path) -> None:
    with duckdb.connect(run_once / "impact.duckdb", read_only=True) as con:
        marks = con.execute("""
            SELECT DISTINCT json_extract(definition, '$.illustrative')::BOOLEAN FROM figure
            WHERE json_extract_string(definition, '$.source.status') IS DISTINCT FROM 'official'
        """).fetchall()
    assert marks == [(True,)], "all but what a public statistic says"


# — collect —


def test_collect_real_releases(town: Path, open_repair: Path) -> None:
    [first] = said("collect", open_repair / FIRST, "--mapping", "open_repair", "-w", town)["submissions"]
    between = said("rebuild", "-w", town)
    with duckdb.connect(town / "impact.duckdb", read_only=True) as con:
        known = con.execute("FROM observation ORDER BY ALL").fetchall()
        instant = con.execute("SELECT max(recorded_at) FROM observation").fetchall()[0][0]
    shown = said("collect", open_repair / SECOND, "--mapping", "open_repair", "-w", town, "--dry-run")["submissions"][0]
    [second] = said("collect", open_repair / SECOND, "--mapping", "open_repair", "-w", town)["submissions"]
    assert (first["rows_received"], second["rows_received"]) == (17_840, 23_940)
    assert (second["added"], second["withdrawn"], second["revised"]) == (6_299, 199, 2_789)
    assert {k: shown[k] for k in ("added", "revised", "withdrawn", "rows_accepted")} == {
        k: second[k] for k in ("added", "revised", "withdrawn", "rows_accepted")
    }
    then = said("rebuild", "-w", town, "--as-of", instant.isoformat())
    with duckdb.connect(town / "impact.duckdb", read_only=True) as con:
        assert con.execute("FROM observation ORDER BY ALL").fetchall() == known
    assert then["content"] == between["content"]
    [again] = said("collect", open_repair / FIRST, "--mapping", "open_repair", "-w", town)["submissions"]
    assert (again["already_known"], again["rows_accepted"]) == (True, 0)


def test_collect_says_what_was_refused_where_and_how_to_correct_it(demo: Path, file: Path) -> None:
    french = impact("collect", file, "-w", demo, "--dry-run", code=1).stdout
    assert "ligne 3, colonne « valeur »" in french
    english = impact("collect", file, "-w", demo, "--dry-run", "--lang", "en", code=1).stdout
    assert "row 3, column 'valeur'" in english
    [submission] = said("collect", file, "-w", demo, code=1)["submissions"]
    assert (submission["rows_received"], submission["rows_accepted"], submission["rows_rejected"], submission["rows_unchanged"]) == (
        2,
        1,
        1,
        0,
    )
    assert set(submission) >= {"submission_id", "source", "sha256", "already_known"}


def test_what_validation_finds_comes_back_with_the_submission_as_a_sentence(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "much.csv"
    path.write_text(f"{HEADER}\nRepair Café;volunteers;2024;999999\n")
    done = impact("collect", path, "-w", demo)
    assert "999 999".replace(" ", "\u202f") in done.stdout
    path.write_text(f"{HEADER}\nRepair Café;volunteers;2024;888888\n")
    findings = said("collect", path, "-w", demo)["findings"]
    assert any(f["severity"] != "info" and "888" in f["message_fr"] and f["row_ref"] == "#2" for f in findings)
    path.write_text(f"{HEADER};preuve\nRepair Café;volunteers;2024;12;registre\n")
    assert said("collect", path, "-w", demo)["findings"] == []


def test_the_inbox_collected_by_hand_is_known_already(demo: Path) -> None:
    submissions = said("collect", demo / "inbox", "-w", demo)["submissions"]
    assert len(submissions) == 3
    assert all(s["already_known"] for s in submissions)


def test_a_folder_that_has_the_name_of_a_project_holds_its_files(demo: Path, tmp_path: Path) -> None:
    for folder in (demo / "a_relire" / "voisinage", tmp_path / "voisinage"):
        folder.mkdir(parents=True)
        (folder / "bilan.csv").write_text("indicateur;période;valeur\nsessions;2021;7\n")
    inside = said("collect", demo / "a_relire", "-w", demo, "--dry-run")["submissions"]
    assert [s["rows_accepted"] for s in inside] == [1]
    outside = said("collect", tmp_path / "voisinage", "-w", demo, "--dry-run", code=1)["submissions"]
    assert [s["rows_rejected"] for s in outside] == [1], "a folder outside the workspace says nothing"


def test_two_processes_collecting_at_once_lose_nothing(demo: Path, tmp_path: Path) -> None:
    """One of the two builds; the other writes its event meanwhile."""
    processes = []
    for n, build in ((1, []), (2, ["--no-build"])):
        (tmp_path / f"{n}.csv").write_text(f"{HEADER}\nRepair Café;volunteers;202{n}-T1;{n}\n")
        command = [sys.executable, "-m", "pipelines.commands", "collect", tmp_path / f"{n}.csv", "-w", demo, *build]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    for process in processes:
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint
    impact("rebuild", "-w", demo)
    with duckdb.connect(demo / "impact.duckdb", read_only=True) as con:
        sources = con.execute("SELECT source FROM submission ORDER BY source").fetchall()
    assert {("1.csv",), ("2.csv",)} <= set(sources)


# — rebuild —


def test_a_deleted_warehouse_rebuilds_to_the_same_content(demo: Path) -> None:
    before = json.loads((demo / "warehouse.json").read_text())["tables"]
    (demo / "impact.duckdb").unlink()
    answer = said("rebuild", "--check", "-w", demo)
    assert (answer["differences"], answer["editions"]) == ([], {})
    assert json.loads((demo / "warehouse.json").read_text())["tables"] == before


def test_a_changed_warehouse_shows_and_is_repaired(demo: Path) -> None:
    with duckdb.connect(demo / "impact.duckdb") as con:
        con.execute("UPDATE observation_history SET value = value + 1 WHERE indicator_id = 'sessions'")
    answer = said("rebuild", "--check", "-w", demo, code=1)
    assert answer["differences"] == ["observation_history"]
    assert said("rebuild", "--check", "-w", demo)["differences"] == []


@pytest.mark.parametrize("harm", ["edit an original", "edit the last envelope", "remove the last event"])
def test_a_changed_ledger_shows_and_nothing_is_built_from_it(demo: Path, harm: str) -> None:
    last = max((demo / "ledger").iterdir())
    if harm == "edit an original":
        next((demo / "ledger").glob("*/original")).write_bytes(b"other")
    elif harm == "edit the last envelope":
        envelope = json.loads((last / "envelope.json").read_text())
        (last / "envelope.json").write_text(json.dumps(envelope | {"who": "somebody else"}))
    else:
        shutil.rmtree(last)
    refused("rebuild", "--check", "-w", demo, says="rétablissez la sauvegarde")
    if harm != "edit an original":
        refused("rebuild", "-w", demo, says="rétablissez la sauvegarde")


def test_what_was_known_earlier_never_takes_the_place_of_what_is_known_now(demo: Path) -> None:
    page = demo / "previews" / "2024" / "fr" / "index.html"
    before = page.read_bytes()
    first = json.loads(sorted((demo / "ledger").glob("*/envelope.json"))[1].read_text())["recorded_at"]
    answer = said("run", "-w", demo, "--year", 2024, "--as-of", first)
    assert "2024.as-of-" in answer["pages"]["fr"]
    assert page.read_bytes() == before
    assert said("status", "-w", demo)["as_of"]


def test_a_year_without_figures_is_said_and_what_was_collected_stays(demo: Path) -> None:
    assert "Aucun chiffre pour l'année 1999" in impact("run", "-w", demo, "--year", 1999, code=1).stderr


# — explain, status, catalogue —


def test_explain_follows_a_total_to_the_cells_of_the_file_and_its_hash(demo: Path) -> None:
    answer = said("explain", "2024/territory/volunteer_hours", "-w", demo)
    cells = [row["cells"] for o in answer["observations"] for row in o["rows"]]
    assert any("VoisinAge" in c.values() for c in cells)
    assert {len(f["sha256"]) for f in answer["files"]} == {64}
    assert answer["value"] == sum(o["value"] for o in answer["observations"])
    french = impact("explain", "2024/territory/volunteer_hours", "-w", demo).stdout
    for word in ("Formule", "Couverture", "d'après 3 projets sur 3", "ILLUSTRATIVES", answer["files"][0]["sha256"]):
        assert word in french


def test_a_fact_leads_to_its_source_and_to_the_line_it_is_written_on(run_once: Path) -> None:
    answer = said("explain", "2024/territory/facts/population/92071/2022", "-w", run_once)
    assert (answer["value"], answer["observations"]) == (20740, [])
    assert answer["definition"]["made_of"][0]["en"].startswith(
        "Insee, 'Base du comparateur de territoires' (2026); official statistic; period: 2022"
    )
    assert "facts/town.yaml:" in impact("explain", "2024/territory/facts/population/92071/2022", "-w", run_once).stdout


def test_a_rate_per_inhabitant_leads_to_the_cells_it_divides(run_once: Path) -> None:
    answer = said("explain", "2024/territory/people_reached/per/population", "-w", run_once)
    assert {o["project_id"] for o in answer["observations"]} >= {"fablab", "reconnect", "festival"}
    assert answer["files"]
    assert "÷ Population municipale (2022)" in impact("explain", "2024/territory/people_reached/per/population", "-w", run_once).stdout


# — needs —


def test_needs_say_who_answers_and_what_could(run_once: Path) -> None:
    answer = said("needs", "-w", run_once)
    assert {n["need_id"]: n["state"] for n in answer["needs"]} == {"isolation": "answered", "waste": "answered", "carers": "orphan"}
    [carers] = [n for n in answer["needs"] if n["need_id"] == "carers"]
    assert [(c["title"]["en"], c["score"]) for c in carers["candidates"]] == [("Day centre", 9.5), ("VoisinAge", 5.0)]
    french, english = impact("needs", "-w", run_once).stdout, impact("needs", "-w", run_once, "--lang", "en").stdout
    assert "3 besoins ; 2 couverts, 0 seulement déclarés, 1 sans réponse" in french
    assert "same theme: ageing and independence" in english


def test_one_need_says_why_it_weighs_what_it_weighs(run_once: Path) -> None:
    text = impact("needs", "isolation", "-w", run_once).stdout
    assert "20 740 personnes (Sceaux, 2022) ; c'était 19 479 personnes (2016)" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "VoisinAge" in text
    refused("needs", "nothing", "-w", run_once, says="n'est pas au registre")


def test_a_new_project_says_what_it_would_add(run_once: Path, tmp_path: Path) -> None:
    card = tmp_path / "new.yaml"
    card.write_text("id: new\ntitle: {fr: Répit, en: Rest}\nstarted: 2025-01-01\nneeds: {carers: 0.5, isolation: 0.5}\npublics: [carers]\n")
    additions = said("needs", "-w", run_once, "--with", card)["adds"]
    assert [text["en"] for text in additions] == [
        "Rest for carers: nobody answers it, this would be the first",
        "Isolation of older people: 1 project(s) answer it already",
        "Isolation of older people: a public that nobody serves there yet (carers)",
    ]
    card.write_text(card.read_text().replace("carers: 0.5, isolation", "unknown: 0.5, isolation"))
    refused("needs", "-w", run_once, "--with", card, says="inconnu")
    card.write_text("- répit\n")
    refused("needs", "-w", run_once, "--with", card, says="un ensemble de clés est attendu")


@pytest.mark.parametrize("line", ["publics: [martians]", "stakeholders: [martians]", "needs: {martians: 1}", "place: 'martians'"])
def test_what_a_project_names_must_exist(demo: Path, line: str) -> None:
    with (demo / "projects" / "fablab.yaml").open("a") as file:
        file.write(f"{line}\n")
    refused("run", "-w", demo, says="« martians » est inconnu")
    refused("run", "-w", demo, says="fablab.yaml, ligne 11")


def test_one_changed_cell_changes_its_descendants_only(demo: Path, tmp_path: Path) -> None:
    inbox = demo / "inbox" / "campagne_2024.csv"
    text = inbox.read_text()
    changed = text.replace("Festival de musique;volunteers;2024;;44;", "Festival de musique;volunteers;2024;;45;")
    assert changed != text
    (tmp_path / "corrected.csv").write_text(changed)
    before = figures(demo)
    [submission] = said("collect", tmp_path / "corrected.csv", "-w", demo)["submissions"]
    assert (submission["revised"], submission["added"]) == (1, 0)
    after = figures(demo)
    assert {f for f in before.keys() | after.keys() if before.get(f) != after.get(f)} == {
        "2024/project/festival/volunteers", "2024/territory/volunteers"
    }  # fmt: skip


def figures(root: Path) -> dict[str, tuple[Any, ...]]:
    with duckdb.connect(root / "impact.duckdb", read_only=True) as con:
        return {row[0]: row for row in con.execute("SELECT figure_id, value, low, high, coverage, definition FROM figure").fetchall()}


def test_status_states_completeness_and_what_is_due(demo: Path) -> None:
    answer = said("status", "-w", demo)
    assert answer["year"] == 2024
    [pari] = [p for p in answer["projects"] if p["project_id"] == "cohabitation"]
    assert (pari["expected"], pari["given"], pari["stated_missing"], pari["due"]) == (3, 1, 2, [])
    assert "Dépôts" in impact("status", "-w", demo).stdout


def test_catalogue_lists_shows_and_checks() -> None:
    assert "people_reached" in impact("catalogue").stdout
    assert "people_reached" in impact("catalogue", "people_reached", "--lang", "en").stdout
    assert said("catalogue", "--check")["indicators"] >= 40


COMMANDS = ("init", "collect", "run", "rebuild", "explain", "status", "catalogue")
ONE_AFTER_THE_OTHER = """
import sys
from pipelines.commands.main import main
for command in sys.argv[1:]:
    sys.argv = ["impact", command, "--help"]
    try:
        main()
    except SystemExit:
        print("---")
"""


def test_every_command_teaches_itself_in_both_languages() -> None:
    def taught(language: str) -> list[str]:
        words = [sys.executable, "-c", ONE_AFTER_THE_OTHER, *COMMANDS]
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ | {"IMPACT_LANG": language})
        return done.stdout.split("---\n")[:-1]

    for command, french, english in zip(COMMANDS, taught("fr"), taught("en"), strict=True):
        assert f"impact {command}" in french
        assert french != english
        assert "--json" in french


# — refusals: one sentence, exit code 2, nothing half-written —


@pytest.fixture
def untouched(demo: Path) -> Iterator[Path]:
    def everything() -> dict[str, bytes]:
        return {str(p.relative_to(demo)): p.read_bytes() for p in sorted(demo.rglob("*")) if p.is_file() and p.name != ".lock"}

    before = everything()
    yield demo
    after = everything()
    after.pop("mappings/bad.yaml", None)
    after.pop("projects/bad.yaml", None)
    assert after == before


def refused(*arguments: object, says: str) -> None:
    french = impact(*arguments, code=2)
    assert says in french.stderr
    assert len(french.stderr.strip().splitlines()) <= 3
    error = said(*arguments, code=2)["error"]
    assert set(error) == {"code", "message_fr", "message_en"}


def test_not_a_workspace(tmp_path: Path, file: Path) -> None:
    refused("collect", file, "-w", tmp_path / "nowhere", says="n'est pas un espace de travail")


def test_a_missing_file(untouched: Path) -> None:
    refused("collect", untouched / "absent.csv", "-w", untouched, says="n'existe pas")


def test_an_unknown_mapping_or_project(untouched: Path, file: Path) -> None:
    refused("collect", file, "--mapping", "nope", "-w", untouched, says="« nope » n'existe pas")
    refused("collect", file, "--project", "nope", "-w", untouched, says="« nope » n'est pas inscrit")


def test_an_unknown_figure_and_year(untouched: Path) -> None:
    refused("explain", "2024/territory/volunteer_hour", "-w", untouched, says="2024/territory/volunteer_hours")


def test_a_bad_mapping_names_file_and_line(untouched: Path, file: Path) -> None:
    good = (ROOT / "impact" / "intake" / "mappings" / "open_repair.yaml").read_text().replace("id: open_repair", "id: bad")
    for wrong, right, says in [
        ("mode: replace", "mode: release", "« mode »"),
        ('where: "repair_state = 1"', "where: \"repair_status = 'Fixed'\"", "repair_state"),
        ("where: \"1=1); COPY record TO 'x'; --\"", "where: \"repair_status = 'Fixed'\"", "repairs_succeeded"),
        ("repairs_tried:", "repairs_attempted:", "repairs_tried"),
        ("  {oops", "columns:", "YAML"),
    ]:
        text = good.replace(right, wrong)
        assert text != good
        (untouched / "mappings" / "bad.yaml").write_text(text)
        refused("collect", file, "-w", untouched, says=says)
        assert "bad.yaml, ligne" in impact("collect", file, "-w", untouched, code=2).stderr.replace("\n", " ")


def test_two_mappings_of_one_name_are_refused(untouched: Path, file: Path) -> None:
    (untouched / "mappings" / "bad.yaml").write_text((untouched / "mappings" / "journal_reparations.yaml").read_text())
    refused("collect", file, "-w", untouched, says="journal_reparations")


def test_a_bad_impact_map_is_said_before_anything_is_collected(demo: Path) -> None:
    bad = demo / "maps" / "voisinage.yaml"
    bad.write_text(bad.read_text().replace("deadweight: {value: 0.5", "deadweight: {value: 1.5"), "utf-8")
    events = len(list((demo / "ledger").iterdir()))
    (demo / "more.csv").write_text(f"{HEADER}\nvoisinage;sessions;2021;3\n", "utf-8")
    for words in (("run", "-w", demo), ("collect", demo / "more.csv", "-w", demo), ("rebuild", "-w", demo)):
        assert "voisinage.yaml, ligne 31, « outcomes.1.deadweight »" in impact(*words, code=2).stderr
    assert len(list((demo / "ledger").iterdir())) == events


def test_a_euro_is_explained_to_its_source_and_its_cells(demo: Path) -> None:
    text = impact("explain", "2024/territory/value_created/stakeholder=environment", "-w", demo).stdout
    for words in (
        "ILLUSTRATIVES",
        "Valeur de l'action pour le climat",
        "https://strategie.gouv.fr",
        "÷ 1000",
        "objet: Laptop",
        "journal_repair_cafe.csv",
    ):
        assert words in text.replace("’", "'"), words


def test_a_bad_project_names_file_and_line(untouched: Path, file: Path) -> None:
    (untouched / "projects" / "bad.yaml").write_text("id: bad\ntitle: {fr: B, en: B}\nstarted: 2020-01-01\nindicators: [people]\n")
    refused("collect", file, "-w", untouched, says="bad.yaml, ligne 4")


def test_a_bad_catalogue_entry_names_file_and_line(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "indicators" / "catalogue", tmp_path / "catalogue")
    entry = folder / "indicators" / "sessions.yaml"
    entry.write_text(entry.read_text().replace("time: sum", "time: add"))
    refused("catalogue", "--check", "--folder", folder, says="sessions.yaml, ligne")


def test_a_folder_that_is_not_empty(untouched: Path) -> None:
    refused("init", untouched, says="n'est pas vide")


def test_a_locked_workspace(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr("pipelines.workspace.PATIENCE", 0.2)
    with FileLock(untouched / ".lock"):
        assert "Un autre traitement utilise" in impact("rebuild", "-w", untouched, code=2).stderr


def test_a_warehouse_held_by_another_program(untouched: Path) -> None:
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(untouched / "impact.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        refused("status", "-w", untouched, says="Fermez-le")
    finally:
        process.communicate("")


def test_a_misspelt_command(untouched: Path) -> None:
    refused("collect", "-w", untouched, says="Nommez un fichier")
    refused("collect", "x", "--maping", "m", says="mal écrite")


def test_an_instant_that_is_none(untouched: Path) -> None:
    refused("rebuild", "-w", untouched, "--as-of", "hier", says="n'est pas un instant lisible")


# — damaged by other hands —


@pytest.mark.parametrize("harm", ["garbage", "another database"])
def test_a_damaged_warehouse_is_said_shown_and_repaired(demo: Path, harm: str) -> None:
    warehouse = demo / "impact.duckdb"
    warehouse.unlink()
    if harm == "garbage":
        warehouse.write_text("garbage")
    else:
        with duckdb.connect(warehouse) as con:
            con.execute("CREATE TABLE other AS SELECT 1 AS x")
    refused("status", "-w", demo, says="Effacez-le")
    assert said("rebuild", "--check", "-w", demo, code=1)["differences"]
    repaired = warehouse.stat().st_ino
    assert said("rebuild", "--check", "-w", demo)["differences"] == []
    assert warehouse.stat().st_ino == repaired, "what was shown to be right is not built once more"


def test_a_ledger_out_of_reach_is_said(untouched: Path, file: Path) -> None:
    done = impact("collect", file, "-w", untouched, code=2, IMPACT_LEDGER="foo://nowhere")
    assert "IMPACT_LEDGER" in done.stderr
