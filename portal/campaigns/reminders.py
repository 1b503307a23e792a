"""Reminders: to those whose draft is not sent, of whom nothing came, or who are late; in the town's own words, once a day at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse

from impact.campaigns.deciding import due_day, schedule_of
from impact.campaigns.timetable import Audience
from impact.ledger.campaigning import KnownCampaigns
from indicators.numbers import Language
from portal import town
from portal.accounts import people
from portal.accounts.audit import SCHEDULE, noted
from portal.accounts.mails import sent
from portal.accounts.models import Account
from portal.campaigns.board import Board, BoardLine, board
from portal.campaigns.models import ReminderSent, ReminderText
from portal.config.address import portal_address
from portal.config.days import day_in
from portal.config.quotes import inner_quotes
from portal.messages import messages, wording

Reminded = Literal[Audience, "late"]
"""Who is reminded by hand: those whom the schedule reminds before the last day, and those who are late after it."""
AUDIENCES: tuple[Reminded, ...] = ("drafts", "silent", "late")
"""Drafts first, for they may think that they have sent."""
WHERE: dict[Reminded, str] = {"drafts": "draft", "silent": "silent"}
"""Where those stand on the board who are reminded of all; of those who are late, something may be there."""
_HOLES = ("{project}", "{day}", "{year}", "{town}", "{link}")


@dataclass(frozen=True)
class Reminding:
    """What came of reminding: mails that went out, and that could not be sent; projects that had one that day already, or have nobody."""

    mailed: int = 0
    failed: int = 0
    again: int = 0
    alone: int = 0

    def __add__(self, other: Reminding) -> Reminding:
        """Both together."""
        return Reminding(self.mailed + other.mailed, self.failed + other.failed, self.again + other.again, self.alone + other.alone)

    @property
    def others(self) -> dict[str, int]:
        """All beside the mails that went out, where there are some."""
        return {name: count for name in ("failed", "again", "alone") if (count := getattr(self, name))}

    @property
    def noted(self) -> str:
        """As the list of what was done keeps it."""
        return " ".join([str(self.mailed), *(f"{name}:{count}" for name, count in self.others.items())])


@dataclass(frozen=True)
class Letter:
    """The text of a reminder in one language, with holes for what differs from one project to the next."""

    subject: str
    body: str

    def filled(self, values: dict[str, str]) -> Letter:
        """The text for one project."""
        subject, body = self.subject, self.body
        for name, value in values.items():
            subject, body = (text.replace(f"{{{name}}}", value) for text in (subject, body))
        return Letter(inner_quotes(subject), inner_quotes(body))


def letter(audience: Reminded, language: Language) -> Letter:
    """The reminder as the town wrote it, or as it ships."""
    own = ReminderText.objects.filter(audience=audience, language=language).first()
    if own:
        return Letter(own.subject, own.body)
    return Letter(*(wording().text(f"reminder.{audience}_{part}").into(language) for part in ("subject", "body")))


def keep_letter(audience: Reminded, language: Language, written: Letter) -> None:
    """Keeps the town's own words. Raises Refusal `reminder_empty`, `reminder_link` where the way back is missing."""
    if not written.subject.strip() or not written.body.strip():
        raise messages.refusal("reminder_empty")
    if "{link}" not in written.body:
        raise messages.refusal("reminder_link")
    fields = {"subject": " ".join(written.subject.split())[:200], "body": written.body}
    ReminderText.objects.update_or_create(audience=audience, language=language, defaults=fields)


def recipients(of: Board, audience: Reminded, theme: str = "", indicator: str = "") -> list[BoardLine]:
    """The projects of one kind, perhaps of a theme or of those that miss an indicator."""
    if audience == "late":
        return [line for line in of.late if theme in ("", line.theme) and indicator in ("", *line.late)]
    lines = [line for line in of.at(WHERE[audience]) if theme in ("", line.theme)]
    return [line for line in lines if not indicator or any(v.indicator == indicator and v.open for v in line.values)]


def remind(of: Board, audience: Reminded, lines: Iterable[BoardLine], address: str, today: date, by: str) -> Reminding:
    """Writes to those who hand in for these projects, and keeps of each when, as what, to how many and in which words.

    `address`: that of the portal; `by`: who does, an opaque account id or the schedule. A project that was reminded today is not again;
    one to which no mail could be sent was not reminded.
    """
    came = Reminding()
    for line in lines:
        team = people.team(line.project.id)
        if not team:
            came += Reminding(alone=1)
            continue
        kept, first = ReminderSent.objects.get_or_create(
            year=of.year, project=line.project.id, day=today, defaults={"audience": audience, "by": by}
        )
        came += _written_to(of, audience, line, kept, team, address) if first else Reminding(again=1)
    return came


def _written_to(of: Board, audience: Reminded, line: BoardLine, kept: ReminderSent, team: list[Account], address: str) -> Reminding:
    """Writes to the people of a project, each in their language."""
    link = address.rstrip("/") + reverse("returns:year", args=[line.project.id, of.year])
    mails = 0
    for account in team:
        language: Language = "en" if account.language == "en" else "fr"
        due = day_in(due_day(of.campaign, line.project.id), language) if of.campaign else ""
        names = {"project": line.project.title.into(language), "town": town.town().territory.name}
        text = letter(audience, language).filled(names | {"day": due, "year": str(of.year), "link": link})
        if sent(account, text.subject, text.body):
            mails += 1
            kept.texts[language] = [text.subject, text.body]
    kept.mails = mails
    if mails:
        kept.save()
    else:
        kept.delete()
    return Reminding(mailed=mails, failed=len(team) - mails)


def reminded_on(year: int, day: date) -> set[str]:
    """The projects that were reminded of a year on a day."""
    return set(ReminderSent.objects.filter(year=year, day=day).values_list("project", flat=True))


def reminders_of(year: int, project: str) -> list[ReminderSent]:
    """The reminders of a project's year that went out, the latest first."""
    return list(ReminderSent.objects.filter(year=year, project=project).order_by("-day", "-id"))


def last_reminded(year: int) -> dict[str, date]:
    """The last day on which each project was reminded of a year."""
    return dict(ReminderSent.objects.filter(year=year).order_by("day").values_list("project", "day"))


def remind_due(today: date | None = None, address: str = "", *, dry_run: bool = False) -> dict[int, int]:
    """Sends the reminders that the schedules of the open campaigns have for today; how many mails went out, or would, by year."""
    today = today or town.today()
    with town.ledger() as ledger:
        campaigns = list(ledger.kept(KnownCampaigns).after(ledger.events()).by_year.values())
    mailed: dict[int, int] = {}
    for campaign in campaigns:
        audiences = schedule_of(campaign).reminder_days(campaign.year).get(today, []) if not campaign.frozen else []
        if not audiences:
            continue
        of, sizes = board(campaign.year), people.team_sizes()
        for audience in sorted(audiences, key=AUDIENCES.index):
            lines = recipients(of, audience)
            if dry_run:
                before = reminded_on(of.year, today)
                count = sum(sizes[line.project.id] for line in lines if line.project.id not in before)
            else:
                came = remind(of, audience, lines, address or portal_address(), today, SCHEDULE)
                count = came.mailed
                note_reminders(None, of.year, audience, came)
            mailed[campaign.year] = mailed.get(campaign.year, 0) + count
    return mailed


def note_reminders(account: Account | None, year: int, audience: Reminded, came: Reminding) -> None:
    """Writes down what came of reminding; of what the schedule does again on the same day, nothing."""
    if account or came.mailed or came.failed:
        noted(account, "reminded", f"{year} {audience} {came.noted}", otherwise=SCHEDULE)
