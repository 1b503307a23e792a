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


@pytest.mark.parametrize("kind", ["projects", "maps", "maps-inputs", "maps-outcomes", "actors", "needs", "solutions", "facts"])
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


# — the lists of maps, values and facts —


def test_lists_say_more_than_names_and_are_filtered_by_the_address(city: Any) -> None:
    bank = text_of(city.get("/registre/", {"sorte": "bank", "nature": "proxy", "emploi": "used", "mots": "heure benevolat"}))
    assert "volunteer_hour_fr" in bank
    assert "discount_rate_fr" not in bank
    maps = text_of(city.get("/registre/", {"sorte": "maps", "projet": PROJECT}))
    assert re.search(r"rompre l’isolement VoisinAge \d+ \d+ \d+ voisinage", maps)
    assert "fablab" not in maps.partition("Identifiant")[2].partition("Ce tableau")[0]
    assert "Rien ne correspond" in text_of(city.get("/registre/", {"sorte": "maps", "mots": "fusée"}))


def test_a_list_is_taken_away_as_it_is_filtered(city: Any) -> None:
    def shown(address: str) -> list[dict[str, str]]:
        content = city.get(address).content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(content), delimiter=";"))

    [population] = shown("/registre/listes/vue-facts.csv?lieu=92071&mots=2022")
    assert (population["période"], population["valeur"], population["source"]) == ("2022", "20 740".replace(" ", "\u202f"), "Insee")
    assert len(shown("/registre/listes/vue-facts.csv?theme=population")) == 2
    assert len(shown("/registre/listes/vue-facts.csv")) == 5
    assert {row["Identifiant"] for row in shown(f"/registre/listes/vue-maps.csv?projet={OTHER}")} == {"fablab"}
    assert city.get("/registre/listes/vue-bank.xlsx?nature=factor").status_code == 200
    assert city.get("/registre/listes/vue-nothing.csv").status_code == 404


def test_each_row_of_facts_leads_to_its_own_page(city: Any) -> None:
    page = city.get("/registre/", {"sorte": "facts", "mots": "2016"}).content.decode()
    [link] = re.findall(r'href="(/registre/facts/town/values/\d+/)"', page)
    assert 'value="19479"' in city.get(link).content.decode()


def test_values_of_the_bank_come_back_as_they_were_taken_and_what_ships_is_not_changed(door: Door, city: Any) -> None:
    rows = taken(city, "bank")
    shipped = next(row for row in rows if row["Identifiant"] == "volunteer_hour_fr")
    assert shipped["Monnaie"] == "EUR"
    own = shipped | {"Identifiant": "our_hour", "Titre, en français": "Une heure chez nous", "Titre, en anglais": "An hour here"}
    page = brought(city, "bank", [*rows, own, shipped | {"Monnaie": "USD"}])
    assert f"Lignes lues : {len(rows) + 2}. Qui changent quelque chose : 1. Déjà ainsi : {len(rows)}. Refusées : 1." in page
    assert "livrée avec l’application" in page
    assert "une deuxième personne" in page
    city.post("/registre/changements/", {"decision": "write", "reason": "notre barème"})
    second = door.client(door.account("city", email="second@example.org"))
    [change] = re.findall(r'href="(/registre/changements/\d+/)"', second.get("/registre/").content.decode())
    assert second.post(change, {"decision": "confirm"}).status_code == 302
    assert (door.root / "bank" / "our_hour.yaml").is_file()
    assert f"Qui changent quelque chose : 0. Déjà ainsi : {len(rows) + 1}." in brought(city, "bank", taken(city, "bank"))


def fact_row(**cells: str) -> dict[str, str]:
    named = {"Identifiant": "town", "Fait": "population", "Période": "2022", "Identifiant de sa source": "census", "Valeur": "20740"}
    return named | {"Lieu, si ce n'est pas la ville": "", "Partie du total": ""} | cells


def test_a_list_of_facts_changes_the_values_that_are_there_and_adds_the_others_as_the_same_yaml(door: Door, city: Any) -> None:
    before = files_of(door.root)
    later = fact_row(Fait="Population municipale", Période="2023", Valeur="20800")
    shown = brought(city, "facts", [fact_row(Valeur="20741"), later, fact_row(Période="2016", Valeur="19479")])
    assert "Lignes lues : 3. Qui changent quelque chose : 2. Déjà ainsi : 1. Refusées : 0." in shown
    assert "{period: 2022, source: census, value: 20740}" in shown
    assert "{period: 2022, source: census, value: 20741}" in shown
    assert files_of(door.root) == before
    assert city.post("/registre/changements/", {"decision": "write", "reason": "recensement"}).status_code == 302
    after = (door.root / "facts" / "town.yaml").read_text("utf-8").splitlines()
    kept = [line for line in before["facts/town.yaml"].splitlines() if "20740" not in line]
    assert [line for line in after if line in kept] == kept, "comments and every other line stay"
    values = plain(read_yaml(door.root / "facts" / "town.yaml"))["values"]["population"]
    assert [(str(value["period"]), value["value"]) for value in values] == [("2016", 19479), ("2022", 20741), ("2023", 20800)]
    assert "Qui changent quelque chose : 0." in brought(city, "facts", taken(city, "facts"))
    city.post("/registre/annuler/", {"event": re.findall(r'name="event" value="(\d+)"', city.get("/registre/").content.decode())})
    city.post("/registre/changements/", {"decision": "write", "reason": "erreur"})
    assert files_of(door.root) == before


def test_a_list_of_facts_says_row_by_row_what_is_wrong(door: Door, city: Any) -> None:
    forgotten = fact_row(Période="2023", **{"Identifiant de sa source": "forgotten"})
    shown = brought(city, "facts", [fact_row(Fait="licornes"), fact_row(Identifiant="La Ville"), forgotten])
    assert "Refusées : 2." in shown
    assert "ligne 2 : « licornes » n’est pas connu comme « Fait »" in shown
    assert "ligne 3 : « La Ville » n’est pas un identifiant" in shown
    assert "facts/town.yaml" in shown  # the source that is not there is said with its place
    assert city.post("/registre/changements/", {"decision": "write", "reason": "liste"}).status_code == 422
    assert "forgotten" not in (door.root / "facts" / "town.yaml").read_text("utf-8")
    answer = city.post("/registre/listes/facts/", {"list": SimpleUploadedFile("x.csv", b"Identifiant;Valeur\nA;3\n")})
    assert answer.status_code == 422
    assert "Identifiant, Fait, Période" in text_of(answer)


def test_outcomes_of_maps_come_back_as_a_list_and_a_new_one_is_added_to_its_map(door: Door, city: Any) -> None:
    rows = taken(city, "maps-outcomes")
    mine = [row for row in rows if row["Carte"] == PROJECT]
    path = door.root / "maps" / f"{PROJECT}.yaml"
    count = len(plain(read_yaml(path))["outcomes"])
    new = mine[0] | {"Identifiant": "another_one", "Le changement, en français": "Autre", "Le changement, en anglais": "Another"}
    shown = brought(city, "maps-outcomes", [*rows, new])
    assert f"Lignes lues : {len(rows) + 1}. Qui changent quelque chose : 1. Déjà ainsi : {len(rows)}. Refusées : 0." in shown
    assert "another_one" in shown
    assert len(plain(read_yaml(path))["outcomes"]) == count
    assert city.get("/registre/listes/maps-nothing.csv").status_code == 404
    assert city.post("/registre/listes/maps-nothing/", {}).status_code == 400
