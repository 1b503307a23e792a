"""Which figures are withheld, over all that is published at once: first those that tell a secret, then the fewest others that would give one away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from impact.disclosure.alternative import ROUNDED, SHOWN, WITHHELD, Movement, Open, System
from impact.disclosure.cells import Cell, Cells, Form
from impact.disclosure.rows import Row
from impact.disclosure.secrets import Secret
from impact.disclosure.statements import Statement


@dataclass
class Suppression:
    """What is withheld, and what is rounded. `exposed`: secrets that nothing can keep any more, for what they follow from is out."""

    withheld: set[str] = field(default_factory=set)
    rounded: set[str] = field(default_factory=set)
    exposed: list[Secret] = field(default_factory=list)


class _Question(NamedTuple):
    """Whether a secret may be lower, or higher, for whoever knows all that is published and the numbers of a project (none: the public)."""

    secret: Secret
    low: float
    high: float
    insider: str | None


def suppress(
    cells: Cells,
    said: Mapping[str, Statement],
    always: Iterable[Row],
    secrets: Iterable[Secret],
    withheld: Collection[str] = (),
    known: Collection[str] = (),
) -> Suppression:
    """Which of the figures that `said` tells of are withheld, so that every secret is protected from the public and from each project.

    withheld   figures that stay withheld whatever is found: an earlier edition withheld them
    known      figures that were published before as they are
    """
    done = Suppression()
    by_cell: dict[Cell, list[Secret]] = defaultdict(list)
    for secret in secrets:
        by_cell[secret.form[0][0]].append(secret)
    for component, statements, rows in _components(cells, said, always):
        kept = [secret for cell in component for secret in by_cell.get(cell, [])]
        told = {s.address for s in kept if s.address is not None} | ({s.address for s in statements} & set(withheld))
        if kept or told:
            _Protection(System(component, cells, statements, rows, known), kept, told, done).run()
    return done


class _Protection:
    """The suppression of cells that hang together."""

    def __init__(self, system: System, secrets: list[Secret], told: set[str], done: Suppression) -> None:
        self._system, self._secrets, self._done = system, secrets, done
        self._primary = told & system.statements.keys()
        self._open: dict[str, Open] = {}
        self._worlds: dict[_Question, dict[str, Open]] = {}

    def run(self) -> None:
        """Primary, secondary, then those that turn out to be needless."""
        for address in sorted(self._primary):
            self._give_up(address, WITHHELD)
        for secret in sorted(self._secrets, key=lambda s: (s.value, s.form)):
            for low, high in secret.sides():
                self._protect(_Question(secret, low, high, None))
        self._drop_needless()
        self._done.withheld |= {address for address, how in self._open.items() if how == WITHHELD}
        self._done.rounded |= {address for address, how in self._open.items() if how == ROUNDED}

    def _protect(self, question: _Question) -> None:
        """Opens a world for the public, and for each project whose numbers stand in the way of it."""
        moved = self._answer(question)
        owners = {cell.key.project for cell in _form(question.secret)}
        for project in sorted({cell.key.project for cell in moved or {}}):
            if owners != {project}:
                self._protect_from(project, question.secret, below=question.high <= 0)

    def _protect_from(self, project: str, secret: Secret, *, below: bool) -> None:
        """The same for a project that knows its own part of it: what is left is what stays unknown."""
        own = sum(self._system.value(cell) * factor for cell, factor in _form(secret).items() if cell.key.project == project)
        down, up = secret.sides(own)
        self._answer(_Question(secret, *(down if below else up), project))

    def _answer(self, question: _Question) -> Movement | None:
        """The nearest world that answers a question; what would differ in it is given up. None is open to what is out already."""
        insider = [] if question.insider is None else [question.insider]
        moved = self._system.find(_form(question.secret), question.low, question.high, insider)
        if moved is None:
            self._done.exposed.append(question.secret)
            return None
        self._worlds[question] = self._system.differing(moved)
        for address, how in self._worlds[question].items():
            self._give_up(address, how)
        return moved

    def _give_up(self, address: str, how: Open) -> None:
        if self._open.get(address, SHOWN) < how:
            self._set(address, how)

    def _drop_needless(self) -> None:
        """Shows again, the dearest first, what no secret needs: where each that leant on it has another world."""
        self._system.hold(True)
        statements = self._system.statements
        for address in sorted(self._open.keys() - self._primary, key=lambda a: (-statements[a].cost, a)):
            how = self._open[address]
            self._set(address, SHOWN)
            others = {q: self._again(q) for q, given in self._worlds.items() if given.get(address, SHOWN) > SHOWN}
            if any(world is None for world in others.values()):
                self._set(address, how)
            else:
                self._worlds |= {question: world for question, world in others.items() if world is not None}
        self._system.hold(False)

    def _set(self, address: str, how: Open) -> None:
        self._open[address] = how
        self._system.give_up(address, how)

    def _again(self, question: _Question) -> dict[str, Open] | None:
        insider = [] if question.insider is None else [question.insider]
        moved = self._system.find(_form(question.secret), question.low, question.high, insider)
        given = None if moved is None else self._system.differing(moved)
        return given if given is not None and all(self._open.get(a, SHOWN) >= how for a, how in given.items()) else None


def _form(secret: Secret) -> Form:
    return dict(secret.form)


def _components(
    cells: Cells, said: Mapping[str, Statement], always: Iterable[Row]
) -> Iterable[tuple[list[Cell], list[Statement], list[Row]]]:
    """The cells that are joined by anything that is said of them, each lot with what is said."""
    lot = {cell: cell for cell in cells.values}

    def root(cell: Cell) -> Cell:
        while lot[cell] != cell:
            lot[cell] = lot[lot[cell]]
            cell = lot[cell]
        return cell

    rows = list(always)
    for form in [*(row.form for row in rows), *(_joined(statement) for statement in said.values())]:
        first, *others = form
        for cell in others:
            lot[root(cell)] = root(first)
    lots: dict[Cell, tuple[list[Cell], list[Statement], list[Row]]] = defaultdict(lambda: ([], [], []))
    for cell in sorted(cells.values):
        lots[root(cell)][0].append(cell)
    for statement in said.values():
        lots[root(next(iter(_joined(statement))))][1].append(statement)
    for row in rows:
        lots[root(next(iter(row.form)))][2].append(row)
    return lots.values()


def _joined(statement: Statement) -> Form:
    return {cell: 1.0 for row in statement.rows for cell in row.form}
