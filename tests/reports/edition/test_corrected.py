"""What a version says of what it corrects: on its cover, at the foot of its pages, in its errata; on paper and in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from impact.figures.definition import IndicatorDefinition
from indicators.numbers import Language
from indicators.text import Text
from indicators.yamlfile import read_document
from reports.edition.assembly import Documents
from reports.edition.content import Edition
from reports.edition.errata import Erratum, FigureChange, stated
from reports.edition.published import published_row
from reports.edition.runs import Writer
from reports.edition.sections.corrected import MOST_SHOWN
from reports.edition.tree import FigureRef, Report, Section, Table, walk
from reports.pages.indicators import IndicatorPage
from reports.pdf.document import set_on_paper
from tests.worlds.editions import ERRATUM
from tests.worlds.paper import pages_of

SESSIONS = "2024/territory/sessions"


def erratum(*changes: FigureChange, later: int = 2) -> Erratum:
    own = {"id": f"2024-v{later}", "from": f"v{later - 1}", "to": f"v{later}", "figures": list(changes)}
    return Erratum.model_validate(read_document(ERRATUM) | own)


def changed(town: Edition, address: str = SESSIONS, **before: float) -> FigureChange:
    row = stated(published_row(next(f for f in town.figures if f.address == address)))
    assert row is not None
    return FigureChange(figure_id=address, before=row | before, after=row, because=[])


def errata_of(edition: Edition) -> Section:
    report = Documents(edition).report()
    return next(node for node in walk(report) if isinstance(node, Section) and node.id == "errata")


def said(edition: Edition, section: Section) -> str:
    writer = Writer(edition, "en", Report("report", section.title, (section,)))
    return writer.spoken([said for node in walk(section) for said in getattr(node, "prose", ()) or ()])


def test_only_a_first_version_says_that_it_is_the_first(town: Edition) -> None:
    first, second = town.as_version(1, ()), town.as_version(2, ())
    assert "the first" in said(first, errata_of(first))
    assert "This is version 2" in said(second, errata_of(second))
    corrected = town.as_version(2, (erratum(changed(town, value=1.0, low=1.0, high=1.0)),))
    for edition in (town, corrected):
        assert "is the first" not in said(edition, errata_of(edition))


def test_the_cover_carries_the_erratum_that_led_to_the_version_and_no_other(town: Edition) -> None:
    of_two, of_three = erratum(changed(town)), erratum(changed(town), later=3)
    notices = {n: Documents(town.as_version(n, (of_two, of_three)[: n - 1])).overview.cover().notice for n in (1, 2, 3)}
    assert notices[1] == ()
    assert notices[2][0].en == "This version, v2, takes the place of version v1: minor correction"
    assert notices[3][0].fr == "Cette version, v3, remplace la version v2 : correction mineure"
    assert "The number of sessions was wrong." in notices[3][1].en
    assert Documents(town.as_version(4, (of_two, of_three))).overview.cover().notice == ()


def test_the_errata_have_the_figures_before_and_after(town: Edition) -> None:
    """By hand: 4321 sessions were published."""
    edition = town.as_version(2, (erratum(changed(town, value=4321.0, low=4321.0, high=4321.0)),))
    (table,) = (node for node in walk(errata_of(edition)) if isinstance(node, Table))
    ((name, before, after),) = (row.cells for row in table.rows)
    figure = next(f for f in town.figures if f.address == SESSIONS)
    assert (name, before) == (figure.label, Text(fr="4\u202f321", en="4,321"))
    assert isinstance(after, FigureRef)
    assert after.figure.estimate == figure.estimate


def test_an_erratum_says_the_day_on_which_it_was_decided(town: Edition) -> None:
    of = erratum(changed(town)).model_copy(update={"decided_at": date(2025, 3, 1)})
    dated, undated = (said(town, errata_of(town.as_version(2, (e,)))) for e in (of, of.model_copy(update={"decided_at": None})))
    assert "Decided on 1 March 2025 by:" in dated
    assert "Decided by:" in undated


def test_the_page_of_an_indicator_says_what_an_erratum_changed_of_it_and_no_other_page_does(town: Edition) -> None:
    """By hand: 4321 sessions were published."""
    edition = town.as_version(2, (erratum(changed(town, value=4321.0, low=4321.0, high=4321.0)),))

    def page(name: str) -> IndicatorPage:
        own = [f for f in edition.figures if isinstance(f.definition, IndicatorDefinition) and f.definition.indicator_id == name]
        return IndicatorPage(edition.of(own), "en", edition.world.catalogue[name])

    sessions, other = page("sessions"), page("volunteer_hours")
    [(notice, [row])] = sessions.corrected
    assert notice.earlier == "v1"
    assert not isinstance(row.before, str)
    assert row.before.centre == "4,321"
    assert [*other.corrected] == []


@pytest.mark.parametrize(
    ("gone", "words"), [({"before": None}, ("absent", "value")), ({"after": None}, ("published in v1", "absent")),
                        ({"before": {"status": "suppressed"}}, ("not published", "value"))],
)  # fmt: skip
def test_a_figure_that_came_went_or_is_withheld_is_a_word(town: Edition, gone: dict, words: tuple[str, str]) -> None:
    change = changed(town).model_copy(update=gone)
    there = town if change.after else town.of([f for f in town.figures if f.address != SESSIONS])
    edition = there.as_version(2, (erratum(change),))
    (table,) = (node for node in walk(errata_of(edition)) if isinstance(node, Table))
    assert tuple(cell.en if isinstance(cell, Text) else "value" for cell in table.rows[0].cells[1:]) == words


def test_the_first_figures_are_shown_and_where_the_others_are_is_said(town: Edition) -> None:
    many = [changed(town, figure.address) for figure in town.of_year[: MOST_SHOWN + 3]]
    edition = town.as_version(2, (erratum(*many),))
    (table,) = (node for node in walk(errata_of(edition)) if isinstance(node, Table))
    assert len(table.rows) == MOST_SHOWN
    assert "errata.json" in Writer(edition, "en", Documents(edition).report()).spoken(table.source)


@pytest.mark.parametrize(("language", "words"), [("fr", "Édition 2024, version 2"), ("en", "Edition 2024, version 2")])
def test_every_page_of_a_version_on_paper_says_which_it_is(town: Edition, language: Language, words: str) -> None:
    edition = town.as_version(2, (erratum(changed(town)),))
    pages = pages_of(set_on_paper(Documents(edition).report(), edition, language).pdf)
    assert len(pages) > 5
    assert [n for n, text in enumerate(pages, 1) if words not in " ".join(text.split())] == []
