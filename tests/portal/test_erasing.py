"""What the portal's own database lets go: with an original that is erased, and when the town's period is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import OTHER, PROJECT
from tests.portal.test_returns import FORM, sent, typed
from tests.worlds.doors import Door

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
