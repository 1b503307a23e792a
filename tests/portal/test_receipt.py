"""The receipt: on its page, on paper and in the mail the same number, hash and rows; what there is to do leads to the question."""

from __future__ import annotations

import email
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import policy
from typing import Any

import pikepdf
import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door

FINDING = {
    "check_id": "above_maximum",
    "severity": "critical",
    "message_fr": "Trop grand.",
    "message_en": "Too large.",
    "project_id": PROJECT,
}


@pytest.fixture
def leader(door: Door) -> Any:
    return door.client(door.account("leader", PROJECT))


def words(pdf: bytes) -> str:
    """The words of a PDF, as poppler reads them."""
    import subprocess

    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_paper_says_what_the_page_says(door: Door, leader: Any) -> None:
    receipt = leader.post(uploaded(leader)["Location"])["Location"]
    page, paper = leader.get(receipt), leader.get(f"{receipt}recu.pdf")
    said = words(paper.content)
    number, digest = receipt.split("/")[2], door.ledger().events()[-1].submission_id
    assert number == digest
    for part in (f"Reçu n° {number}", "Séances tenues", "41", "pris", "huit", "suivi.csv"):
        assert part in said.replace("\u00a0", " "), part
        assert part in text_of(page).replace("\u00a0", " ") or part.startswith("Reçu")
    sha256 = door.ledger().events()[-2].files["original"]
    assert sha256 in said.replace(" ", "")
    assert leader.get(f"{receipt}recu.pdf").content == paper.content


def test_paper_can_be_read_aloud(leader: Any) -> None:
    receipt = leader.post(uploaded(leader)["Location"])["Location"]
    with pikepdf.open(io.BytesIO(leader.get(f"{receipt}recu.pdf", headers={"accept-language": "en"}).content)) as paper:
        assert str(paper.Root.Lang) == "en"
        assert paper.Root.MarkInfo.Marked
        assert b"pdfuaid:part" in paper.Root.Metadata.read_bytes()


def test_the_mail_brings_the_paper_in_the_language_of_its_reader(door: Door, leader: Any) -> None:
    leader.post(uploaded(leader)["Location"])
    mail = email.message_from_string(door.mails()[-1], policy=policy.default)
    attached = [part for part in mail.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert [part.get_filename() for part in attached] == [f"{door.ledger().events()[-1].submission_id}.pdf"]
    assert "Séances tenues" in words(attached[0].get_content())


def test_many_ask_for_their_paper_at_once(door: Door, leader: Any) -> None:
    from portal.returns.paper import receipt_pdf
    from portal.returns.receipts import shown, submission_or_404

    number = leader.post(uploaded(leader)["Location"])["Location"].split("/")[2]
    receipt = shown(submission_or_404(number))
    with ThreadPoolExecutor(8) as people:
        papers = list(people.map(receipt_pdf, [receipt] * 16))
    assert papers == [leader.get(f"/depots/{number}/recu.pdf").content] * 16


def test_nobody_who_hands_in_waits_for_the_mail(door: Door, leader: Any) -> None:
    leader.post(uploaded(leader)["Location"])
    assert list(door.outbox.iterdir()) == []
    assert len(door.mails()) == 1
    assert len(door.mails()) == 1  # and it goes once


@pytest.mark.parametrize(("hours", "waits"), [(23, True), (25, False)])
def test_a_receipt_that_cannot_be_sent_is_tried_again_for_a_day(
    door: Door, leader: Any, monkeypatch: pytest.MonkeyPatch, hours: int, *, waits: bool
) -> None:
    from django.conf import settings
    from django.utils import timezone

    from portal.returns.models import ReceiptToMail
    from portal.returns.posting import mail_receipts

    receipt = leader.post(uploaded(leader)["Location"])["Location"]
    ReceiptToMail.objects.update(asked_at=timezone.now() - timedelta(hours=hours))
    with monkeypatch.context() as away:
        away.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        away.setattr(settings, "EMAIL_PORT", 1)  # nobody listens there
        assert mail_receipts() is not waits
    assert leader.get(receipt).status_code == 200  # the page says the same meanwhile
    assert len(door.mails()) == waits


def test_no_receipt_goes_to_an_account_that_was_closed(door: Door, leader: Any) -> None:
    from portal.accounts.people import close, known

    leader.post(uploaded(leader)["Location"])
    close(known("leader@example.org"))
    assert door.mails() == []


def test_what_is_noticed_leads_to_the_question_that_it_is_about(door: Door) -> None:
    from portal.returns.tasks import tasks_of

    [about] = tasks_of([FINDING | {"indicator_id": "sessions", "period_start": date(2024, 1, 1)}])
    assert (about.severity, about.text, about.link) == ("Bloquant", "Trop grand.", f"/projets/{PROJECT}/2024/activity/")
    [about] = tasks_of([FINDING | {"indicator_id": None, "period_start": None}])
    assert about.link == ""


def test_what_is_noticed_of_many_values_for_one_cause_is_said_once_with_their_number(door: Door) -> None:
    from portal.returns.tasks import tasks_of

    value = FINDING | {"severity": "info", "check_id": "evidence_absent", "indicator_id": "sessions"}
    alike = [value | {"period_start": date(2024, month, 1), "message_fr": f"Mois {month}."} for month in range(1, 13)]
    grave, said = tasks_of([FINDING | {"indicator_id": None, "period_start": None}, *alike])
    assert (grave.text, grave.values) == ("Trop grand.", [])
    assert said.text.startswith("Valeur sans preuve indiquée\u00a0: 12 valeurs.")
    assert "Sur quoi reposent ces chiffres" in said.text
    assert "colonne" not in said.text
    assert [each.text for each in said.values] == [f"Mois {month}." for month in range(1, 13)]
