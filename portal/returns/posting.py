"""Receipts that go by mail, with the paper: set and sent beside the server, so that nobody who hands in waits for them.

That one is to be sent is kept with what was handed in: a server that is killed sends it when it runs again, perhaps a second time.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import close_old_connections
from django.utils import timezone, translation

from portal import town
from portal.accounts.mails import mailed
from portal.returns.mails import listed
from portal.returns.models import ReceiptToMail
from portal.returns.paper import counts_of, receipt_pdf
from portal.returns.receipts import shown

LONGEST = timedelta(days=1)
"""For how long a receipt that cannot be sent is tried again; its page says the same."""
LINGER = 20.0
"""Seconds without a receipt to send, after which the process that sends them ends."""
_log = logging.getLogger("portal.mail")


def mail_while_asked() -> bool:
    """Sends receipts until none was asked for in a while, or one could not be sent; whether all went out."""
    last = time.monotonic()
    while time.monotonic() - last < LINGER:
        close_old_connections()
        if ReceiptToMail.objects.exists():
            if not mail_receipts():
                return False
            last = time.monotonic()
        time.sleep(0.5)
    return True


def mail_receipts() -> bool:
    """Sends each receipt that waits, the oldest first; whether all went out. One that did not waits for the next time."""
    every = True
    for waiting in ReceiptToMail.objects.select_related("account").order_by("id"):
        if _sent(waiting) or timezone.now() - waiting.asked_at > LONGEST:
            waiting.delete()
        else:
            every = False
    return every


def _sent(waiting: ReceiptToMail) -> bool:
    """Whether a receipt went out, or has nobody to go to."""
    known, account = town.submission(waiting.submission_id), waiting.account
    project = town.town().register.projects.get(waiting.project_id)
    if known is None or project is None or not account.is_active:
        return True
    try:
        with translation.override(account.language):
            receipt = shown(known)
            paper = receipt_pdf(receipt)
    except Exception:  # noqa: BLE001 (logged; those that wait behind it go out all the same)
        _log.exception("a receipt could not be set")
        return False
    said = {"project": project.title, "number": waiting.submission_id, "hash": receipt["hash"], "link": waiting.link}
    with translation.override(account.language):
        said["values"] = "\n".join(listed(receipt["rows"]))
    return mailed(account, "receipt", (f"{waiting.submission_id}.pdf", paper), **said, **counts_of(receipt["details"]))
