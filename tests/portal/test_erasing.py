"""What the portal's own database lets go: with an original that is erased, and when the town's period is over."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import small_town
from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_returns import FORM, YEAR, sent, typed
from tests.worlds.command import impact
from tests.worlds.databases import database_of_kind
from tests.worlds.doors import Door, whole
from tests.worlds.traces import traces

NAME = "Zoraide Quesnel"


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def kept(site: Path) -> bytes:
    """Every byte of the database, and of what lies beside it."""
    return b"".join(path.read_bytes() for path in site.glob("portal.sqlite3*"))


def erased(door: Door, submission: str) -> dict[str, int]:
    from pipelines.erase import erase
    from pipelines.workspace import open_workspace
    from portal.erasing import erase_with

    erase(open_workspace(door.root), submission, "demande de la personne", "directrice")
    return erase_with(submission)


def test_names_in_messages_and_drafts_go_with_the_original(door: Door, site: Path, leader: Any) -> None:
    typed(leader, "activity", sessions="41", sessions__comment=NAME)
    submission = sent(leader)
    talk = f"/projets/{PROJECT}/messages/"
    leader.post(talk, {"text": f"{NAME} tient le cahier"})
    typed(leader, "activity", sessions="42", sessions__comment=f"vu avec {NAME}")
    assert NAME.encode() in kept(site)
    count = erased(door, submission)
    assert (count["messages"], count["draft_texts"]) == (1, 1)
    assert NAME.encode() not in kept(site)
    assert "Effacé avec le dépôt" in leader.get(talk).content.decode()
    assert 'value="42"' in leader.get(f"{FORM}/activity/").content.decode()  # the numbers of a draft stay


def test_mails_about_it_go_and_those_to_sign_in_or_of_others_stay(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41", sessions__comment=NAME)
    submission = sent(leader)
    leader.post(f"/projets/{PROJECT}/equipe/", {"email": "nouvelle@example.org"})
    door.account("city")
    leader.post(f"/projets/{PROJECT}/messages/", {"text": f"{NAME} tient le cahier"})
    door.client(door.account("leader", OTHER, email="b@example.org")).post(f"/projets/{OTHER}/messages/", {"text": "un autre projet"})
    assert sum(f"{submission}.pdf" in mail for mail in door.mails()) == 1
    assert len(door.mails()) == 4
    assert erased(door, submission)["mails"] == 2
    invitation, other = sorted(door.mails(), key=lambda mail: "autre projet" in mail)
    assert "/entrer/" in invitation
    assert "un autre projet" in other


FILE = b"nom;signature\n" + NAME.encode() + b";oui\n"


def attached(client: Any, project: str = PROJECT, **fields: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("liste.csv", FILE)
    client.post(f"/projets/{project}/{YEAR}/activity/", {"file": file, "go": "leave", **fields})


def kept_evidence(door: Door) -> list[bytes]:
    """The files of evidence in the workspace."""
    folder = door.root / "evidence"
    return [file.read_bytes() for file in folder.iterdir()] if folder.is_dir() else []


def test_evidence_of_drafts_goes_with_the_original(door: Door, leader: Any) -> None:
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    attached(leader)
    assert kept_evidence(door) == [FILE]
    assert erased(door, submission)["attachments"] == 1
    assert kept_evidence(door) == []


def test_evidence_goes_with_its_draft_unless_another_names_it_or_it_was_handed_in(door: Door, leader: Any) -> None:
    other = door.client(door.account("leader", OTHER, email="b@example.org"))
    attached(leader)
    attached(other, OTHER)
    leader.post(f"/projets/{PROJECT}/{YEAR}/abandonner/")
    assert kept_evidence(door) == [FILE], "the other project has the same file"
    digest = hashlib.sha256(FILE).hexdigest()
    other.post(f"/projets/{OTHER}/{YEAR}/activity/", {"detach": digest})
    assert kept_evidence(door) == []
    attached(leader, **{f"{whole('sessions', YEAR)}.value": "41"})
    sent(leader)
    leader.post(f"/projets/{PROJECT}/{YEAR}/abandonner/")
    assert kept_evidence(door) == [FILE], "the ledger names it"


def test_what_others_wrote_and_what_was_written_before_stays(door: Door, leader: Any) -> None:
    from portal.talks.models import Message

    leader.post(f"/projets/{PROJECT}/messages/", {"text": "avant"})
    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    door.client(door.account("leader", OTHER, email="b@example.org")).post(f"/projets/{OTHER}/messages/", {"text": "un autre projet"})
    assert erased(door, submission)["messages"] == 0
    assert sorted(Message.objects.values_list("text", flat=True)) == ["avant", "un autre projet"]


def test_nothing_goes_with_a_submission_that_was_not_erased(leader: Any) -> None:
    from portal.erasing import erase_with
    from portal.talks.models import Message

    typed(leader, "activity", sessions="41")
    submission = sent(leader)
    leader.post(f"/projets/{PROJECT}/messages/", {"text": "reste"})
    assert erase_with(submission) == {}
    assert Message.objects.get().text == "reste"


@pytest.mark.parametrize(("years", "left"), [(None, 2), (3, 1)])
def test_messages_and_drafts_are_kept_for_the_period_of_the_town(door: Door, leader: Any, years: int | None, left: int) -> None:
    from django.utils import timezone

    from portal.erasing import forget_old
    from portal.returns.models import ReturnDraft
    from portal.talks.models import Message
    from portal.town import reopen

    if years:
        file = door.root / "territory.yaml"
        file.write_text(f"{file.read_text('utf-8')}\nretention: {years}\n", "utf-8")
        reopen()
    now = timezone.now()
    for text, days in (("ancien", 3 * 366), ("récent", 3 * 364)):
        leader.post(f"/projets/{PROJECT}/messages/", {"text": text})
        Message.objects.filter(text=text).update(written_at=now - timedelta(days=days))
    typed(leader, "activity", sessions="41")
    ReturnDraft.objects.update(saved_at=now - timedelta(days=3 * 366))
    forget_old(now)
    assert Message.objects.count() == left
    assert ReturnDraft.objects.exists() is (years is None)
    said = leader.get("/donnees-personnelles/").content.decode()
    assert ("3 ans" in said.replace("\u00a0", " ")) is bool(years)


def test_a_table_that_nobody_confirmed_is_forgotten_after_a_day(leader: Any) -> None:
    from django.utils import timezone

    from portal.erasing import forget_old
    from portal.returns.models import WaitingTable
    from tests.portal.test_tables import uploaded

    uploaded(leader)
    forget_old()
    assert WaitingTable.objects.count() == 1
    forget_old(timezone.now() + timedelta(days=1, minutes=1))
    assert not WaitingTable.objects.exists()


LEADER = f"""
import sys
from pathlib import Path
from portal.config.django import set_up
set_up(Path(sys.argv[1]))
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portal.accounts.people import invite
from portal.returns.posting import mail_receipts
leader, city = (Client(headers={{"accept-language": "fr"}}) for _ in range(2))
for client, role, projects in ((leader, "leader", ["{PROJECT}"]), (city, "city", [])):
    client.force_login(invite(role + "@example.org", role, projects), backend="allauth.account.auth_backends.AuthenticationBackend")
page, value = "/projets/{PROJECT}/{YEAR}/activity/", "{whole("sessions", YEAR)}"
def typed(answer, content):
    file = SimpleUploadedFile("{NAME}.csv", content)
    leader.post(page, {{value + ".value": answer, value + ".comment": "avec {NAME}", "file": file, "go": "leave"}})
typed("41", b"nom;signature\\n{NAME};oui\\n")
print(leader.post("/projets/{PROJECT}/{YEAR}/relire/")["Location"].split("/")[2])
typed("42", b"nom;signature\\n{NAME};non\\n")
leader.post("/projets/{PROJECT}/messages/", {{"text": "{NAME} tient le cahier"}})
leader.post("/projets/{PROJECT}/tableau/", {{"file": SimpleUploadedFile("suivi.csv", b"indicateur;commentaire\\nsessions;{NAME}\\n")}})
assert mail_receipts()
"""
"""A leader who hands in, writes, and leaves a draft, a message and a table that waits: a name in each, and in what they attach."""


def written_down(url: str | None) -> None:
    """Has PostgreSQL write to its files what it keeps in memory."""
    import psycopg

    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_after_impact_erase_a_name_is_in_no_byte_of_workspace_database_and_backup(tmp_path: Path, kind: str) -> None:
    town = small_town(tmp_path / "town")
    with database_of_kind(kind) as url:
        server = Path(url.partition("host=")[2]) / "data" / "base" if url else None
        folders = [folder for folder in (town, server) if folder]
        settings = {"IMPACT_DATABASE_URL": url or "", "IMPACT_OUTBOX": "", "IMPACT_WORKSPACE": str(town), "IMPACT_SECRET_KEY": "s" * 60}
        done = subprocess.run(
            [sys.executable, "-c", LEADER, str(town)], env=os.environ | settings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        submission = done.stdout.strip()
        before = {Path(file).parts[0] for file, _ in traces(town, NAME)}
        assert {"ledger", "evidence", "outbox"} <= before
        written_down(url)
        assert all(traces(folder, NAME) for folder in folders)
        impact("erase", submission, "--reason", "demande", "--second", "directrice", "-w", town, **settings)
        written_down(url)
        assert [traces(folder, NAME) for folder in folders] == [set() for _ in folders]
        assert not any(submission in mail.read_text("utf-8") for mail in (town / "outbox").iterdir())
        impact("rebuild", "--check", "-w", town, **settings)
        impact("backup", tmp_path / "backup.zip", "-w", town, **settings)
        with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
            archive.extractall(tmp_path / "backup")
        assert traces(tmp_path / "backup", NAME) == set()
