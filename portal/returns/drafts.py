"""What a leader sees of a year: what stands, and over it what the draft says; saving field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from django.db import transaction

from impact.ecosystem.projects import Project
from indicators.numbers import Language
from portal.accounts.models import Account
from portal.returns.answers import FIELDS, LONGEST, AnswerReader, Read, TypedAnswer, answer_of, as_typed
from portal.returns.changes import change_of
from portal.returns.models import Attachment, Entry, ReturnDraft
from portal.returns.questions import FormCell, PageAsked, form_of
from portal.returns.sending import Return
from portal.returns.standing import ProjectStanding, standing_of
from portal.talks.asked import TownAsked, asked_of
from portal.town import town

EVIDENCE, LINK = "evidence", "link"
"""What is said of a whole page: the kind of evidence, and where it can be seen."""


def evidence_parts(text: str) -> dict[str, str]:
    """The first kind of evidence and the first link that the evidence of values names, each where there is one."""
    parts = text.split(" ; ")
    kinds = [part for part in parts if part in town().catalogue.vocabulary.evidence]
    links = [part for part in parts if part.startswith("https://")]
    return {what: wanted[0] for what, wanted in ((EVIDENCE, kinds), (LINK, links)) if wanted}


@dataclass(frozen=True)
class YearOfProject:
    """The year of a project as its leaders see it."""

    project: Project
    year: int
    language: Language

    @cached_property
    def standing(self) -> ProjectStanding:
        """What is known of the project."""
        return standing_of(self.project.id)

    @cached_property
    def asked(self) -> dict[str, TownAsked]:
        """What the town wrote about its values, by what it is about."""
        return asked_of(self.project.id)

    @cached_property
    def pages(self) -> list[PageAsked]:
        """Its form."""
        return form_of(self.project, self.year, town().catalogue, self.standing)

    @cached_property
    def draft(self) -> ReturnDraft | None:
        """Its draft."""
        return ReturnDraft.objects.filter(project_id=self.project.id, year=self.year).select_related("saved_by").first()

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        of_year = Entry.objects.filter(draft__project_id=self.project.id, draft__year=self.year)
        return {entry.name: entry for entry in of_year}

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files that go with the draft."""
        return list(Attachment.objects.filter(draft__project_id=self.project.id, draft__year=self.year).order_by("id"))

    @cached_property
    def reader(self) -> AnswerReader:
        """Reads what is typed."""
        return AnswerReader(self.project.id, town().context(self.project.id))

    def answer(self, cell: FormCell) -> TypedAnswer:
        """What is typed for a value; else what stands."""
        typed = {field: self._entries[name] for field in FIELDS if (name := f"{cell.name}.{field}") in self._entries}
        if typed:
            language = cast("Language", next(iter(typed.values())).language)
            return self._in_language(cell, TypedAnswer(**{field: entry.text for field, entry in typed.items()}, language=language))
        stated = self.standing.at(cell.key)
        return answer_of(stated, self.language) if stated and not stated.logged else TypedAnswer(language=self.language)

    def awaits(self, cell: FormCell) -> bool:
        """Whether the town asks for a value again and the draft does not answer: what its box shows was said before."""
        stated = self.standing.at(cell.key)
        if stated is None or not stated.returned:
            return False
        return self.answer(cell).empty or not self.says(cell)

    def _in_language(self, cell: FormCell, answer: TypedAnswer) -> TypedAnswer:
        """An answer in the notation of the page: 1,500 is one and a half to one reader, and fifteen hundred to the other."""
        if answer.language == self.language:
            return answer
        read = self.reader.read(cell, answer)
        return as_typed(read.observation, self.language) if read.observation else answer

    def of_page(self, page: PageAsked, what: str) -> str:
        """What is said of a whole page: the kind of evidence or the link."""
        if (entry := self._entries.get(f"{page.name}.{what}")) is not None:
            return entry.text
        kinds = [s.evidence for cell in page.cells for s in self.standing.of(cell.indicator, self.year) if s.evidence and not s.returned]
        return evidence_parts(" ; ".join(kinds)).get(what, "")

    def evidence(self, page: PageAsked, cell: FormCell) -> str:
        """The evidence of a value as one text: what the draft says of its page (kind, link, files by hash); else what stands for it."""
        files = [f"sha256:{a.sha256}" for a in self.attachments if a.page == page.name]
        said = files or any(f"{page.name}.{what}" in self._entries for what in (EVIDENCE, LINK))
        stated = self.standing.at(cell.key)
        if stated and not (said or stated.returned or stated.logged):
            return stated.evidence or ""
        return " ; ".join(filter(None, [self.of_page(page, EVIDENCE), self.of_page(page, LINK), *files]))

    def read(self, page: PageAsked, cell: FormCell) -> Read | None:
        """What the answer for a value is read as; None where there is none."""
        if cell not in self._reads:
            answer = self.answer(cell)
            unsaid = answer.empty or self.awaits(cell)
            self._reads[cell] = None if unsaid else self.reader.read(cell, answer, self.evidence(page, cell))
        return self._reads[cell]

    @cached_property
    def _reads(self) -> dict[FormCell, Read | None]:
        return {}

    def to_send(self) -> Return:
        """What would be sent: every answer that can be read."""
        read = [self.read(page, cell) for page in self.pages for cell in page.cells]
        return Return(self.project.id, self.year, [r.observation for r in read if r and r.observation])

    @cached_property
    def news(self) -> list[FormCell]:
        """The values of which the draft says what was not sent: what sending changes, what cannot be read, a word without an answer."""
        return [cell for page in self.pages for cell in page.cells if self._is_news(page, cell)] if self.draft else []

    @cached_property
    def drafted(self) -> bool:
        """Whether a draft says what was not sent; before anything was, whether there is one."""
        sent = any(not value.logged for value in self.standing.of_year(self.year))
        return self.draft is not None and (not sent or bool(self.news))

    def _is_news(self, page: PageAsked, cell: FormCell) -> bool:
        read, stated = self.read(page, cell), self.standing.at(cell.key)
        if read is None:
            return self.says(cell) and self.answer(cell).comment.strip() not in ("", (stated and stated.comment) or "")
        return read.observation is None or change_of(stated, read.observation) is not None

    def save(self, fields: Mapping[str, str], account: Account) -> YearOfProject:
        """Keeps these fields of the draft, and says who kept them; the others stay as they are. The year as it is then.

        In two statements, since nothing is asked more often of the portal.
        """
        draft = ReturnDraft(project_id=self.project.id, year=self.year, saved_by=account)
        entries = [
            Entry(draft=draft, name=name, text=text.replace("\x00", "")[:LONGEST], language=self.language) for name, text in fields.items()
        ]
        with transaction.atomic():
            key, said = ["project_id", "year"], ["saved_at", "saved_by"]
            ReturnDraft.objects.bulk_create([draft], update_conflicts=True, unique_fields=key, update_fields=said)
            for entry in entries:
                entry.draft_id = draft.pk
            Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["draft", "name"], update_fields=["text", "language"])
        return self._after(draft, entries)

    @property
    def awaiting(self) -> list[FormCell]:
        """The values with a number that the town asks for again, and that the draft does not answer."""
        return [cell for page in self.pages for cell in page.cells if self.awaits(cell) and not self.answer(cell).empty]

    def confirm(self, word: str, account: Account) -> YearOfProject:
        """Says each of them again as it was, with a word for the town."""
        return self.keep({cell: replace(self.answer(cell), comment=word) for cell in self.awaiting}, account)

    def says(self, cell: FormCell) -> bool:
        """Whether the draft says anything of a value, be it that there is none."""
        return any(f"{cell.name}.{field}" in self._entries for field in FIELDS)

    def keep(self, answers: Mapping[FormCell, TypedAnswer], account: Account) -> YearOfProject:
        """Keeps these answers, as if they had just been typed."""
        fields = {f"{cell.name}.{field}": getattr(answer, field) for cell, answer in answers.items() for field in FIELDS}
        return self.save(fields, account) if fields else self

    def _after(self, draft: ReturnDraft, entries: Iterable[Entry]) -> YearOfProject:
        """The same year with a draft that was just saved: what was read of all else is not read again."""
        after = YearOfProject(self.project, self.year, self.language)
        vars(after).update({name: value for name, value in vars(self).items() if name in ("standing", "pages", "reader", "attachments")})
        vars(after).update(draft=draft, _entries=self._entries | {entry.name: entry for entry in entries})
        return after

    def saying(self, cell: FormCell, fields: Mapping[str, str]) -> YearOfProject:
        """The same year as if a draft said this of one value and nothing else; nothing is kept of it."""
        said = {f"{cell.name}.{name}": text.replace("\x00", "")[:LONGEST] for name, text in fields.items()}
        entries = {name: Entry(name=name, text=text, language=self.language) for name, text in said.items()}
        year = YearOfProject(self.project, self.year, self.language)
        vars(year).update(standing=self.standing, pages=self.pages, reader=self.reader, attachments=[], _entries=entries)
        return year

    def let_go(self, cell: FormCell) -> None:
        """Lets go of what a draft says of one value; of the draft too, once it says nothing."""
        drafts = ReturnDraft.objects.filter(project_id=self.project.id, year=self.year)
        names = [f"{cell.name}.{field}" for field in FIELDS]
        Entry.objects.filter(draft__in=drafts, name__in=names).delete()
        drafts.filter(entries=None, attachments=None).delete()

    def sent(self) -> None:
        """Lets the draft go that was read before it was sent; one that was saved again meanwhile stays, and is a draft still."""
        if (read := self.draft) is None:
            return
        with transaction.atomic():
            if draft := ReturnDraft.objects.select_for_update().filter(pk=read.pk, saved_at=read.saved_at).first():
                draft.delete()

    def fields(self, page: PageAsked) -> list[str]:
        """The names of the fields that a page has."""
        return [f"{cell.name}.{field}" for cell in page.cells for field in FIELDS] + [f"{page.name}.{what}" for what in (EVIDENCE, LINK)]

    def shown(self, page: PageAsked, name: str) -> str:
        """What a field shows."""
        cell_name, _, field = name.rpartition(".")
        cell = next((cell for cell in page.cells if cell.name == cell_name), None)
        return str(getattr(self.answer(cell), field)) if cell else self.of_page(page, field)
