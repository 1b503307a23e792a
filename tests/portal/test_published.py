"""Once a year is published, its leader learns in which edition and on which page; what came in later is not in it yet."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.worlds.doors import Door


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def sealed(door: Door, year: int, version: int, pages: dict[str, Any]) -> None:
    """A version as publishing leaves it, as far as a leader learns of it."""
    from impact.ledger.sealing import SealedVersion, seal
    from pipelines.workspace import open_workspace

    workspace = open_workspace(door.root)
    public = workspace.version(year, version) / "public"
    public.mkdir(parents=True)
    (public / "pages.json").write_text(json.dumps(pages), "utf-8")
    (public / "report.fr.pdf").write_bytes(b"%PDF-1.7 le rapport")
    counts = len(workspace.ledger.events())
    seal(workspace.ledger, SealedVersion(year=year, version=version, hash="0" * 64, counts=counts, supersedes=None, erratum=None))


def test_where_it_is_taken_up_is_said_and_leads_there(door: Door, leader: Any) -> None:
    from portal.returns.due import year_asked

    year = year_asked() - 1
    sealed(door, year, 1, {PROJECT: {"fr": 14, "en": 13}})
    page = leader.get("/")
    assert f"Repris dans l\u2019édition {year}, page 14" in text_of(page)
    link = f"/editions/{year}/v1/rapport.pdf"
    assert f'href="{link}#page=14"' in page.content.decode()
    assert f"Taken up in the {year} edition, page 13" in text_of(leader.get("/", headers={"accept-language": "en"}))
    report = door.client().get(link)
    assert (report["Content-Type"], b"".join(report.streaming_content)) == ("application/pdf", b"%PDF-1.7 le rapport")


def test_a_project_without_a_page_in_the_report_is_led_to_its_page_of_the_edition(door: Door, leader: Any) -> None:
    from portal.returns.due import year_asked

    year = year_asked() - 1
    sealed(door, year, 1, {"un_autre_projet": {"fr": 14, "en": 13}})
    assert "Repris dans" not in text_of(leader.get("/")), "an edition that does not have it does not take it up"
    for language in ("fr", "en"):
        page = door.root / "editions" / str(year) / "v1" / "public" / language / "projects" / f"{PROJECT}.html"
        page.parent.mkdir(parents=True)
        page.write_text("<p>VoisinAge</p>", "utf-8")
    shown = leader.get("/")
    assert f"Repris dans l\u2019édition {year} : voir la page du projet" in text_of(shown)
    assert f'href="/publications/{year}/v1/fr/projects/{PROJECT}.html"' in shown.content.decode()
    assert f"Taken up in the {year} edition: see the project\u2019s page" in text_of(leader.get("/", headers={"accept-language": "en"}))


def test_what_was_published_without_a_review_does_not_pass_for_reviewed(door: Door, leader: Any) -> None:
    from portal import town
    from portal.returns.due import year_asked

    year, reviewed = year_asked() - 1, '<li class="done">Relu par la Ville'
    sealed(door, year, 1, {PROJECT: {"fr": 14, "en": 13}})
    before = leader.get("/")
    assert "Publié sans relecture de la Ville" in text_of(before)
    assert reviewed not in before.content.decode()
    standing = town.claims().filter(project_id=PROJECT)
    city = door.client(door.account("city"))
    for name in set(standing["submission_id"]):
        city.post(f"/ville/depots/{name}/", {"decision": "accepted"})
    after = leader.get("/")
    assert "sans relecture" not in text_of(after)
    assert reviewed in after.content.decode()


def test_a_version_that_comes_to_its_place_after_its_seal_is_seen_there(door: Door, leader: Any) -> None:
    from portal.returns.due import year_asked

    year = year_asked() - 1
    sealed(door, year, 1, {PROJECT: {"fr": 14, "en": 13}})
    public = door.root / "editions" / str(year) / "v1" / "public"
    public.rename(public.with_name("draft"))
    assert "Repris dans" not in text_of(leader.get("/"))
    public.with_name("draft").rename(public)
    assert f"Repris dans l\u2019édition {year}, page 14" in text_of(leader.get("/"))


def test_what_was_sent_since_is_not_in_it_yet(door: Door, leader: Any) -> None:
    from impact.ledger.submission import hand_in
    from pipelines.workspace import open_workspace
    from portal.returns.due import year_asked

    year = year_asked() - 1
    sealed(door, year, 1, {PROJECT: {"fr": 14, "en": 13}})
    workspace = open_workspace(door.root)
    hand_in(workspace.ledger, f"indicateur;période;valeur\nsessions;{year};77\n".encode(), "suite.csv", workspace.context(PROJECT))
    assert "Repris dans" not in text_of(leader.get("/"))


def test_a_version_that_is_not_sealed_is_not_there(door: Door) -> None:
    (door.root / "editions" / "2024" / "v9" / "public").mkdir(parents=True)
    (door.root / "editions" / "2024" / "v9" / "public" / "report.fr.pdf").write_bytes(b"%PDF-1.7")
    assert door.client().get("/editions/2024/v9/rapport.pdf").status_code == 404
