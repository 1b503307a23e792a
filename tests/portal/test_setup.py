"""A town begins in pages: the files are those of the terminal, what is not certain is asked with its cell, each step is left and resumed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from impact.territory.national import load_national_files
from indicators.catalogue import load_catalogue
from pipelines.beginning.writing import Wishes, beginning, fill
from pipelines.workspace import make_workspace, open_workspace
from tests.portal.test_campaigns import text_of
from tests.test_tutorial import FRENCH, steps
from tests.worlds.doors import Door

BEGIN = "/ville/commencer/"
CODE, NAME, YEAR = "74998", "Lac-sur-Rive", 2025


def lists() -> tuple[str, str, str]:
    """The lists of the tutorial: the members, the projects with a question, and the projects once it is answered."""
    texts = [step.content for step in steps(FRENCH) if step.content is not None]
    return texts[0], texts[1], texts[2]


@pytest.fixture
def begun(door: Door) -> Iterator[Any]:
    """A browser of the town, whose folder is what `impact init` leaves."""
    from portal import town

    shutil.rmtree(door.root)
    make_workspace(door.root, "empty")
    town.reopen()
    town._ledger.cache_clear()
    yield door.client(door.account("city"))
    town.reopen()


def brought(name: str, text: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, text.encode())


def named(client: Any) -> None:
    assert client.post(f"{BEGIN}commune/", {"code": CODE, "name": NAME, "illustrative": "1"}).status_code == 302


def with_lists(client: Any) -> None:
    members, projects, _ = lists()
    files = {"members": brought("membres.csv", members), "projects": brought("projets.csv", projects), "year": str(YEAR)}
    assert client.post(f"{BEGIN}listes/", files)["Location"] == f"{BEGIN}listes/lues/"


def ticked(client: Any) -> dict[str, list[str]]:
    """What the page of proposals proposes, as a browser would send it."""
    page = client.get(f"{BEGIN}indicateurs/").content.decode()
    sent: dict[str, list[str]] = {}
    for project, indicator in re.findall(r'name="(\w+)" value="(\w+)" checked', page):
        sent.setdefault(project, []).append(indicator)
    return sent


def texts(root: Path) -> dict[str, str]:
    files = [root / "territory.yaml", root / "actors.yaml", *sorted((root / "projects").glob("*.yaml"))]
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in files}


def test_pages_and_terminal_write_the_same_files(begun: Any, door: Door, tmp_path: Path) -> None:
    named(begun)
    with_lists(begun)
    page = begun.get(f"{BEGIN}listes/lues/").content.decode()
    asked = re.findall(r'<label for="(projects:[^"]+)">([^<]+), cellule ([A-Z]+\d+)', page)
    assert [cell for _, _, cell in asked] == ["E7"]
    assert asked[0][1] in lists()[1].splitlines()[6]  # the project of that row
    begun.post(f"{BEGIN}listes/lues/", {asked[0][0]: "2025-08"})
    assert begun.post(f"{BEGIN}indicateurs/", ticked(begun) | {"then": "write"}).status_code == 200
    members, _, projects = lists()
    (tmp_path / "membres.csv").write_text(members, "utf-8")
    (tmp_path / "projets.csv").write_text(projects, "utf-8")
    by_terminal = tmp_path / "lac"
    wishes = Wishes(CODE, NAME, tmp_path / "membres.csv", tmp_path / "projets.csv", YEAR, illustrative=True)
    with beginning(by_terminal, wishes, dry_run=False) as root:
        fill(root, wishes, new=True, dry_run=False, force=False)
    assert texts(door.root) == texts(by_terminal)


def test_what_is_not_answered_waits_and_the_rest_is_written(begun: Any, door: Door) -> None:
    named(begun)
    with_lists(begun)
    page = begun.post(f"{BEGIN}indicateurs/", ticked(begun) | {"then": "write"}).content.decode()
    assert "Questions sans réponse\u00a0: 1" in page
    projects = open_workspace(door.root).register.projects
    assert sorted(projects) == ["aide_aux_devoirs", "jardin_de_la_digue", "outiltheque", "repair_cafe_du_quai"]
    board = begun.get(f"/ville/campagne/{YEAR}/").content.decode()
    assert f'href="{BEGIN}"' in board
    assert "Poursuivre la mise en place" in board
    assert "E7" in begun.get(f"{BEGIN}listes/lues/").content.decode()


def test_an_indicator_that_is_declined_is_not_asked(begun: Any, door: Door) -> None:
    named(begun)
    with_lists(begun)
    wanted = ticked(begun)
    wanted["outiltheque"].remove("volunteer_hours")
    assert begun.post(f"{BEGIN}indicateurs/", wanted | {"then": "keep"})["Location"] == BEGIN
    assert not any((door.root / "projects").iterdir())  # kept, not written
    assert ticked(begun) == wanted  # and taken up again as it was left
    begun.post(f"{BEGIN}indicateurs/", wanted | {"then": "write"})
    assert "volunteer_hours" not in open_workspace(door.root).register.projects["outiltheque"].indicators
    assert "volunteer_hours" in open_workspace(door.root).register.projects["repair_cafe_du_quai"].indicators


def test_what_is_written_is_an_event_of_the_ledger_with_its_author(begun: Any, door: Door) -> None:
    from impact.ledger.registering import registrations
    from portal.accounts.models import Account

    named(begun)
    with_lists(begun)
    begun.post(f"{BEGIN}indicateurs/", ticked(begun) | {"then": "write"})
    last = {file: changes[-1] for file, changes in registrations(door.ledger()).items()}
    assert {"territory.yaml", "actors.yaml", "projects/outiltheque.yaml"} <= set(last)
    assert {(change.who, change.channel) for change in last.values()} == {(Account.objects.get(role="city").id, "portal")}


@pytest.mark.parametrize("code", ["", "7499", "92330", "99000", "75000"])
def test_a_code_that_no_commune_has_is_seen_at_once(begun: Any, door: Door, code: str) -> None:
    answer = begun.post(f"{BEGIN}commune/", {"code": code, "name": NAME})
    if code == "92330":  # has the form of one: nothing can say more without a national file, and the page says so
        assert answer.status_code == 302
        assert "rien ne l’a vérifié" in begun.get(BEGIN).content.decode()
    else:
        assert answer.status_code == 422
        assert "n’est le code d’aucune commune" in answer.content.decode()
        assert yaml.safe_load((door.root / "territory.yaml").read_text("utf-8"))["code"] == "00000"


def test_a_national_file_that_does_not_know_the_code_refuses_it_and_nothing_is_written(begun: Any, door: Door) -> None:
    before = (door.root / "territory.yaml").read_bytes()
    mapping = load_national_files([], load_catalogue(None))["insee_comparateur_2022"]
    row = dict.fromkeys(mapping.columns, "100") | {"ETTOT24": "500", "CODGEO": "01999", "LIBGEO": "Villelac"}
    national = "\n".join((";".join(row), ";".join(row.values()), ""))
    answer = begun.post(f"{BEGIN}commune/", {"code": CODE, "name": NAME, "national": brought("filosofi.csv", national)})
    assert answer.status_code == 422
    assert "Aucune ligne de ce fichier ne porte le code 74998" in answer.content.decode()
    assert (door.root / "territory.yaml").read_bytes() == before
    assert not any((door.root / "facts").iterdir())
    answer = begun.post(f"{BEGIN}commune/", {"code": "01999", "name": "", "national": brought("comparateur.csv", national)})
    assert open_workspace(door.root).territory.name == "Villelac"  # the file says it
    assert "connaît ce code" in begun.get(BEGIN).content.decode()


def test_the_lists_are_forgotten_once_nothing_is_asked_of_them(begun: Any) -> None:
    from portal.setup.models import TownDraft

    named(begun)
    members, _, projects = lists()
    begun.post(f"{BEGIN}listes/", {"members": brought("m.csv", members), "projects": brought("p.csv", projects), "year": str(YEAR)})
    assert b"Mme Exemple" in bytes(TownDraft.objects.get().members)
    begun.post(f"{BEGIN}indicateurs/", ticked(begun) | {"then": "write"})
    assert [(bytes(kept.members), bytes(kept.projects), kept.year) for kept in TownDraft.objects.all()] == [(b"", b"", YEAR)]


def test_an_empty_town_leads_here_and_one_with_a_campaign_to_its_board(begun: Any, door: Door) -> None:
    assert begun.get("/ville/campagne/")["Location"] == BEGIN
    named(begun)
    with_lists(begun)
    begun.post(f"{BEGIN}indicateurs/", ticked(begun) | {"then": "write"})
    begun.post(f"{BEGIN}personnes/", {"email": "quai@lac.example", "role": "leader", "project": "repair_cafe_du_quai"})
    assert "/entrer/" in door.mails()[-1]
    assert begun.post(f"{BEGIN}campagne/")["Location"] == f"/ville/campagne/{YEAR}/"
    assert "Poursuivre la mise en place" not in begun.get(f"/ville/campagne/{YEAR}/").content.decode()  # every step is done
    assert begun.get("/ville/campagne/")["Location"] == f"/ville/campagne/{YEAR}/"
    # nothing came yet: it is missing, not to review; and nobody is asked for a year before the first
    assert f"de {YEAR} manquent encore" in begun.get(f"/ville/publication/{YEAR}/").content.decode()
    leader = door.client(door.account("leader", "repair_cafe_du_quai", email="quai2@lac.example"))
    home = leader.get("/").content.decode()
    assert f"Les chiffres de l’année {YEAR}" in home
    assert f"Les chiffres de l’année {YEAR - 1}" not in home


def test_each_step_says_what_is_missing_before_it(begun: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal import town

    named(begun)
    people = begun.get(f"{BEGIN}personnes/").content.decode()
    assert "Aucun projet n’est encore écrit" in people
    assert f'href="{BEGIN}indicateurs/"' in people
    for day, over in ((date(YEAR + 1, 3, 31), False), (date(YEAR + 1, 4, 1), True)):
        monkeypatch.setattr(town, "today", lambda day=day: day)
        assert ("Le dernier jour pour remettre" in begun.get(f"{BEGIN}campagne/").content.decode()) == over


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "quai", "role": "city"}, "quai"),
        ({"email": "quai@lac.example", "role": "leader", "project": ""}, "Choisissez le projet"),
    ],
)
def test_an_invitation_that_cannot_go_says_why(begun: Any, typed: dict[str, str], said: str) -> None:
    answer = begun.post(f"{BEGIN}personnes/", typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("comes_with_files", [True, False])
def test_first_figures_are_announced_only_of_an_example_that_comes_with_files(door: Door, comes_with_files: bool) -> None:
    from portal import town

    shutil.rmtree(door.root / "ledger")
    (door.root / ".ledger-head").unlink(missing_ok=True)
    if not comes_with_files:
        shutil.rmtree(door.root / "inbox")
    territory = door.root / "territory.yaml"
    territory.write_text(f"{territory.read_text('utf-8')}\nillustrative: true\n", "utf-8")
    town.reopen()
    shown = text_of(door.client(door.account("leader", "voisinage")).get("/").content.decode())
    assert ("exemple se prépare" in shown) is comes_with_files
