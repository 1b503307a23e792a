"""What the town wrote about a value, said where its leader answers; and answering there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from impact.ecosystem.projects import Project
from portal.accounts import people
from portal.accounts.audit import noted
from portal.accounts.mails import mailed
from portal.accounts.models import Account
from portal.talks.models import Message
from portal.talks.subjects import subject


@dataclass(frozen=True)
class TownAsked:
    """What the town wrote last about a value, when, and what the project answered since."""

    text: str
    at: datetime
    reply: str = ""


def asked_of(project: str) -> dict[str, TownAsked]:
    """By what they are about: the things of a project that the town wrote about."""
    asked: dict[str, TownAsked] = {}
    for message in Message.objects.filter(project_id=project).exclude(text=""):
        if message.from_town:
            asked[message.about] = TownAsked(message.text, message.written_at)
        elif before := asked.get(message.about):
            asked[message.about] = TownAsked(before.text, before.at, message.text)
    return asked


def write(request: HttpRequest, project: Project, account: Account, about: str, text: str) -> None:
    """Writes to the other side, who gets it by mail too."""
    from_town = account.role == "city"
    Message.objects.create(project_id=project.id, about=about, author=account, from_town=from_town, text=text)
    noted(account, "message_written", project.id)
    readers = people.team(project.id) if from_town else Account.objects.filter(role="city", is_active=True)
    link = request.build_absolute_uri(reverse("talks:project", args=[project.id]))
    for reader in readers:
        mailed(reader, "message", project=project.title, about=subject(about), text=text, link=link)
