"""Which indicators are proposed for a project, by its kind, and why (`kinds.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from indicators.catalogue import Catalogue
from indicators.models import Identifier, Model
from indicators.text import Text, folded
from indicators.yamlfile import check_known, load_model, read_yaml


class KnownKind(Model):
    """A kind of project: the words by which it is known, and the indicators proposed for it, each with its reason."""

    fr: str
    en: str
    words: list[str]
    indicators: dict[Identifier, Text]

    @property
    def title(self) -> Text:
        """What it is called."""
        return Text(fr=self.fr, en=self.en)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its words, whole, singular or plural."""
        return _whole(self.words)


class KindsFile(Model):
    """The file `kinds.yaml`."""

    common: dict[Identifier, Text]
    kinds: dict[Identifier, KnownKind]
    themes: dict[Identifier, dict[Identifier, Text]]


@dataclass(frozen=True)
class Proposed:
    """What is proposed for a project: the indicators with their reasons, and the kind or theme by which; None where nothing says it."""

    indicators: dict[str, Text]
    because: Text | None

    def without(self, declined: Collection[str]) -> Proposed:
        """The proposal without what somebody declined."""
        return replace(self, indicators={name: why for name, why in self.indicators.items() if name not in declined})


def proposed(name: str, sort: str, catalogue: Catalogue) -> Proposed:
    """The indicators proposed for a project of that name, of which the list says that `sort`: its kind, its theme."""
    words = project_kinds(catalogue)
    listed = next((kinds for text in (sort, name) if (kinds := _kinds_in(text, words))), [])
    if listed:
        because = Text(fr=", ".join(kind.fr for kind in listed), en=", ".join(kind.en for kind in listed))
        return Proposed({id_: why for kind in listed for id_, why in kind.indicators.items()} | words.common, because)
    for theme, label in catalogue.vocabulary.need_themes.items():
        if _whole(re.split(r" et | and ", f"{label.fr} et {label.en}")).search(folded(sort)):
            return Proposed(words.themes[theme] | words.common, label.text)
    return Proposed(dict(words.common), None)


def _kinds_in(text: str, words: KindsFile) -> list[KnownKind]:
    """The kinds whose words stand in a text; where the words of one lie within those of another, the other."""
    spans = [(match.span(), kind) for kind in words.kinds.values() for match in kind.pattern.finditer(folded(text))]
    outer = [
        kind
        for (start, end), kind in spans
        if not any(first <= start and end <= last and last - first > end - start for (first, last), _ in spans)
    ]
    return [kind for kind in words.kinds.values() if any(kind is other for other in outer)]


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    phrases = (r"\W+".join(f"{re.escape(part)}(?:s|x|es)?" for part in re.findall(r"\w+", folded(word))) for word in words)
    return re.compile(rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})\b")


def _whole(words: list[str]) -> re.Pattern[str]:
    return _pattern(tuple(words))


_SOURCE = files(__package__).joinpath("kinds.yaml")


@cache
def _loaded() -> KindsFile:
    return load_model(KindsFile, _SOURCE)


def project_kinds(catalogue: Catalogue) -> KindsFile:
    """The kinds of projects. Raises Refusal with file and line: an indicator, or a theme, that the catalogue has not."""
    kinds = _loaded()
    named = [(("common",), kinds.common), *((("kinds", id_, "indicators"), kind.indicators) for id_, kind in kinds.kinds.items())]
    named += [(("themes", theme), indicators) for theme, indicators in kinds.themes.items()]
    for place, indicators in named:
        for indicator in indicators:
            if indicator not in catalogue.indicators:
                check_known(_SOURCE, read_yaml(_SOURCE), (*place, indicator), indicator, catalogue.indicators)
    return kinds
