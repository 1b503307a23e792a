"""Publishing from pages: what is next is said, two people decide, who comes second learns so, and nothing is shown that is withheld."""

from __future__ import annotations

import csv
import fcntl
import io
import os
import re
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_campaigns import text_of
from tests.worlds.doors import Door

YEAR = 2024
HERE = f"/ville/publication/{YEAR}/"
PATIENCE = 180
UNREVIEWED = {"without": "review", "reason": "Première année, sans campagne."}
"""What whoever publishes a year without a campaign says."""
ERRATUM = {
    "without": "review",
    "category": "minor",
    "reason": "wrong_value",
    "fr": "Le nombre de séances était faux.",
    "en": "The number of sessions was wrong.",
    "informed": "conseil municipal\nles financeurs concernés",
    "function": "chargée de mission",
}


@pytest.fixture
def published(door: Door, sealed_once: Path) -> Door:
    """The town with version 1 of its year."""
    from portal import town

    shutil.rmtree(door.root)
    shutil.copytree(sealed_once, door.root, symlinks=True)
    town._ledger.cache_clear()
    town._current.clear()
    town.reopen()
    return door


def page(client: Any, path: str = HERE) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def title(client: Any, path: str = HERE) -> str:
    return text_of(re.findall(r"<h1>(.*?)</h1>", page(client, path), re.DOTALL)[0]).strip()


def basis(client: Any, path: str = HERE) -> str:
    return re.findall(r'name="basis" value="(\w+)"', page(client, path))[0]


def confirmation(client: Any) -> str:
    return re.findall(rf'action="({HERE}confirmer/\d+/)"', page(client))[0]


def corrected(door: Door) -> None:
    """Another number of sessions comes in."""
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, b"indicateur;p\xc3\xa9riode;valeur\nsessions;2024;41\n", "corrige.csv", workspace.context(PROJECT))


def jobs(door: Door) -> Any:
    from pipelines.background import Jobs
    from pipelines.workspace import open_workspace

    return Jobs(open_workspace(door.root), YEAR)


def ended(door: Door, kind: Any) -> Any:
    """The note of a job once its process is over."""
    until = time.monotonic() + PATIENCE
    while jobs(door).running() and time.monotonic() < until:
        time.sleep(0.2)
    return jobs(door).note(kind)


def compared(door: Door) -> None:
    """What a new version would change, worked out in this process."""
    from pipelines.background import JobNote, work
    from portal.publication.standing import standing_of

    of = standing_of(YEAR)
    of.jobs.folder.mkdir(parents=True, exist_ok=True)
    of.jobs.keep(JobNote(kind="difference", year=YEAR, who="A", started_at=datetime.now(UTC), basis=of.basis))
    work(of.jobs, "difference")


# — what is next —


def test_each_year_says_where_it_stands_and_what_comes_next(door: Door, two: tuple[Any, Any], run_once: Path) -> None:
    client, _ = two
    unchecked = "2024 n’est pas encore contrôlée : l’aperçu dira si elle peut être publiée"
    assert unchecked in text_of(page(client, "/ville/publication/"))
    assert title(client) == unchecked
    shutil.copy(run_once / "impact.duckdb", door.root)
    assert "Regardez l’aperçu de 2024 avant de publier" in text_of(page(client, "/ville/publication/"))
    assert title(client) == "Regardez l’aperçu de 2024 avant de publier"
    assert "Aucune campagne pour 2024" in text_of(page(client))
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    assert re.fullmatch(r"\d+ valeurs de 2024 restent à régler avant de publier", title(client))
    assert client.get("/ville/publication/1999/").status_code == 404


def test_an_auditor_sees_it_and_can_start_nothing(door: Door) -> None:
    auditor = door.client(door.account("auditor"))
    assert "<form" not in page(auditor).split("<main")[1].split("</main>")[0]
    for path in ("lancer/preview/", "reprendre/", "publier/"):
        assert auditor.post(HERE + path).status_code == 404
    assert door.client(door.account("leader", PROJECT)).post(f"{HERE}lancer/preview/").status_code == 404
    assert not (door.root / ".jobs").exists()


def test_a_frozen_year_and_what_is_proposed_wait_on_the_desk(door: Door, two: tuple[Any, Any]) -> None:
    from impact.campaigns.deciding import begin
    from impact.ledger.campaigning import DecidedBy, set_frozen
    from pipelines.campaign import schedule
    from pipelines.workspace import open_workspace

    client, second = two
    workspace = open_workspace(door.root)
    begin(workspace.ledger, YEAR, schedule(workspace), DecidedBy())
    set_frozen(workspace.ledger, YEAR, DecidedBy(author="a", second="b"), frozen=True)
    desk = page(client, f"/ville/campagne/{YEAR}/")
    assert "2024 est figée, et pas encore publiée" in text_of(desk)
    assert f'href="{HERE}"' in desk
    assert re.search("Figée le", text_of(page(second)))


def test_a_blocking_finding_keeps_a_year_from_being_published_until_its_value_is_returned(
    door: Door, two: tuple[Any, Any], run_once: Path
) -> None:
    client, _ = two
    shutil.copy(run_once / "impact.duckdb", door.root)
    known, indicator = _standing_value()
    _noticed(door, known, indicator)
    assert title(client) == "2024 ne peut pas encore être publiée (constats bloquants : 1)"
    assert title(client) in text_of(page(client, "/ville/publication/"))
    shown = page(client)
    assert "paraîtra sans" not in text_of(shown)
    assert "Moins que rien." in shown
    assert "Mettre l’aperçu en page" in text_of(shown)
    assert "Refaire l’aperçu" not in text_of(shown).replace("Refaire l’aperçu et les contrôles", "")  # there is none yet
    assert f"/ville/depots/{known}/" in shown
    assert f"/ville/campagne/{YEAR}/projets/{PROJECT}/?indicateur={indicator}#ticked" in shown
    refused = client.post(f"{HERE}publier/", {"function": "chargée de mission", **UNREVIEWED, "basis": _basis_of(door)})
    assert refused.status_code == 422
    assert "Moins que rien." in refused.content.decode()

    prefilled = page(client, f"/ville/campagne/{YEAR}/projets/{PROJECT}/?indicateur={indicator}")
    ticked = re.findall(r'name="value" value="([^"]+)" checked', prefilled)
    assert re.findall(r'id="ticked" name="value" value="([^"]+)"', prefilled) == ticked[:1]  # one arrives at what is ticked
    assert [key.split("|")[2] for key in ticked] == [indicator] * len(ticked)
    assert ticked
    client.post(f"/ville/campagne/{YEAR}/projets/{PROJECT}/", {"decision": "returned", "reason": "Pourquoi ?", "value": ticked})
    assert title(client) == "Regardez l’aperçu de 2024 avant de publier"
    after = text_of(page(client))
    assert "Bloquants : 0." in after
    assert "Sans réponse, 2024 paraîtra sans cette valeur, tant qu’elle n’est pas corrigée ou confirmée." in after


def test_a_blocking_finding_says_that_it_is_settled_once_its_value_is_returned_and_what_is_left(
    door: Door, two: tuple[Any, Any], run_once: Path
) -> None:
    client, _ = two
    client.post(f"/ville/campagne/{YEAR}/ouvrir/")
    shutil.copy(run_once / "impact.duckdb", door.root)
    known, indicator = _standing_value()
    _noticed(door, known, indicator)
    before = text_of(page(client))
    assert "Ce qui empêche de publier" in before  # though other values are still to be reviewed
    assert "ne bloque plus" not in before
    prefilled = page(client, f"/ville/campagne/{YEAR}/projets/{PROJECT}/?indicateur={indicator}")
    ticked = re.findall(r'name="value" value="([^"]+)" checked', prefilled)
    client.post(f"/ville/campagne/{YEAR}/projets/{PROJECT}/", {"decision": "returned", "reason": "Pourquoi ?", "value": ticked})
    after = text_of(page(client))
    assert "Ce qui empêche de publier" not in after
    assert re.search(r"Bloquants : 0\..* voir chaque contrôle 1 constat bloquant ne bloque plus", after)
    assert "paraîtra sans" not in after, "a year of a campaign waits for the answer, or for a gap"
    assert "1 valeur renvoyée attend la réponse du projet. voir lesquelles" in after
    assert "1 projet sur 6" in text_of(page(client, f"/ville/campagne/{YEAR}/projets/?etat=correct"))


def test_the_desk_counts_as_many_findings_as_the_edition_says(published: Door, two: tuple[Any, Any]) -> None:
    import json

    figures = json.loads((published.root / "editions" / str(YEAR) / "v1" / "public" / "figures.json").read_text("utf-8"))
    of = {row["figure_id"].rpartition("/")[2]: int(row["value"]) for row in figures if "/territory/findings" in row["figure_id"]}
    shown = text_of(page(two[0]))
    counts = re.search(r"Bloquants : (\d+)\. À vérifier : (\d+)\. À savoir : (\d+)\.", shown)
    assert counts
    assert [int(n) for n in counts.groups()] == [of.get(f"findings_{gravity}", 0) for gravity in ("critical", "warning", "info")]
    assert f"Constats en tout : {of['findings']}" in text_of(page(two[0], f"{HERE}controles/"))


def test_sealing_a_year_does_not_make_its_preview_old_and_what_comes_after_does(door: Door, two: tuple[Any, Any], run_once: Path) -> None:
    from impact.ledger.sealing import SealedVersion, seal
    from pipelines.withheld_counts import WithheldCounts, keep_counts
    from pipelines.workspace import open_workspace

    shutil.copytree(run_once / "previews", door.root / "previews", dirs_exist_ok=True)
    workspace, before = open_workspace(door.root), _basis_of(door)
    keep_counts(workspace, YEAR, WithheldCounts(figures=7, rounded=0, exposed=0, lines=[], basis=before))
    assert "À jour : 7 chiffres." in text_of(page(two[0]))
    seal(workspace.ledger, SealedVersion(year=YEAR, version=1, hash="f" * 64, counts=1, supersedes=None, erratum=None))
    assert _basis_of(door) != before  # whoever confirms what was proposed before learns that it is published
    assert "À jour : 7 chiffres." in text_of(page(two[0]))
    corrected(door)
    assert "Mis en page avant le dernier changement." in text_of(page(two[0]))


def _noticed(door: Door, submission: str, indicator: str) -> None:
    """The checks find that a value cannot be true."""
    period = (date(YEAR, 1, 1), date(YEAR, 12, 31))
    noticed = ("negative_value", "critical", submission, PROJECT, indicator, *period, "", "#2", "Moins que rien.", "Less than nothing.")
    with duckdb.connect(door.root / "impact.duckdb") as con:
        con.execute(f"INSERT INTO finding VALUES ({', '.join('?' * 11)})", noticed)


def _standing_value() -> tuple[str, str]:
    """The submission and the indicator of a value of the project that stands for the whole year."""
    import polars as pl

    from portal import town

    standing = town.claims().filter(pl.col("project_id") == PROJECT, pl.col("period_end") == date(YEAR, 12, 31)).row(0, named=True)
    return standing["submission_id"], standing["indicator_id"]


# — two people —


def test_nobody_publishes_alone_where_two_are_asked_and_the_functions_are_no_names(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    seen = {"basis": _basis_of(door)}
    for function in ("", "claire@example.org", "06 12 34 56 78"):
        assert first.post(f"{HERE}publier/", {"function": function, **UNREVIEWED, **seen}).status_code == 422
    assert first.post(f"{HERE}publier/", {"function": "chargée de mission", **UNREVIEWED, **seen}).status_code == 302
    assert title(first) == "La publication de 2024 attend une deuxième personne"
    assert "Vous l’avez proposé" in text_of(page(first))
    confirm = confirmation(second)
    for client, function in ((first, "directrice"), (second, "Chargée de mission"), (second, "")):
        assert client.post(confirm, {"function": function, "decision": "confirm"}).status_code == 422
    assert second.post(f"{HERE}publier/", {"function": "directrice", **UNREVIEWED, **seen}).status_code == 422  # one waits already
    assert not (door.root / ".jobs").exists()
    assert "Publier 2024" in text_of(page(second, f"/ville/campagne/{YEAR}/"))


def _basis_of(door: Door) -> str:
    from pipelines.basis import basis_of
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    return basis_of(workspace, workspace.ledger, YEAR)


def test_the_desk_cannot_confirm_a_publication_by_another_way(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    first.post(f"{HERE}publier/", {"function": "chargée de mission", **UNREVIEWED, "basis": _basis_of(door)})
    number = re.findall(r"\d+", confirmation(second))[-1]
    assert second.post(f"/ville/campagne/{YEAR}/confirmer/{number}/", {"function": "directrice"}).status_code == 422
    assert second.post(f"/ville/campagne/{YEAR}/confirmer/{number}/", {"decision": "drop"}).status_code == 422
    assert confirmation(second)


def test_what_changed_since_it_was_seen_is_neither_proposed_nor_confirmed(door: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    before = _basis_of(door)
    corrected(door)
    answer = first.post(f"{HERE}publier/", {"function": "chargée de mission", **UNREVIEWED, "basis": before})
    assert answer.status_code == 422
    assert "a changé depuis que vous l’avez vu" in text_of(answer.content.decode())
    first.post(f"{HERE}publier/", {"function": "chargée de mission", **UNREVIEWED, "basis": _basis_of(door)})
    confirm = confirmation(second)
    card = door.root / "projects" / f"{PROJECT}.yaml"
    card.write_text(card.read_text("utf-8") + "capacity: 7\n", "utf-8")
    assert "elle ne peut plus être confirmée" in text_of(page(second))
    assert second.post(confirm, {"function": "directrice", "decision": "confirm"}).status_code == 422
    assert second.post(confirm, {"decision": "drop"}).status_code == 302
    late = first.post(confirm, {"decision": "drop"})
    assert late.status_code == 422
    assert "Quelqu’un a déjà décidé" in text_of(late.content.decode())


def test_a_campaign_may_let_one_person_publish(door: Door, two: tuple[Any, Any]) -> None:
    text = (Path("impact/campaigns") / "campaign.yaml").read_text("utf-8").replace(", publish]", "]")
    (door.root / "campaign.yaml").write_text(text, "utf-8")
    from portal.publication.standing import standing_of

    assert not standing_of(YEAR).by_two
    (door.root / "campaign.yaml").unlink()
    assert standing_of(YEAR).by_two


# — work under way —


def test_while_work_is_under_way_the_second_who_starts_some_learns_so(door: Door, two: tuple[Any, Any]) -> None:
    from pipelines.background import JobNote

    of = jobs(door)
    of.folder.mkdir(parents=True)
    of.keep(JobNote(kind="preview", year=YEAR, who="A", started_at=datetime.now(UTC), steps=["done_before", "value_warehouse"]))
    lock = os.open(of.folder / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert title(two[0]) == "L’aperçu de 2024 se met en page"
    steps = re.findall(r'<li(?: class="(\w+)")?>(.*?) <span', page(two[0]))
    assert [state for state, _ in steps] == ["done", "done", "here", "", ""]
    answer = two[1].post(f"{HERE}lancer/preview/")
    assert answer.status_code == 422
    assert "Un travail est déjà en cours pour 2024" in text_of(answer.content.decode())
    os.close(lock)  # as the system does where its process dies
    assert "a été interrompu avant sa fin (« Calculer les chiffres »)" in text_of(page(two[0]))


def test_an_interrupted_publication_is_gone_on_with_only_as_it_was_decided(door: Door, two: tuple[Any, Any]) -> None:
    from pipelines.background import JobNote

    assert two[0].post(f"{HERE}reprendre/").status_code == 404
    of = jobs(door)
    of.folder.mkdir(parents=True)
    of.keep(JobNote(kind="publish", year=YEAR, who="A", started_at=datetime.now(UTC), basis=_basis_of(door), steps=["render_version"]))
    assert "Reprendre la publication" in text_of(page(two[0]))
    assert "La publication de 2024 a été interrompue" not in text_of(page(two[0], f"/ville/campagne/{YEAR}/"))  # not frozen, not sealed
    corrected(door)
    assert "Reprendre la publication" not in text_of(page(two[0]))
    assert two[0].post(f"{HERE}reprendre/").status_code == 422


# — what is published, what would change —


def test_what_is_published_is_said_with_its_hash_until_something_changes(published: Door, two: tuple[Any, Any]) -> None:
    from impact.ledger.sealing import sealed_versions

    client, _ = two
    assert title(client) == "2024 est publiée, version 1, et c’est ce qui est su aujourd’hui"
    [version] = sealed_versions(published.ledger(), YEAR)
    assert version.hash in page(client)
    corrected(published)
    assert title(client) == "2024 est publiée, version 1 ; quelque chose a peut-être changé depuis"
    assert client.get(f"{HERE}erratum/").status_code == 200
    assert "comparez d’abord" in text_of(page(client, f"{HERE}erratum/"))


@pytest.mark.long
def test_the_difference_is_worked_out_in_a_process_of_its_own_and_shown_with_its_causes(published: Door, two: tuple[Any, Any]) -> None:
    client, _ = two
    corrected(published)
    assert client.post(f"{HERE}lancer/difference/").status_code == 302
    assert title(client) == "2024 se compare à ce qui est publié"
    note = ended(published, "difference")
    assert (note.refusal, note.fault) == (None, "")
    shown = page(client, f"{HERE}difference/")
    assert re.fullmatch(r"\d+ chiffres changeraient de la version 1", title(client, f"{HERE}difference/"))
    assert "/ville/depots/S0000" in shown
    rows = list(csv.DictReader(io.StringIO(client.get(f"{HERE}tableaux/difference.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == note.outcome["figures"]
    row = next(row for row in rows if row["adresse"] == f"{YEAR}/project/{PROJECT}/sessions")
    assert (row["publié"], row["deviendrait"]) == ("745", "41")  # as its workbook says, and as was handed in since


def test_an_erratum_says_its_class_its_reason_both_languages_and_who_was_informed(published: Door, two: tuple[Any, Any]) -> None:
    first, second = two
    corrected(published)
    compared(published)
    form = f"{HERE}erratum/"
    seen = {"basis": basis(first, form)}
    assert "Personne n’a relu les valeurs" in text_of(page(first, form))
    for left_out in ERRATUM:
        assert first.post(form, {**ERRATUM, **seen, left_out: ""}).status_code == 422, left_out
    assert first.post(form, {**ERRATUM, "reason": "no_such"}).status_code == 422
    assert first.post(form, {**ERRATUM, **seen}).status_code == 302
    assert title(second) == "Un erratum de 2024 attend une deuxième personne"
    shown = text_of(page(second))
    for said in (
        "Correction mineure",
        "Un projet avait déposé une valeur fausse",
        ERRATUM["fr"],
        ERRATUM["en"],
        "les financeurs concernés",
    ):
        assert said.replace("'", "’") in shown
    assert first.post(confirmation(second), {"function": "directrice", "decision": "confirm"}).status_code == 422
    assert not jobs(published).note("publish")


@pytest.mark.long
def test_an_erratum_confirmed_by_a_second_person_is_published_and_the_ledger_says_by_whom(published: Door, two: tuple[Any, Any]) -> None:
    from impact.ledger.sealing import erratum_for, sealed_versions
    from reports.edition.errata import ErratumStatement

    first, second = two
    corrected(published)
    compared(published)
    first.post(f"{HERE}erratum/", {**ERRATUM, "basis": basis(first, f"{HERE}erratum/")})
    confirm = confirmation(second)
    assert second.post(confirm, {"function": "directrice", "decision": "confirm"}).status_code == 302
    assert second.post(confirm, {"function": "directrice", "decision": "confirm"}).status_code == 422  # who comes after learns it
    assert ended(published, "publish").outcome["version"] == 2
    ledger = published.ledger()
    assert [v.version for v in sealed_versions(ledger, YEAR)] == [1, 2]
    event = [e for e in ledger.events() if e.kind == "sealed"][-1]
    said = event.details
    assert (event.channel, said["author"], said["second"]) == ("portal", "chargée de mission", "directrice")
    assert event.who != said["second_who"]
    recorded = erratum_for(ledger, YEAR, 2)
    assert recorded is not None
    assert ErratumStatement.model_validate(recorded.statement).informed == ["conseil municipal", "les financeurs concernés"]
    assert title(first) == "2024 est publiée, version 2, et c’est ce qui est su aujourd’hui"


# — what those who decide look at —


def test_every_check_stands_with_its_result_and_what_to_do_and_its_findings_lead_to_their_values(
    published: Door, two: tuple[Any, Any]
) -> None:
    from impact.validation.checks import load_checks

    client, _ = two
    noticed = (
        "above_maximum",
        "warning",
        "S000001",
        PROJECT,
        "sessions",
        date(YEAR, 1, 1),
        date(YEAR, 12, 31),
        "",
        "#2",
        "Trop.",
        "Too much.",
    )
    with duckdb.connect(published.root / "impact.duckdb") as con:
        con.execute(f"INSERT INTO finding VALUES ({', '.join('?' * 11)})", noticed)
        [(count,)] = con.execute("SELECT count(*) FROM finding WHERE period_end IS NULL OR year(period_end) = ?", [YEAR]).fetchall()
    shown = text_of(page(client, f"{HERE}controles/"))
    for check in load_checks():
        for text in (check.title, check.recommendation, check.introduction):
            assert text_of(_set(text)) in shown
    assert title(client, f"{HERE}controles/").endswith("ont quelque chose à dire de 2024")
    detail = page(client, f"{HERE}controles/above_maximum/")
    assert "Trop." in detail
    assert "/ville/depots/S000001/" in detail
    assert f"/ville/campagne/{YEAR}/projets/{PROJECT}/" in detail
    assert client.get(f"{HERE}controles/no_such_check/").status_code == 404
    table = client.get(f"{HERE}tableaux/constats.csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(table), delimiter=";"))) == count + 1


def _set(text: Any) -> str:
    from html import escape

    from reports.edition.typography import typeset

    return escape(typeset(text.fr, "fr"))


def test_the_preview_is_read_in_pages_and_nothing_beside_it(door: Door, two: tuple[Any, Any], run_once: Path) -> None:
    shutil.copytree(run_once / "previews", door.root / "previews", dirs_exist_ok=True)
    shown = two[0].get(f"{HERE}apercu/fr/index.html")
    assert shown.status_code == 200
    assert shown["Content-Security-Policy"].startswith("default-src 'none'")
    page = shown.content.decode()
    assert f'href="{HERE}"' in page.partition("<main")[0], "the way back to the desk"
    assert page.count("<h1") == 1
    for name in ("preview.json", "../../territory.yaml", "fr/../../../portal.sqlite3", "fr/none.html"):
        assert two[0].get(f"{HERE}apercu/{name}").status_code == 404
    assert door.client(door.account("leader", PROJECT)).get(f"{HERE}apercu/fr/index.html").status_code == 404


def test_every_page_of_a_preview_says_that_it_is_older_than_the_last_change_until_it_is_laid_out_again(
    door: Door, two: tuple[Any, Any], run_once: Path
) -> None:
    from pipelines.basis import basis_of
    from pipelines.withheld_counts import WithheldCounts, keep_counts
    from pipelines.workspace import open_workspace

    shutil.copytree(run_once / "previews", door.root / "previews", dirs_exist_ok=True)
    workspace, pages = open_workspace(door.root), ("fr/index.html", "en/value.html", f"fr/projects/{PROJECT}.html")
    for basis, older in (("of another state", True), (basis_of(workspace, workspace.ledger, YEAR), False)):
        keep_counts(workspace, YEAR, WithheldCounts(figures=7, rounded=0, exposed=0, lines=[], basis=basis))
        for name in pages:
            said = "mis en page avant le dernier changement" in text_of(two[0].get(f"{HERE}apercu/{name}").content.decode())
            assert said == older, name


def test_what_is_withheld_is_said_in_counts_and_never_with_a_value(door: Door, two: tuple[Any, Any], run_once: Path) -> None:
    from pipelines.withheld_counts import WithheldCounts, WithheldLine, keep_counts
    from pipelines.workspace import open_workspace

    assert title(two[0], f"{HERE}retenu/") == "L’aperçu de 2024 dira ce qui est retenu"
    shutil.copytree(run_once / "previews", door.root / "previews", dirs_exist_ok=True)
    line = {"title": {"fr": "Enfants touchés", "en": "Children reached"}, "scope": "project", "figures": 9}
    lines = [WithheldLine.model_validate({**line, "reasons": {"persons": 1, "others": 2}})]
    keep_counts(open_workspace(door.root), YEAR, WithheldCounts(figures=40, rounded=0, exposed=0, lines=lines))
    shown = text_of(page(two[0], f"{HERE}retenu/"))
    assert "3 chiffres de 2024 ne sont pas publiés" in shown
    assert "trop peu de personnes (1)" in shown
    assert "protège un autre chiffre, qui s’en déduirait (2)" in shown
