"""A leader's pages: what is due, the form, its review and sending."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from impact.ecosystem.projects import Project
from indicators.text import Refusal
from portal.accounts.views import signed_in
from portal.config.language import into_spoken, say, spoken
from portal.config.tags import clock
from portal.publication.blocking import blocking
from portal.returns import evidence
from portal.returns.answered import unanswered, unreadable
from portal.returns.answers import FIELDS
from portal.returns.drafts import EVIDENCE, LINK, YearOfProject
from portal.returns.due import VALUE, due_day, measured, sent_of, values_sent, year_asked, year_shown, years_of
from portal.returns.lookup import project_or_404
from portal.returns.models import ReturnDraft
from portal.returns.notes import notes_after
from portal.returns.other_years import other_years
from portal.returns.owed import owed
from portal.returns.presented import presented
from portal.returns.questions import PageAsked
from portal.returns.replying import replied
from portal.returns.surprises import cannot_be
from portal.returns.tables import tables_waiting
from portal.returns.timely import timely, timely_said
from portal.returns.withdrawn import taken_out
from portal.town import submissions, today, town

STEPS = ("draft", "sent", "reviewed", "published")
"""Where a year goes, from left to right."""


def year_or_404(project: str, year: int) -> YearOfProject:
    """A year in which the project ran and that has begun."""
    known = project_or_404(project)
    if year not in years_of(known):
        raise Http404
    return YearOfProject(known, year, spoken())


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is to do, and where everything stands; the town goes to what it reviews."""
    account = signed_in(request)
    if account.role in ("city", "auditor"):
        return redirect("campaigns:home")
    if account.role == "funder":
        first = next(iter(account.funders), None)
        return redirect("dashboards:portfolio", first) if first else render(request, "accounts/funder.html")
    register = town().register.projects
    mine = [register[project] for project in account.projects if project in register]
    shown = [year_shown(project, year) for project in mine for year in _years_shown(project)]
    shown.sort(key=lambda year: ("correct", "changing", "draft", "todo", "sent", "accepted", "published").index(year.state))
    year = year_asked()
    due = due_day(year, [project.id for project in mine])
    days = (due - today()).days
    in_time = {of.of.year: timely(of.of.year) for of in shown}
    said = [timely_said(in_time[of.of.year].get(of.of.project.id), of.of.year) for of in shown]
    blocked = {year: blocking(year) for year in in_time}
    left = [owed(of.of, blocked[of.of.year]) for of in shown]
    todo = sum(y.open for y in shown)
    todo += sum(bool(of.blocking) and not y.open for y, of in zip(shown, left, strict=True)) if todo else 0
    context = {
        "years": list(zip(shown, said, left, strict=True)),
        "blocking": sum(len(of.blocking) for of in left),
        "promised": sum(of.awaited if of else len(owes.promised) for of, owes in zip(said, left, strict=True)),
        "todo": todo,
        "count": say(f"count.{todo}") if 2 <= todo <= 9 else str(todo),
        "unanswered": sum(len(y.left.unanswered) for y in shown if y.sent_in_part),
        "incomplete": sum(len(y.left) - len(y.left.unanswered) for y in shown if y.sent_in_part),
        "tables": tables_waiting(account),
        "due": due,
        "days": days,
        "asked_year": year,
        "preparing": _example_begins(),
        "steps": STEPS,
        "projects": [(project, years_of(project)) for project in mine],
        "others": (others := [other for project in mine for other in other_years(project, _years_shown(project))]),
        "other_years": ", ".join(dict.fromkeys(other.named for other in others)),
    }
    return render(request, "returns/home.html", context)


def _example_begins() -> bool:
    """Whether the files that an example comes with still wait to be read; a town that tries with its own has none."""
    return not submissions() and town().territory.illustrative and any(path.is_file() for path in town().inbox.rglob("*"))


def _years_shown(project: Project) -> list[int]:
    """The year that is asked for, those with a draft, and the one before where it was measured."""
    drafts = set(ReturnDraft.objects.filter(project_id=project.id).values_list("year", flat=True))
    asked = year_asked()
    before = {asked - 1} if measured(asked - 1) else set()
    return [year for year in years_of(project) if year in drafts | {asked} | before]


@require_safe
def year(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """The pages of the form, and where each stands."""
    of = year_or_404(project, year)
    shown = year_shown(of.project, year)
    listed = {"sent": sent_of(of), "values": values_sent(of)}
    context = {"of": of, "pages": _pages(of), "shown": shown, "withdrawn": taken_out(of), **listed, **may_write(request)}
    return render(request, "returns/year.html", context)


def may_write(request: HttpRequest) -> dict[str, bool]:
    """Whether the account may write, for templates to leave out what it may not."""
    return {"writes": signed_in(request).role == "leader"}


def _pages(of: YearOfProject, here: str = "") -> list[tuple[PageAsked, str]]:
    """Each page and its state."""
    return [(page, "here" if page.name == here else _page_state(of, page)) for page in of.pages]


def _page_state(of: YearOfProject, page: PageAsked) -> str:
    """Whether something of a page is to correct, or it is complete, begun or to do."""
    if unreadable(of, page):
        return "correct"
    if not unanswered(of, page):
        return "complete"
    return "begun" if any(not of.answer(cell).empty for cell in page.cells) else "todo"


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, project: str, year: int, page: str) -> HttpResponse:
    """One page of the form. What is posted is kept, whatever it is, before anything is said about it."""
    of = year_or_404(project, year)
    names = [p.name for p in of.pages]
    if page not in names:
        raise Http404
    current = of.pages[names.index(page)]
    if VALUE in request.GET:
        return redirect(f"{request.path}#{quote(request.GET[VALUE])}")
    if request.method == "POST":
        return _saved(request, of, current)
    check = "check" in request.GET
    questions = presented(of, current, check=check)
    last = names.index(page) == len(names) - 1
    context = {
        "of": of,
        "page": current,
        "number": names.index(page) + 1,
        "pages": _pages(of, page),
        "questions": questions,
        "wrong": [(q, c) for q in questions for c in q.cells if c.wrong],
        "check": check,
        "next": None if last else of.pages[names.index(page) + 1],
        "kinds": _kinds(current),
        "kind": of.of_page(current, EVIDENCE),
        "link": of.of_page(current, LINK),
        "attachments": [a for a in of.attachments if a.page == page],
        "refusal": request.session.pop("refusal", ""),
        "withdrawn": [value for value in taken_out(of) if value.page.name == page],
        **may_write(request),
    }
    return render(request, "returns/form.html", context)


def _kinds(page: PageAsked) -> list[tuple[str, str]]:
    """The kinds of evidence that the indicators of a page know, in words."""
    words = town().catalogue.vocabulary.evidence
    return [(kind, into_spoken(words[kind].text)) for kind in dict.fromkeys(k for q in page.questions for k in q.version.evidence)]


def _saved(request: HttpRequest, of: YearOfProject, page: PageAsked) -> HttpResponse:
    """Keeps what was posted, then goes where the button says."""
    account = signed_in(request)
    changed = _changed(request, of, page)
    files = request.FILES.getlist("file")
    if changed or files:
        of = of.save(changed, account)
    try:
        for file in files:
            evidence.attach(of, page, file)
    except Refusal as refusal:
        request.session["refusal"] = into_spoken(refusal.text)
        return redirect(f"{request.path}#evidence")
    if request.headers.get("X-Autosave"):
        return _saved_quietly(of, page, {name.rpartition(".")[0] for name in changed}, check="check" in request.GET)
    if detach := request.POST.get("detach"):
        evidence.detach(of, page, detach)
        return redirect(f"{request.path}#evidence")
    if box := replied(request, of, page.cells):
        return redirect(f"{request.path}{box}")
    where = request.POST.get("go", "next")
    wrong = any(c.faults for q in presented(of, page, check=True) for c in q.cells)
    if where == "next" and (wrong or cannot_be(of, page)) and not request.POST.get("seen"):
        return redirect(f"{request.path}?check#check")
    return redirect(_after(of, page, where))


def _changed(request: HttpRequest, of: YearOfProject, page: PageAsked) -> dict[str, str]:
    """The fields to keep: all those of each value of which one changed. What a page did not send is as it was."""
    posted = {name: request.POST.get(name, "") for name in of.fields(page)}
    sent = set(request.POST.getlist("cell")) or {cell.name for cell in page.cells}
    changed: dict[str, str] = {}
    for cell in page.cells:
        names = [f"{cell.name}.{field}" for field in FIELDS]
        if cell.name in sent and any(posted[name] != of.shown(page, name) for name in names):
            changed |= {name: posted[name] for name in names}
    for name in (f"{page.name}.{EVIDENCE}", f"{page.name}.{LINK}"):
        if name in request.POST and posted[name] != of.shown(page, name):
            changed[name] = posted[name]
    return changed


def _saved_quietly(of: YearOfProject, page: PageAsked, changed: set[str], *, check: bool) -> JsonResponse:
    """What a page that saves by itself shows: when it was saved, and what there is to say at its fields."""
    at = of.draft.saved_at if of.draft else timezone.now()
    return JsonResponse({"state": say("form.saved_at", clock=clock(at)), "notes": notes_after(of, page, changed, check=check)})


def _after(of: YearOfProject, page: PageAsked, where: str) -> str:
    if where == "leave":
        return reverse("home")
    names = [p.name for p in of.pages]
    following = names[names.index(page.name) + 1 :]
    if where == "next" and following:
        return reverse("returns:form", args=[of.project.id, of.year, following[0]])
    return reverse("returns:review", args=[of.project.id, of.year])


@require_safe
def printed(request: HttpRequest, project: str, year: int) -> HttpResponse:
    """All questions on one page, to print and fill in by hand."""
    of = year_or_404(project, year)
    pages = [(page, presented(of, page, check=False)) for page in of.pages]
    return render(request, "returns/print.html", {"of": of, "pages": pages})
