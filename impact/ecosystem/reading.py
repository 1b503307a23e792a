"""Who takes part and what for: members, needs, consultations and known solutions, read together and checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from impact.ecosystem.actors import Actor, load_actors
from impact.ecosystem.consultation.models import Consultation
from impact.ecosystem.funders import Funder
from impact.ecosystem.needs import Need, Needs, Solution, Solutions
from impact.ecosystem.projects import Project
from impact.messages import messages
from impact.territory.knowledge import Knowledge
from indicators.catalogue import Catalogue
from indicators.models import Model, Vocabulary
from indicators.yamlfile import Location, Source, as_model, check_all_known, check_file_name, check_known, check_once, fault_at, read_yaml


class Ecosystem(Model):
    """All of it, by id."""

    actors: dict[str, Actor] = Field(default={})
    needs: dict[str, Need] = Field(default={})
    solutions: dict[str, Solution] = Field(default={})
    consultations: dict[str, Consultation] = Field(default={})
    funders: dict[str, Funder] = Field(default={})

    def views(self, year: int) -> dict[str, frozenset[str]]:
        """The projects that each funder funds in a year: whose figures it is given, beside what everyone may see."""
        return {funder.id: funder.projects(year) for funder in self.funders.values()}


def load_ecosystem(files: Mapping[str, Source], consultations: list[Source], catalogue: Catalogue, knowledge: Knowledge) -> Ecosystem:
    """Reads `actors`, `needs` and `solutions` (where their files are there) and the consultations.

    Raises Refusal with file, line and remedy: a word that is not in the vocabulary, an unknown need, fact or place, an id given twice.
    """
    words = catalogue.vocabulary
    needs = _needs(files["needs"], catalogue, knowledge)
    solutions = _solutions(files["solutions"], words, knowledge)
    loaded = (_consultation(source, needs, knowledge) for source in consultations)
    return Ecosystem(
        actors=load_actors(files["actors"], set(words.actor_kinds)),
        needs=needs,
        solutions=solutions,
        consultations={consultation.id: consultation for consultation in loaded},
    )


def check_projects(
    sources: Iterable[Source], projects: Iterable[Project], needs: Mapping[str, Need], knowledge: Knowledge, words: Vocabulary
) -> None:
    """What projects name must exist, and a need be in force while they run. Raises Refusal with file and line.

    `sources` are their files, read again only to say where.
    """
    for project in projects:
        for location, name, known in _named(project, needs, knowledge, words):
            if name not in known:
                source, document = next((s, d) for s in sources if (d := read_yaml(s))["id"] == project.id)
                check_known(source, document, location, name, known)
        for need in map(needs.__getitem__, project.needs):
            if need.retired is not None and project.runs_after(need.retired):
                source, document = next((s, d) for s in sources if (d := read_yaml(s))["id"] == project.id)
                said = messages.text("need_retired", need=need.title, project=project.title, year=str(need.retired.year))
                raise fault_at(source, document, ("needs", need.id), said)


def _named(
    project: Project, needs: Mapping[str, Need], knowledge: Knowledge, words: Vocabulary
) -> Iterator[tuple[Location, str, Mapping[str, object]]]:
    """Where a project names something, what it names, and what there is."""
    yield from ((("needs", need), need, needs) for need in project.needs)
    yield from ((("publics", n), public, words.publics) for n, public in enumerate(project.publics))
    yield from ((("stakeholders", n), name, words.stakeholders) for n, name in enumerate(project.stakeholders))
    if project.place is not None:
        yield ("place",), project.place, knowledge.places


def _needs(source: Source, catalogue: Catalogue, knowledge: Knowledge) -> dict[str, Need]:
    if not source.is_file():
        return {}
    document, words = read_yaml(source), catalogue.vocabulary
    needs: dict[str, Need] = {}
    for n, need in enumerate(as_model(Needs, document, source).needs):
        at = ("needs", n)
        check_once(source, document, (*at, "id"), need.id, needs)
        check_known(source, document, (*at, "theme"), need.theme, words.need_themes)
        check_all_known(source, document, (*at, "publics"), need.publics, words.publics)
        check_all_known(source, document, (*at, "places"), need.places, knowledge.places)
        named = [(("evidence", k), e.fact) for k, e in enumerate(need.evidence)] + [
            (("people",), need.people.fact if need.people else None)
        ]
        for where, fact in named:
            if fact is not None:
                check_known(source, document, (*at, *where, "fact"), fact, catalogue.facts)
        needs[need.id] = need
    return needs


def _solutions(source: Source, words: Vocabulary, knowledge: Knowledge) -> dict[str, Solution]:
    if not source.is_file():
        return {}
    document = read_yaml(source)
    solutions: dict[str, Solution] = {}
    for n, solution in enumerate(as_model(Solutions, document, source).solutions):
        at = ("solutions", n)
        check_once(source, document, (*at, "id"), solution.id, solutions)
        check_all_known(source, document, (*at, "themes"), solution.themes, words.need_themes)
        check_all_known(source, document, (*at, "publics"), solution.publics, words.publics)
        check_all_known(source, document, (*at, "places"), solution.places, knowledge.places)
        solutions[solution.id] = solution
    return solutions


def _consultation(source: Source, needs: Mapping[str, Need], knowledge: Knowledge) -> Consultation:
    document = read_yaml(source)
    consultation = as_model(Consultation, document, source)
    check_file_name(source, document, consultation.id)
    for n, proposal in enumerate(consultation.proposals):
        if proposal.decision and proposal.decision.need is not None:
            check_known(source, document, ("proposals", n, "decision", "need"), proposal.decision.need, needs)
        if proposal.place is not None:
            check_known(source, document, ("proposals", n, "place"), proposal.place, knowledge.places)
    return consultation
