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
from portal.accounts.mails import sent
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


def remind(of: Board, audience: Reminded, lines: Iterable[BoardLine], address: str, today: date) -> tuple[int, int]:
    """Writes to those who hand in for these projects; how many mails went out, and how many projects have nobody to write to.

    `address`: that of the portal. A project that was reminded today is not again.
    """
    mailed = alone = 0
    for line in lines:
        team = people.team(line.project.id)
        alone += not team
        if not team or not ReminderSent.objects.get_or_create(year=of.year, project=line.project.id, day=today)[1]:
            continue
        where = reverse("returns:year", args=[line.project.id, of.year])
        for account in team:
            language: Language = "en" if account.language == "en" else "fr"
            due = day_in(due_day(of.campaign, line.project.id), language) if of.campaign else ""
            names = {"project": line.project.title.into(language), "town": town.town().territory.name}
            text = letter(audience, language).filled(names | {"day": due, "year": str(of.year), "link": address.rstrip("/") + where})
            mailed += sent(account, text.subject, text.body)
    return mailed, alone


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
            waiting = sum(sizes[line.project.id] for line in lines)
            count = waiting if dry_run else remind(of, audience, lines, address or portal_address(), today)[0]
            mailed[campaign.year] = mailed.get(campaign.year, 0) + count
    return mailed
