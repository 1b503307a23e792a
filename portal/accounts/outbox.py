"""Mails that lie in a folder: without a mail server all that went out, and those from before there was one."""

from __future__ import annotations

import email
from collections.abc import Collection
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from portal.accounts.links import SIGN_IN
from portal.config.environment import workspace_root


def remove_mails(since: datetime, words: Collection[str]) -> int:
    """Removes the mails written since then that name one of these words; how many.

    Those stay that bring a link to sign in: somebody may wait for them, and the portal alone wrote what is in them.
    """
    removed = 0
    for file in _files():
        if file.stat().st_mtime < int(since.timestamp()):
            continue
        text = _text(file.read_bytes())
        if SIGN_IN not in text and any(word in text for word in words):
            file.unlink()
            removed += 1
    return removed


def _files() -> list[Path]:
    folders = {Path(folder).resolve() for folder in (workspace_root() / "outbox", getattr(settings, "EMAIL_FILE_PATH", None)) if folder}
    return [file for folder in folders if folder.is_dir() for file in folder.iterdir() if file.is_file()]


def _text(content: bytes) -> str:
    """The subject of a mail, what it says, and the names of what is attached."""
    mail = email.message_from_bytes(content, EmailMessage, policy=policy.default)
    body = mail.get_body(("plain",))
    names = [part.get_filename() or "" for part in mail.iter_attachments()]
    return "\n".join([str(mail["Subject"]), str(body.get_content()) if body else "", *names])
