"""The list of what was done as people read it: who by the name of their account, and what it was about with a link to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from impact.ledger.chain import OPERATOR
from portal.accounts.audit import SCHEDULE
from portal.accounts.models import Account, AuditEntry
from portal.config.language import into_spoken, say
from portal.messages import wording
from portal.town import town


@dataclass(frozen=True)
class Named:
    """A thing by its name, and where it is shown; `link` is empty where no page shows it."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class JournalLine:
    """Something that was done: by whom, and about what; `code`: how the list itself writes it."""

    entry: AuditEntry
    who: str
    about: list[Named]

    @property
    def code(self) -> str:
        """Who, what and about what, as they are kept."""
        return " · ".join(part for part in (self.entry.who, self.entry.action, self.entry.subject) if part)


def journal(entries: Sequence[AuditEntry], reader: Account) -> list[JournalLine]:
    """These entries, with the names that the town knows today (an account that is gone has none); others read the role alone."""
    words = {word for entry in entries for word in (entry.who, *entry.subject.split())}
    accounts = Account.objects.filter(id__in=words)
    names = {account.id: account.label if reader.role == "city" else say(f"role.{account.role}") for account in accounts}
    return [JournalLine(entry, _who(entry.who, names), list(_about(entry, names))) for entry in entries]


def _who(who: str, names: dict[str, str]) -> str:
    if who in (OPERATOR, SCHEDULE):
        return say(f"audit.{who}")
    return names.get(who) or say("audit.gone")


def _about(entry: AuditEntry, names: dict[str, str]) -> Iterable[Named]:
    counted = f"audit.counted.{entry.action}"
    for word in entry.subject.split():
        if word in names:
            yield Named(names[word])
        elif counted in wording().codes() and re.fullmatch(r"\d{1,3}", word):
            yield Named(say(counted, count=int(word)))
        else:
            yield _named(word)


def _named(word: str) -> Named:
    """A word of a subject as a thing: the first reading that knows it, else as it stands."""
    return next((named for reads in _READINGS if (named := reads(word))), Named(word))


def _submission(word: str) -> Named | None:
    known = re.fullmatch(r"S\d{6,}", word)
    return Named(say("audit.submission", number=word), reverse("reviews:submission", args=[word])) if known else None


def _year(word: str) -> Named | None:
    return Named(word, reverse("campaigns:board", args=[word])) if re.fullmatch(r"(19|20)\d\d", word) else None


def _project(word: str) -> Named | None:
    project = town().register.projects.get(word)
    return Named(into_spoken(project.title), reverse("registry:thing", args=["projects", word])) if project else None


def _file(word: str) -> Named | None:
    known = re.fullmatch(r"(projects|maps|bank)/([^/]+)\.yaml", word)
    return Named(f"{say(f'audit.file_{known[1]}')} {known[2]}", reverse("registry:thing", args=[known[1], known[2]])) if known else None


def _matter(word: str) -> Named | None:
    code = f"mail.matter.{word}"
    return Named(say(code)) if code in wording().codes() else None


def _word(word: str) -> Named | None:
    """Which work was started, or who was reminded."""
    code = f"audit.word.{word}"
    return Named(say(code)) if code in wording().codes() else None


def _mails(word: str) -> Named | None:
    """Beside the mails that went out: who had one that day already, has nobody to write to, or could not be reached."""
    known = re.fullmatch(r"(again|alone|failed):(\d+)", word)
    return Named(say(f"audit.{known[1]}", count=int(known[2]))) if known else None


def _gone(word: str) -> Named | None:
    """An account that is there no more."""
    return Named(say("audit.gone")) if re.fullmatch(r"A[2-9A-Z]{11}", word) else None


_READINGS: tuple[Callable[[str], Named | None], ...] = (_gone, _submission, _year, _project, _file, _matter, _word, _mails)
