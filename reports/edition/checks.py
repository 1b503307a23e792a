"""What a document must have before it is laid out: words for every picture, a source for whatever is shown, a mark for what is made up."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from indicators.text import Refusal
from reports.edition.content import Edition
from reports.edition.messages import messages
from reports.edition.testimonies import Testimony
from reports.edition.tree import ChartBlock, Report, Section, Table, walk


def check_report(report: Report, edition: Edition) -> None:
    """Raises Refusal with the place (document, section, id) of the first thing that may not be published as it is."""
    for fault in faults(report):
        raise fault
    known, projects = edition.addresses, edition.world.register.projects
    for figure in report.figures():
        if figure.address not in known:
            raise messages.refusal("figure_not_of_edition", document=report.id, figure=figure.address)
        project = projects.get(figure.definition.project_id or "")
        if project and project.illustrative and figure.estimate.known and not figure.illustrative:
            raise messages.refusal("figure_unmarked", document=report.id, figure=figure.address, project=project.id)


def faults(report: Report) -> Iterator[Refusal]:
    """What is wrong with a document, in the order of reading."""
    section = report.id
    tables = {node.id for node in walk(report) if isinstance(node, Table)}
    for node in walk(report):
        if isinstance(node, Section):
            section = node.id
        elif isinstance(node, ChartBlock):
            if not node.alternative:
                yield messages.refusal("chart_without_alternative", document=report.id, section=section, id=node.id)
            if not node.source:
                yield messages.refusal("shown_without_source", document=report.id, section=section, id=node.id)
            if node.table not in tables:
                yield messages.refusal("chart_without_table", document=report.id, section=section, id=node.id, table=node.table)
        elif isinstance(node, Table) and not node.source:
            yield messages.refusal("shown_without_source", document=report.id, section=section, id=node.id)


def check_marked(testimonies: Collection[Testimony], edition: Edition) -> None:
    """What is said about a project that is made up is made up too, and must say so. Raises Refusal `illustrative_unmarked`."""
    projects = edition.world.register.projects
    for testimony in testimonies:
        project = projects.get(testimony.project)
        if project is not None and project.illustrative and not testimony.illustrative:
            raise messages.refusal("illustrative_unmarked", id=testimony.id, project=testimony.project)
