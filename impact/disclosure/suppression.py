"""Which figures are withheld, over all that is published: first those that tell a secret, then the fewest of those that give one away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from impact.disclosure.appearance import ROUNDED, SHOWN, WITHHELD, Appearance, Movement, Open
from impact.disclosure.lots import Lot
from impact.disclosure.secrets import Secret
from impact.disclosure.surroundings import Surroundings
from impact.disclosure.swaps import Exchanges
from impact.disclosure.unknowns import Cells


@dataclass
class Suppression:
    """What is withheld, and what is rounded. `exposed`: secrets that nothing can keep any more, for what they follow from is out."""

    withheld: set[str] = field(default_factory=set)
    rounded: set[str] = field(default_factory=set)
    exposed: list[Secret] = field(default_factory=list)


class _Side(NamedTuple):
    """A secret, and the way it must be able to move: below what it is, or above."""

    secret: Secret
    below: bool


World = dict[str, Open]
"""What would be published otherwise in another world."""


def suppress(lots: Iterable[Lot], protect: Callable[[Lot], Suppression]) -> Suppression:
    """Which of the figures are withheld, so that every secret is protected from the public and from each project.

    `protect`: how a lot is protected (see `protected`).
    """
    done = Suppression()
    for lot in lots:
        of_lot = protect(lot)
        done.withheld |= of_lot.withheld
        done.rounded |= of_lot.rounded
        done.exposed += of_lot.exposed
    return done


def protected(cells: Cells, lot: Lot) -> Suppression:
    """Which figures of a lot are withheld, and rounded."""
    done, appearance = Suppression(), Appearance(cells.values, lot.statements, lot.always, lot.known)
    _Protection(Surroundings(lot.cells, cells, appearance), appearance, cells, lot.secrets, lot.primary, done).run()
    return done


class _Protection:
    """The suppression of cells that hang together."""

    def __init__(
        self,
        around: Surroundings,
        appearance: Appearance,
        cells: Cells,
        secrets: list[Secret],
        primary: dict[str, Open],
        done: Suppression,
    ) -> None:
        self._around, self._appearance, self._cells, self._secrets, self._done = around, appearance, cells, secrets, done
        self._exchanges = Exchanges(appearance, cells)
        self._primary = primary
        self._open: dict[str, Open] = {}
        self._worlds: dict[_Side, list[World]] = {}

    def run(self) -> None:
        """Primary, secondary, then those that turn out to be needless."""
        for address, how in sorted(self._primary.items()):
            self._give_up(address, how)
        sides = [_Side(secret, below) for secret in sorted(self._secrets, key=lambda s: (s.value, s.form)) for below in (True, False)]
        for side in sorted(sides, key=lambda side: side.secret.address is None):  # what figures tell first: it opens the way
            self._open_worlds(side)
        self._drop_needless()
        self._done.withheld |= {address for address, how in self._open.items() if how == WITHHELD}
        self._done.rounded |= {address for address, how in self._open.items() if how == ROUNDED}

    def _open_worlds(self, side: _Side) -> None:
        """Gives up what would differ in the nearest other worlds, until the secret is protected. None is open to what is out already."""
        self._worlds[side] = []
        swaps = self._swaps(side)
        if swaps is not None:
            self._worlds[side] = swaps
            return
        worlds = list(self._find(side))
        if None in worlds:  # none was found in whole numbers: all that speaks of it goes, before it is called exposed
            for address in sorted(self._appearance.speaking_of(dict(side.secret.form))):
                self._give_up(address, WITHHELD)
            worlds = list(self._find(side))
        for world in worlds:
            if world is None:
                self._done.exposed.append(side.secret)
                continue
            self._worlds[side].append(world)
            for address, how in world.items():
                self._give_up(address, how)

    def _swaps(self, side: _Side) -> list[World] | None:
        down, up = side.secret.sides()
        form, own = dict(side.secret.form), side.secret.form[0][0].key.project
        swaps = self._exchanges.hiding(form, (down if side.below else up)[side.below], own)
        return None if swaps is None else [self._appearance.differing(moved) for moved in swaps]

    def _find(self, side: _Side) -> Iterator[World | None]:
        """A world for the public, and one for each project whose own numbers rule that out; None for whom there is none.

        Who knows a part of the secret is only kept from the rest of it.
        """
        moved = self._answer(side)
        yield None if moved is None else self._appearance.differing(moved)
        owners = {cell.key.project for cell, _ in side.secret.form}
        insiders = sorted({cell.key.project for cell in moved or {}} - (owners if len(owners) == 1 else set()))
        if len(insiders) > 1 and owners.isdisjoint(insiders):  # one more world may do for all of them
            apart = self._answer(side, *insiders)
            if apart is not None and self._appearance.shows_nothing_more(apart):
                yield self._appearance.differing(apart)
                return
        for project in insiders:
            apart = self._answer(side, project)
            yield None if apart is None else self._appearance.differing(apart)

    def _answer(self, side: _Side, *insiders: str) -> Movement | None:
        own = sum(self._appearance.values[cell] * factor for cell, factor in side.secret.form if cell.key.project in insiders)
        down, up = side.secret.sides(own)
        moved = self._around.find(dict(side.secret.form), *(down if side.below else up), insiders)
        if moved is not None:
            self._exchanges.note(moved)
        return moved

    def _give_up(self, address: str, how: Open) -> None:
        if self._open.get(address, SHOWN) < how:
            self._set(address, how)

    def _set(self, address: str, how: Open) -> None:
        self._open[address] = how
        self._around.give_up(address, how)

    def _drop_needless(self) -> None:
        """Shows again, the dearest first, what no secret needs: where each that leant on it has other worlds."""
        self._around.hold(True)
        statements = self._appearance.statements
        for address in sorted(self._open.keys() - self._primary.keys(), key=lambda a: (-statements[a].cost, a)):
            how = self._open[address]
            self._set(address, SHOWN)
            others = self._without(address)
            if others is None:
                self._set(address, how)
            else:
                self._worlds |= others
        self._around.hold(False)

    def _without(self, address: str) -> dict[_Side, list[World]] | None:
        """Other worlds for all that leant on a figure, with nothing more given up; None where one has none."""
        others: dict[_Side, list[World]] = {}
        for side, worlds in self._worlds.items():
            if any(address in world for world in worlds):
                others[side] = []
                for world in self._find(side):
                    if world is None or any(self._open.get(a, SHOWN) < how for a, how in world.items()):
                        return None
                    others[side].append(world)
        return others
