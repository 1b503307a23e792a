"""The receipt: on its page, on paper and in the mail the same number, hash and rows; what there is to do leads to the question."""

from __future__ import annotations

import email
import io
from datetime import date
from email import policy
from typing import Any

import pikepdf
import pytest

from tests.portal.conftest import PROJECT
from tests.portal.test_own_sheet import text_of
from tests.portal.test_tables import uploaded
from tests.worlds.doors import Door


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


def test_what_is_noticed_leads_to_the_question_that_it_is_about(door: Door) -> None:
    from portal.returns.receipts import task_of

    finding = {"severity": "critical", "message_fr": "Trop grand.", "message_en": "Too large.", "project_id": PROJECT}
    about = task_of(finding | {"indicator_id": "sessions", "period_start": date(2024, 1, 1)})
    assert (about.severity, about.text, about.link) == ("Bloquant", "Trop grand.", f"/projets/{PROJECT}/2024/activity/")
    assert task_of(finding | {"indicator_id": None, "period_start": None}).link == ""
