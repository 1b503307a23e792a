"""What one heading says: which indicator, which part of a period, which breakdown, or what the row or column is for (`labels.yaml`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, cached_property

from impact.intake.layouts.dating import When, read_when
from impact.intake.layouts.meanings import Grain, Meaning, Role, label_words, stem
from impact.intake.result import Context
from impact.tables.spacing import simple_dashes, simple_spaces
from impact.tables.words import words
from indicators.text import folded

_INSIDE = ("target", "cumulative")
"""Roles that a word anywhere in a heading gives to it."""
_NUMBERING = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\)|[-•·*>→]+)\s+")
_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_IN = re.compile(r"^(?:en|in) ")
_IN_UNIT = re.compile(r"(?:,| -|:)? en (\S+(?: \S+)?)$| in (\S+)$")
_STATE_AT = re.compile(r"^(?:jusqu'au|arrete au|au|as of|up to) \d{1,2}[/.-]\d")
"""A state at a day: all that came before it is in the number."""
_BETWEEN = re.compile(r"\s[-/|:]\s|\s*[:,/]\s+")
_LIKENESS = 0.86
_SHORTEST_NAME = 3
_TITLE_WORDS = 8
"""Words of the longest title; what is longer is a note."""


class Reader:
    """Reads headings for one project: its own indicators first."""

    def __init__(self, context: Context) -> None:
        self.catalogue, self.register, self.project = context.catalogue, context.register, context.project
        project = self.register.projects.get(self.project or "")
        self.own = frozenset(project.indicators) if project else frozenset()
        self._roles = {stem(word) or folded(word): role for role, listed in label_words().roles.items() for word in listed}
        self._roles |= {stem(word): "total" for word in words().total}
        self._grains: dict[str, Grain] = {stem(word): grain for grain, listed in label_words().time.items() for word in listed}
        self._seen: dict[str, Meaning] = {}
        self.short_months: Mapping[str, When] = {}

    def meaning(self, text: str) -> Meaning:
        """What a heading says."""
        if (month := self.short_months.get(text)) is not None:
            return Meaning(text=str(text), when=month)
        if text not in self._seen:
            self._seen[text] = self._meaning(simple_dashes(simple_spaces(text.replace("\n", " "))))
        return replace(self._seen[text], text=str(text))

    def _meaning(self, text: str) -> Meaning:
        name = _NUMBERING.sub("", folded(text)).strip(" :.*")
        if not name or len(name) > 120:
            return Meaning(rest=name)
        if whole := self._whole(name):
            return whole
        when, rest = read_when(name)
        unit, qualified, rest = self._unit(rest)
        nested, rest = _without(rest, label_words().nested)
        role: Role | None = "cumulative" if _STATE_AT.match(name) else None
        base = Meaning(when=when, unit=unit, nested=nested, qualified=qualified, role=role)
        if not rest:
            return base
        if (known := self._whole(rest)) or (known := self._pieces(rest)):
            return replace(known, when=when or known.when, unit=unit or known.unit, nested=nested, qualified=qualified)
        if role := self._role_inside(rest):
            return replace(base, role=role, indicators=self._near(rest))
        return replace(base, indicators=self._near(rest), rest=rest)

    def _whole(self, name: str) -> Meaning | None:
        """A heading that is one thing as a whole."""
        key = self._key(name)
        if indicator := self.titles.get(key) or self.titles.get(stem(name)):
            return Meaning(indicators=(indicator,), sure=True)
        if role := self._roles.get(stem(name) or name):
            return Meaning(role=role, offset=_offset(name) if role == "relative" else None, grain=self._grains.get(stem(name)))
        if grain := self._grains.get(stem(name)):
            return Meaning(grain=grain)
        if dimension := self.dimensions.get(stem(name)):
            return Meaning(dimension=dimension)
        if breakdowns := self.codes.get(folded(name)):
            return Meaning(breakdowns=breakdowns)
        if project := self.register.by_spelling.get(folded(name)):
            return Meaning(project=project)
        if named := self.named.get(key):
            own = tuple(each for each in named if each in self.own) or named
            return Meaning(indicators=own, sure=len(own) == 1 and own[0] in self.own and key in self.sure)
        return None

    def _pieces(self, rest: str) -> Meaning | None:
        """A heading made of an indicator and a breakdown, or what it is for: « Bénévoles - femmes », « Total bénévoles »."""
        pieces = [piece for piece in _BETWEEN.split(rest) if piece]
        if len(pieces) < 2:
            first, _, after = rest.partition(" ")
            before, _, last = rest.rpartition(" ")
            pairs = [(first, after), (last, before)] if after else []
            pieces = next(
                ([a, b] for a, b in pairs if (m := self._whole(a)) and (m.breakdowns or m.role in ("total", "value", *_INSIDE))), []
            )
        read_pieces = [self._whole(piece) for piece in pieces]
        parts = [part for part in read_pieces if part is not None]
        if not pieces or len(parts) < len(pieces) or sum(bool(p.indicators) for p in parts) > 1:
            return None
        return Meaning(
            indicators=next((p.indicators for p in parts if p.indicators), ()),
            sure=any(p.sure for p in parts),
            breakdowns=next((p.breakdowns for p in parts if p.breakdowns), ()),
            role=next((p.role for p in parts if p.role), None),
            project=next((p.project for p in parts if p.project), None),
        )

    def _unit(self, rest: str) -> tuple[str | None, bool, str]:
        """The unit a heading states, whether it says that its numbers are not final, and what is left of it."""
        qualified = False
        for inside in _PARENTHESES.findall(rest):
            if stem(inside) in {stem(word) for word in label_words().qualifiers}:
                qualified, rest = True, rest.replace(f"({inside})", " ").strip()
            elif (unit := _IN.sub("", folded(inside))) in self.units:
                return unit, qualified, " ".join(_PARENTHESES.sub(" ", rest).split())
        if (match := _IN_UNIT.search(rest)) and folded(match[1] or match[2]) in self.units:
            return folded(match[1] or match[2]), qualified, rest[: match.start()].strip()
        return None, qualified, rest

    def _role_inside(self, rest: str) -> Role | None:
        """Whether a word of the heading says that it is a target or a running total, or its first one that it is computed."""
        roles = [self._roles.get(stem(word)) for word in rest.split()]
        inside = next((role for role in roles if role in _INSIDE), None)
        if inside or not roles:
            return inside
        return "computed" if roles[0] == "computed" and not self._near(rest) else "note" if roles[0] == "note" else None

    def _near(self, rest: str) -> tuple[str, ...]:
        """Indicators that a heading may mean: those whose name it contains, and those that look like it."""
        from rapidfuzz import fuzz, process

        key = self._key(rest)
        tokens = set(key.split())
        inside = {name for token in tokens for name in self.by_word.get(token, ()) if _contains(tokens, set(name.split()))}
        likely = process.extract(key, self.names, scorer=fuzz.ratio, score_cutoff=100 * _LIKENESS, limit=4) if len(key) > 3 else []
        alike = [name for name, _, _ in likely if name[0] == key[0]]
        listed = [indicator for name in [*alike, *sorted(inside, key=len, reverse=True)] for indicator in self.named[name]]
        ordered = sorted(dict.fromkeys(listed), key=lambda indicator: indicator not in self.own)
        return tuple(each for each in ordered if each in self.own)[:4] or tuple(ordered[:3])

    def own_named(self, text: str) -> tuple[str, ...]:
        """The project's own indicators that a name means, or may mean."""
        *_, rest = self._unit(folded(text))
        near = self.named.get(self._key(rest), ()) or self._near(rest)
        return tuple(each for each in near if each in self.own)

    def _key(self, name: str) -> str:
        """A name without the words before it that change nothing."""
        return stem(name[len(match[0]) :] if (match := _before().match(name)) else name)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Indicators by their id and titles."""
        return {key: indicator for name, indicator in self.catalogue.by_spelling.items() for key in (stem(name), self._key(name))}

    @cached_property
    def sure(self) -> frozenset[str]:
        """Names that mean one indicator, for a project that hands it in."""
        return frozenset(self._key(folded(name)) for names in label_words().sure.values() for name in names) | self.titles.keys()

    @cached_property
    def named(self) -> dict[str, tuple[str, ...]]:
        """Every name with the indicators it may mean."""
        named: dict[str, list[str]] = defaultdict(list)
        for key, indicator in self.titles.items():
            named[key].append(indicator)
        for listed in (label_words().sure, label_words().likely):
            for indicator, names in listed.items():
                if indicator in self.catalogue.indicators:
                    for name in names:
                        named[self._key(folded(name))].append(indicator)
        return {key: tuple(dict.fromkeys(indicators)) for key, indicators in named.items() if key}

    @cached_property
    def names(self) -> list[str]:
        """The names, for what looks like one of them."""
        return list(self.named)

    @cached_property
    def by_word(self) -> dict[str, list[str]]:
        """The names that have a word."""
        index: dict[str, list[str]] = defaultdict(list)
        for name in self.named:
            for word in name.split() if len(name) > _SHORTEST_NAME else ():
                index[word].append(name)
        return dict(index)

    @cached_property
    def dimensions(self) -> dict[str, str]:
        """Directions of breakdown by what people call them."""
        listed = self.catalogue.vocabulary.breakdowns
        return {stem(name): key for key, each in listed.items() for name in (key, *each.names)}

    @cached_property
    def codes(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Cells of closed directions of breakdown by what people write; open ones take any word, so that no word names them."""
        codes: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key, each in self.catalogue.vocabulary.breakdowns.items():
            for code, label in each.codes.items() if not each.open else ():
                for name in (code, *label.names):
                    if not name.isdigit() and name != "?":
                        codes[folded(name)].append((key, code))
        return {name: tuple(dict.fromkeys(cells)) for name, cells in codes.items()}

    @cached_property
    def units(self) -> frozenset[str]:
        """What people write for units, our own and those that can be converted."""
        own = [name for unit in self.catalogue.vocabulary.units.values() for name in unit.names]
        return frozenset(map(folded, [*own, "%", *(name for names in label_words().conversions.values() for name in names)]))

    @staticmethod
    def recapitulates(text: str) -> bool:
        """Whether a title says that what stands under it repeats what stands elsewhere."""
        spoken = {stem(word) for word in re.findall(r"[^\W_]+", folded(text))}
        return bool(spoken & {stem(word) for word in label_words().recapitulation})

    def unit(self, text: str) -> str | None:
        """The unit that a heading is, where it is nothing else."""
        return folded(text) if folded(text) in self.units else None

    @staticmethod
    def is_dated(title: str) -> bool:
        """Whether the year or month in a title may be that of the numbers under it, and not of something that happened."""
        listed = re.findall(r"[^\W_]+", folded(title))
        spoken = f" {' '.join(listed)} "
        return len(listed) <= _TITLE_WORDS and not any(f" {folded(word)} " in spoken for word in label_words().undated)

    def factor(self, unit: str, of: str) -> float | None:
        """What one of a stated unit is in an indicator's own; None where it is another thing."""
        own = self.catalogue.vocabulary.units[of]
        if unit in map(folded, own.names):
            return 1.0
        listed = {folded(name): factor for name, factor in label_words().conversions.get(of, {}).items()}
        return listed.get(unit)


def _contains(tokens: set[str], words: set[str]) -> bool:
    """Whether a heading has all the words of a name, or more than one of its words and no other."""
    return words <= tokens or (len(tokens) > 1 and tokens <= words)


@cache
def _before() -> re.Pattern[str]:
    words = sorted(map(folded, label_words().before), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) + ("" if word.endswith("'") else " ") for word in words))


def _offset(name: str) -> int:
    """How many years from the year of the file « N-1 » or « last year » is."""
    if match := re.search(r"n ?([+-]) ?(\d)$", name):
        return int(match[1] + match[2])
    return -1 if re.search(r"precedent|dernier|last|previous", name) else 0


def _without(text: str, beginnings: list[str]) -> tuple[bool, str]:
    """Whether a text begins with one of these words, and what follows."""
    word = next((folded(w) for w in beginnings if text.startswith(folded(w) + " ")), None)
    return word is not None, text[len(word) :].strip() if word else text
