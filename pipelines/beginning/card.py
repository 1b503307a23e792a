"""The files of a town's members and projects, written from what its lists say."""

from __future__ import annotations

from collections.abc import Iterable

from impact.ecosystem.lists.kinds import Proposed
from impact.ecosystem.lists.models import ListedMember, ListedProject
from indicators.catalogue import Catalogue
from indicators.numbers import Language
from indicators.yamlwriting import as_yaml
from pipelines.beginning.comments import CommentedYaml, wording


def project_yaml(
    project: ListedProject, proposal: Proposed, file_name: str, catalogue: Catalogue, language: Language, *, illustrative: bool
) -> str:
    """The file of a project: what the list says, the indicators proposed with their reasons, and what may be added."""
    file = CommentedYaml(language)
    file.say("project.head", place=f"{file_name}, {project.place.lstrip('!')}")
    if project.sort:
        file.say("project.sort", sort=project.sort)
    file.say("project.id")
    file.fields(id=project.id)
    file.say("project.title")
    file.fields(title={"fr": project.name, "en": project.name})
    file.say("project.actor" if project.actor else "project.actor_unknown")
    file.text += as_yaml({"actor": project.actor}) if project.actor else "# actor: …\n"
    file.say("project.dates")
    for note in project.notes:
        file.comment(note)
    file.fields(started=project.started, ended=project.ended)
    file.say("project.summary")
    summary = project.summary
    file.text += as_yaml({"summary": {"fr": summary, "en": summary}}) if summary else "# summary: {fr: …, en: …}\n"
    _indicators(file, proposal, catalogue)
    _optional(file, catalogue)
    if illustrative:
        file.fields(illustrative=True)
    return file.text


def _indicators(file: CommentedYaml, proposal: Proposed, catalogue: Catalogue) -> None:
    file.say("project.indicators", because=proposal.because or wording.text("project.nothing_known"))
    file.text += "indicators:\n" if proposal.indicators else "indicators: []\n"
    for indicator, why in proposal.indicators.items():
        title = catalogue[indicator].current.title.into(file.language)
        file.text += f"- {indicator}  # {title} — {why.into(file.language)}\n"


def _optional(file: CommentedYaml, catalogue: Catalogue) -> None:
    file.say("project.optional")
    file.offered("needs: {besoin: 0.7, autre_besoin: 0.3}", "project.needs")
    file.offered("publics: [everyone]", "project.publics", known=list(catalogue.vocabulary.publics))
    file.offered("capacity: 30", "project.capacity")
    file.offered("sdg: ['12.5']", "project.sdg")
    file.offered("names: [autre nom]", "project.names")
    file.offered("public: true", "project.public")


def actors_yaml(members: Iterable[ListedMember], catalogue: Catalogue, language: Language, *, illustrative: bool) -> str:
    """The file of the members."""
    file = CommentedYaml(language)
    file.say("actors.head", kinds=list(catalogue.vocabulary.actor_kinds))
    file.text += "actors:\n" + members_as_items(members, language, illustrative=illustrative)
    return file.text


def members_as_items(members: Iterable[ListedMember], language: Language, *, illustrative: bool) -> str:
    """Members as items of the list of a file of members, each under what is to be said of it."""
    file = CommentedYaml(language)
    for member in members:
        for note in member.notes:
            file.comment(note)
        fields = {"id": member.id, "name": member.name, "kind": member.kind, "joined": member.joined, "left": member.left}
        fields |= {"illustrative": True if illustrative else None}
        file.text += as_yaml([{name: value for name, value in fields.items() if value is not None}])
    return file.text
