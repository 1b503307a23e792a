"""Lists of the register as files and back: seen before they are written, undone in one gesture; proposals reviewed; who is asked what."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from impact.ledger.registering import registrations
from indicators.yamlfile import plain, read_yaml
from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_own_sheet import text_of
from tests.worlds.doors import Door


@pytest.fixture
def city(door: Door) -> Any:
    return door.client(door.account("city"))


def taken(client: Any, kind: str) -> list[dict[str, str]]:
    content = client.get(f"/registre/listes/{kind}.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def brought(client: Any, kind: str, rows: list[dict[str, str]]) -> str:
    """The page that shows what a list would change."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    answer = client.post(f"/registre/listes/{kind}/", {"list": SimpleUploadedFile("liste.csv", text.getvalue().encode())})
    assert (answer.status_code, answer["Location"]) == (302, "/registre/changements/")
    return text_of(client.get(answer["Location"]))


def files_of(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in root.rglob("*.yaml")}


@pytest.mark.parametrize("kind", ["projects", "actors", "needs", "solutions"])
def test_a_list_that_comes_back_as_it_was_taken_changes_nothing(city: Any, kind: str) -> None:
    rows = taken(city, kind)
    page = brought(city, kind, rows)
    assert f"Lignes lues : {len(rows)}. Qui changent quelque chose : 0. Déjà ainsi : {len(rows)}. Refusées : 0." in page


def test_a_list_is_seen_then_written_with_one_reason_and_undone_at_once(door: Door, city: Any) -> None:
    before = files_of(door.root)
    rows = [{"Identifiant": PROJECT, "Personnes qu'il peut accueillir en un an": "41"}]
    rows += [{"Identifiant": OTHER, "Personnes qu'il peut accueillir en un an": "7"}]
    page = brought(city, "projects", rows)
    assert "capacity: 41" in page
    assert "capacity: 7" in page
    assert files_of(door.root) == before
    assert city.post("/registre/changements/", {"decision": "write", "reason": " "}).status_code == 422
    assert city.post("/registre/changements/", {"decision": "write", "reason": "recensement"}).status_code == 302
    for project, people in ((PROJECT, 41), (OTHER, 7)):
        assert plain(read_yaml(door.root / "projects" / f"{project}.yaml"))["capacity"] == people
        assert registrations(door.ledger())[f"projects/{project}.yaml"][-1].reason == "recensement"
    events = re.findall(r'name="event" value="(\d+)"', city.get("/registre/").content.decode())
    assert len(events) == 2
    city.post("/registre/annuler/", {"event": events})
    undone = city.get("/registre/changements/")
    assert "Annulation : recensement" in text_of(undone)
    city.post("/registre/changements/", {"decision": "write", "reason": "erreur de liste"})
    assert files_of(door.root) == before
    assert city.post("/registre/annuler/", {"event": events}).status_code == 409  # another change lies over it


def test_a_new_project_of_a_list_goes_again_when_it_is_undone(door: Door, city: Any) -> None:
    row = {"Identifiant": "jardin", "Titre, en français": "Jardin", "Titre, en anglais": "Garden", "Début": "2024-01-01"}
    brought(city, "projects", [row])
    city.post("/registre/changements/", {"decision": "write", "reason": "nouveau"})
    assert (door.root / "projects" / "jardin.yaml").is_file()
    city.post("/registre/annuler/", {"event": re.findall(r'name="event" value="(\d+)"', city.get("/registre/").content.decode())})
    assert "ce fichier disparaît" in text_of(city.get("/registre/changements/"))
    city.post("/registre/changements/", {"decision": "write", "reason": "trop tôt"})
    assert not (door.root / "projects" / "jardin.yaml").exists()
    assert city.get("/registre/projects/jardin/").status_code == 404


def test_every_row_of_a_list_is_accounted_for_and_what_is_wrong_says_where(door: Door, city: Any) -> None:
    rows = [
        {"Identifiant": "mjc", "Nom": "MJC", "Membre depuis": "2016-09-01", "Couleur": "bleu"},
        {"Identifiant": "Grand Club", "Nom": "Club", "Membre depuis": "", "Couleur": ""},
        {"Identifiant": "amicale", "Nom": "Amicale", "Membre depuis": "2016-13-99", "Couleur": ""},
    ]
    page = brought(city, "actors", rows)
    assert "Lignes lues : 3." in page
    assert "Refusées : 2." in page
    assert "ligne 3 : « Grand Club » n’est pas un identifiant" in page
    assert "ligne 4 : « Membre depuis » n’est pas lisible" in page
    assert "laissées de côté : Couleur" in page
    missing = brought(city, "actors", [{"Identifiant": "cercle", "Nom": "Cercle"}])
    assert "actors.yaml" in missing
    assert city.post("/registre/changements/", {"decision": "write", "reason": "liste"}).status_code == 422
    assert "cercle" not in (door.root / "actors.yaml").read_text("utf-8")
    answer = city.post("/registre/listes/actors/", {"list": SimpleUploadedFile("x.csv", b"Nom;Ville\nA;B\n")})
    assert answer.status_code == 422
    assert "Identifiant" in text_of(answer)


def test_a_text_that_a_spreadsheet_would_compute_comes_back_as_it_was(door: Door, city: Any) -> None:
    actors = door.root / "actors.yaml"
    actors.write_text(re.sub(r"name: [^,\n}]+", 'name: "=1+1"', actors.read_text("utf-8"), count=1), "utf-8")
    rows = taken(city, "actors")
    assert "'=1+1" in {row["Nom"] for row in rows}
    assert "Qui changent quelque chose : 0." in brought(city, "actors", rows)


def test_proposals_are_reviewed_and_a_persons_choice_is_written_as_the_terminal_writes_it(door: Door, city: Any) -> None:
    here = "/registre/consultations/talk/relire/"
    assert "Propositions à relire : 3 sur 3" in text_of(city.get(here))
    assert city.post(here, {"need-p1": "isolation"}).status_code == 422  # nobody decides
    assert city.post(here, {"by": "vie des quartiers"}).status_code == 422  # nothing is decided
    choice = {"need-p1": "isolation", "need-p2": "", "need-p3": "-", "reason-p3": "hors sujet", "by": "vie des quartiers"}
    shown = city.post(here, choice)
    before = (door.root / "consultations" / "talk.yaml").read_text("utf-8")
    assert city.post(shown["Location"], {"decision": "write", "reason": "relecture"}).status_code == 302
    after = (door.root / "consultations" / "talk.yaml").read_text("utf-8")
    others = [line for line in before.splitlines() if not line.strip().startswith(("- {id: p1", "- {id: p3"))]
    assert [line for line in after.splitlines() if line in others] == others
    from impact.ecosystem.consultation.models import Consultation

    decisions = {
        p.id: p.decision for p in Consultation.model_validate(plain(read_yaml(door.root / "consultations" / "talk.yaml"))).proposals
    }
    assert (decisions["p1"].need, decisions["p1"].by, decisions["p1"].reason) == ("isolation", "vie des quartiers", None)
    assert decisions["p2"] is None
    assert (decisions["p3"].need, decisions["p3"].reason) == (None, "hors sujet")
    assert "Propositions à relire : 1 sur 3" in text_of(city.get(here))
    auditor = door.client(door.account("auditor"))
    assert auditor.get(here).status_code == 200
    assert auditor.post(here, choice).status_code == 404


def test_who_is_asked_what_is_a_page_and_a_file(door: Door, city: Any) -> None:
    page = city.get("/registre/demandes/").content.decode()
    assert f'href="/registre/projects/{PROJECT}/#f-indicators"' in page
    pairs = {(row["indicateur"], row["projet"]) for row in taken(city, "demandes")}
    asked = plain(read_yaml(door.root / "projects" / f"{PROJECT}.yaml"))["indicators"]
    assert sum(project == "VoisinAge" for _, project in pairs) == len(asked)
