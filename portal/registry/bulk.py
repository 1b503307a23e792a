"""Several changes of the register at once: a list brought back, all of it seen before it is written, and undone in the same way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from impact.ledger.registering import Registration, content_of, registrations
from indicators.text import Refusal
from pipelines.register import difference_of
from portal import town
from portal.accounts.audit import noted
from portal.accounts.models import Account
from portal.accounts.permissions import permissions
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.registry import changing
from portal.registry.history import registering
from portal.registry.kinds import kinds
from portal.registry.line_lists import read_lines
from portal.registry.lists import BROUGHT, OF, ListRead, check_list, lists_of, read_list, table_of
from portal.registry.models import PreparedChange
from portal.registry.things import Thing, lines_of, text_of, things
from portal.registry.writing import WRITTEN, write
from portal.returns.evidence import content_of as uploaded

READ = "list_read"
"""In the session: what became of the list that was brought."""


@require_POST
def bring(request: HttpRequest, kind: str) -> HttpResponse:
    """Reads a list of one kind; what it changes is prepared, and seen on the page of changes."""
    file = request.FILES.get("list")
    of = kind.partition(OF)[0]
    if of not in BROUGHT or kind not in lists_of(of):
        raise BadRequest
    account = signed_in(request)
    try:
        if file is None:
            raise messages.refusal("file_missing")
        being = {change.file: change.text for change in _mine(account)}
        form, part = table_of(kind)
        content = uploaded(file)
        brought = read_lines(kind, form, part, content, being) if part else read_list(kind, content, being)
        for thing, text in brought.contents.values():
            changing.keep(account, thing, changing.prepared(account, thing), text)
    except Refusal as refusal:
        return render(request, "error.html", {"kind": "refused", "sentence": into_spoken(refusal.text)}, status=422)
    request.session[READ] = _counted(brought)
    return redirect("registry:changes")


def _counted(brought: ListRead) -> dict[str, Any]:
    counts = {"received": brought.received, "changed": brought.changed, "unchanged": brought.unchanged, "refused": brought.refused}
    return counts | {"unread": ", ".join(brought.unread)}


@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    """All that the account is changing: seen together, written with one reason, or dropped."""
    account, fault = signed_in(request), ""
    mine = list(_mine(account))
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:500]
        try:
            if request.POST.get("decision") == "discard":
                PreparedChange.objects.filter(pk__in=[change.pk for change in mine]).delete()
                request.session.pop(READ, None)
            else:
                request.session[WRITTEN] = _write_all(account, mine, reason)
                request.session.pop(READ, None)
            return redirect("registry:list")
        except Refusal as refusal:
            fault = say("reviews.why") if refusal.code == "reason_empty" else into_spoken(refusal.text)
    wrong = check_list({change.file: change.text for change in mine}) if mine else None
    context = {
        "changes": [(change, _lines(change)) for change in mine],
        "read": request.session.get(READ),
        "two": any(change.kind in permissions().second_person for change in mine),
        "refusal": into_spoken(wrong.text) if wrong else "",
        "fault": fault,
        "reason": request.POST.get("reason", mine[0].reason if mine else ""),
    }
    return render(request, "registry/changes.html", context, status=422 if fault else 200)


def _mine(account: Account) -> Iterable[PreparedChange]:
    return PreparedChange.objects.filter(author=account, asked_at=None).order_by("file")


def _lines(change: PreparedChange) -> list[tuple[str, str]]:
    now, _ = text_of(town.town(), change.file)
    return list(lines_of(difference_of(now.encode(), change.text.encode())))


def _write_all(account: Account, mine: list[PreparedChange], reason: str) -> list[int]:
    """Writes all changes, or asks a second person of those that take two; the numbers of the events. Raises Refusal."""
    if not reason:
        raise messages.refusal("reason_empty")
    if wrong := check_list({change.file: change.text for change in mine}):
        raise wrong
    written: list[int] = []
    for change in mine:
        if change.kind in permissions().second_person:
            PreparedChange.objects.filter(pk=change.pk).update(reason=reason, asked_at=timezone.now())
            noted(account, "change_asked", change.file)
        else:
            registration = write(change, reason, account.id)
            noted(account, "registered", change.file)
            written += [registration.sequence] if registration else []
    return written


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Prepares the state before some changes, for their files that nobody changed since; seen before it is written."""
    account = signed_in(request)
    wanted = {int(number) for number in request.POST.getlist("event") if number.isdecimal()}
    with registering() as workspace:
        latest = [of[-1] for of in registrations(workspace.ledger).values() if of[-1].sequence in wanted]
        befores = [(of, _before(workspace.ledger, of)) for of in latest]
    if len(latest) < len(wanted):
        sentence = into_spoken(messages.text("undone_meanwhile"))
        return render(request, "error.html", {"kind": "refused", "sentence": sentence}, status=409)
    for of, before in befores:
        thing, (_, was) = _thing_of(of.file), text_of(town.town(), of.file)
        values = {"kind": thing.kind, "thing": thing.id, "was": was, "text": (before or b"").decode("utf-8")}
        reason = say("registry.undo_reason", reason=of.reason)[:500]
        PreparedChange.objects.update_or_create(author=account, file=of.file, defaults=values | {"reason": reason, "asked_at": None})
    request.session.pop(WRITTEN, None)
    return redirect("registry:changes")


def _before(ledger: Any, of: Registration) -> bytes | None:
    """What the file of a change said before it; None where it was not there. Raises Refusal `undone_meanwhile`."""
    if of.was is None:
        return None
    earlier = next((before for before in reversed(registrations(ledger)[of.file]) if before.sha256 == of.was), None)
    if earlier is None:
        raise messages.refusal("undone_meanwhile")
    return content_of(ledger, earlier)


def _thing_of(file: str) -> Thing:
    """A thing that is written in a file, whichever of those of a list."""
    for kind, of in kinds().items():
        if not of.alone and of.file == file:
            return next(iter(things(town.town(), kind)), Thing(kind, kind, kind, file))
        folder, _, end = of.file.partition("{}")
        if of.alone and file.startswith(folder) and file.endswith(end):
            name = file.removeprefix(folder).removesuffix(end)
            return Thing(kind, name, name, file)
    raise messages.refusal("undone_meanwhile")
