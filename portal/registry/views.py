"""Pages of the register: its lists, each thing with its history and its form, and the change that is shown before it is written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.text import Refusal
from pipelines.register import difference_of, edited_by_hand
from portal import town
from portal.accounts.audit import noted
from portal.accounts.permissions import permissions
from portal.accounts.views import signed_in
from portal.accounts.vouching import check_independent
from portal.campaigns.seconds import able_to_confirm
from portal.config.language import into_spoken, say
from portal.messages import messages
from portal.registry import changing
from portal.registry.fields import posted_texts, texts_of
from portal.registry.history import history_of, registering
from portal.registry.kinds import kinds
from portal.registry.lists import BROUGHT, lists_of
from portal.registry.maps import live, value_context
from portal.registry.models import PreparedChange
from portal.registry.parts import link_to, parts_of
from portal.registry.retiring import touched_by
from portal.registry.shown import asked_of, choices_of, heads, passing, shown_list
from portal.registry.things import Thing, at, document_of, lines_of, new_thing, text_of, thing_of
from portal.registry.writing import WRITTEN, write
from portal.returns.answers import LONGEST


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The things of one kind, those that have the words asked for and what is chosen; and the changes that wait."""
    kind = request.GET.get("sorte", next(iter(kinds())))
    if kind not in kinds():
        raise BadRequest
    rows = list(shown_list(kind).rows())
    words, chosen = asked_of(kind, request.GET)
    asked = passing(rows, words, chosen)
    query = request.GET.copy()
    query.pop("page", None)
    with registering() as workspace:
        by_hand = [edit.file for edit in edited_by_hand(workspace)]
    waiting = PreparedChange.objects.select_related("author").exclude(asked_at=None)
    mine = PreparedChange.objects.filter(author=signed_in(request), asked_at=None)
    context = {
        "kinds": list(kinds()),
        "kind": kind,
        "words": words,
        "count": len(asked),
        "whole_count": len(rows),
        "heads": heads(kind),
        "filters": choices_of(rows, kind, chosen),
        "query": query.urlencode(),
        "shows": bool(shown_list(kind).columns),
        "by_hand": by_hand,
        "waiting": waiting,
        "mine": mine,
        "undoable": request.session.pop(WRITTEN, []) if writes(request) else [],
        "brings": lists_of(kind) if kind in BROUGHT else [],
    }
    context |= {"page": Paginator(asked, 50).get_page(request.GET.get("page")), "writes": writes(request), "whole": kinds()[kind].whole}
    return render(request, "registry/list.html", context)


@require_http_methods(["GET", "POST"])
def thing(request: HttpRequest, kind: str, thing: str) -> HttpResponse:
    """One thing: what is written of it, the form that changes it, and its history."""
    of = thing_or_404(request, kind, thing)
    before = changing.prepared(signed_in(request), of)
    if request.method == "POST" and "live" in request.POST and kind == "maps":
        return live(request, of, before, kind, before.place(of))
    if request.method == "POST":
        return _post(request, of, before)
    return form_page(request, of, before, kind, before.place(of))


def _post(request: HttpRequest, of: Thing, before: changing.Prepared) -> HttpResponse:
    place = before.place(of)
    change, fault = kept_or_fault(request, of, before, of.kind, place)
    if change is None:
        return form_page(request, of, before, of.kind, place, fault)
    if of.kind == "maps":
        return redirect(request.path + ("?calculer=1" if "calculate" in request.POST else ""))
    checked = changing.check(of, change.text)
    if isinstance(checked, Refusal):
        wrong = changing.fault_in(checked, place, of.kind) or ("", into_spoken(checked.text))
        return form_page(request, of, before, of.kind, place, wrong)
    return redirect("registry:change", change.pk)


def kept_or_fault(
    request: HttpRequest, of: Thing, before: changing.Prepared, form: str, place: tuple[int | str, ...]
) -> tuple[PreparedChange | None, tuple[str, str] | None]:
    """The change with what was posted; or what keeps it from being made, and at which field."""
    posted = posted_texts(form, request.POST)
    if fault := changing.malformed_fault(form, posted):
        return None, fault
    if before.kept is None and request.POST.get("was", "") != before.was:
        return None, ("", into_spoken(messages.text("changed_meanwhile")))
    try:
        text = changing.with_fields(before, place, form, of, posted)
        return changing.keep(signed_in(request), of, before, text), None
    except Refusal as refusal:
        return None, ("", into_spoken(refusal.text))


def form_page(
    request: HttpRequest,
    of: Thing,
    before: changing.Prepared,
    form: str,
    place: tuple[int | str, ...],
    fault: tuple[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of a thing, or of a line of a map, with its form as it was filled."""
    entry = at(document_of(before.text), place)
    texts = texts_of(form, entry) | (posted_texts(form, request.POST) if fault else {})
    context = {"thing": of, "groups": changing.groups(form, texts, fault), "fault": fault, "was": before.was, "kept": before.kept}
    context |= {"writes": writes(request) and of.own, "is_new": entry is None, "history": history_of(of) if form == of.kind else []}
    context |= {"parts": parts_of(of, before.entry(of)), "calculated": "calculer" in request.GET}
    context |= {"retires": bool(kinds()[of.kind].retired), "retired": of.retired}
    if not fault:
        context |= _checked(of, before, calculate="calculer" in request.GET)
    return render(request, "registry/thing.html", context | (more or {}), status=422 if fault else 200)


def _checked(of: Thing, before: changing.Prepared, *, calculate: bool) -> dict[str, Any]:
    """What is wrong in what is being written of a thing with parts, and where; of a right map, what it comes to where asked."""
    if not kinds()[of.kind].parts or not before.text or not (before.kept or of.kind == "maps"):
        return {}
    checked = changing.check(of, before.text)
    if isinstance(checked, Refusal):
        wrong_at = link_to(of, before.entry(of), checked, len(before.place(of)))
        return {"wrong": into_spoken(checked.text), "wrong_at": wrong_at}
    return value_context(of, checked) if calculate and of.kind == "maps" else {}


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, change: int) -> HttpResponse:
    """What a prepared change would change; written with a reason, by two people where the rules ask for two."""
    account = signed_in(request)
    prepared = PreparedChange.objects.select_related("author").filter(pk=change).first()
    if prepared is None or (prepared.asked_at is None and prepared.author != account):
        raise Http404
    fault = ""
    if request.method == "POST":
        try:
            return _decided(request, prepared)
        except Refusal as refusal:
            fault = say("reviews.why") if refusal.code == "reason_empty" else into_spoken(refusal.text)
    thing = Thing(prepared.kind, prepared.thing, prepared.thing, prepared.file)
    checked = changing.check(thing, prepared.text)
    now, was = text_of(town.town(), prepared.file)
    context = {
        "change": prepared,
        "lines": list(lines_of(difference_of(now.encode() if now else None, prepared.text.encode()))),
        "fault": fault,
        "refusal": into_spoken(checked.text) if isinstance(checked, Refusal) else "",
        "stale": was != prepared.was,
        "touched": touched_by(prepared),
        "two": prepared.kind in permissions().second_person,
        "p": able_to_confirm(prepared.author, account),
        "writes": writes(request),
        "reason": request.POST.get("reason", prepared.reason)[:LONGEST],
    }
    return render(request, "registry/change.html", context, status=422 if fault else 200)


def _decided(request: HttpRequest, prepared: PreparedChange) -> HttpResponse:
    """What the button says. Raises Refusal, BadRequest for what no button of the page sends."""
    account, own = signed_in(request), prepared.author == signed_in(request)
    two = prepared.kind in permissions().second_person
    match request.POST.get("decision"):
        case "discard" if own or prepared.asked_at:
            prepared.delete()
            noted(account, "change_discarded", prepared.file)
        case "ask" if own and two:
            reason = request.POST.get("reason", "").strip()[:500]
            if not reason:
                raise messages.refusal("reason_empty")
            PreparedChange.objects.filter(pk=prepared.pk).update(reason=reason, asked_at=timezone.now())
            noted(account, "change_asked", prepared.file)
        case "confirm" if prepared.asked_at:
            if own:
                raise messages.refusal("second_person")
            check_independent(account, prepared.author)
            write(prepared, prepared.reason, prepared.author.id, account.id)
            noted(account, "change_confirmed", prepared.file)
        case "write" if own and not two:
            change = write(prepared, request.POST.get("reason", "")[:500], account.id)
            request.session[WRITTEN] = [change.sequence] if change else []
            noted(account, "registered", prepared.file)
        case _:
            raise BadRequest
    return redirect("registry:list")


def thing_or_404(request: HttpRequest, kind: str, name: str) -> Thing:
    """The thing asked for; with `?nouveau=1`, or being written, one that is to be. Raises Http404."""
    if kind not in kinds():
        raise Http404
    of = thing_of(town.town(), kind, name)
    if of is None:
        of = new_thing(kind, name)
        known = of and PreparedChange.objects.filter(author=signed_in(request), file=of.file, thing=name).exists()
        if of is None or not (writes(request) and ("nouveau" in request.GET or known)):
            raise Http404
    return of


def writes(request: HttpRequest) -> bool:
    """Whether the person may change the register."""
    return signed_in(request).role in permissions().actions["register.write"]


@require_safe
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a thing that is to be, by the id asked for."""
    of = new_thing(kind, request.GET.get("id", "").strip()) if kind in kinds() else None
    if of is None:
        return render(request, "error.html", {"kind": "refused", "sentence": say("registry.id_wrong")}, status=422)
    response = redirect("registry:thing", kind, of.id)
    response["Location"] += "?nouveau=1"
    return response
