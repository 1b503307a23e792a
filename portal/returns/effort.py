"""How long it takes to answer questions: a rule, whose numbers are data (`effort.yaml`)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from pydantic import Field

from indicators.models import Model
from indicators.yamlfile import plain, read_yaml
from portal.config.language import into_spoken
from portal.returns.questions import FormQuestion

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Effort(Model):
    """What reading and typing take: speeds, and the words that stand beside those of the questions."""

    words_a_minute: float = Field(gt=0)
    seconds_a_box: float = Field(ge=0)
    seconds_a_page: float = Field(ge=0)
    words_around: int = Field(ge=0)
    words_a_page: int = Field(ge=0)
    words_a_question: int = Field(ge=0)

    def minutes(self, questions: Collection[FormQuestion], pages: int) -> int:
        """Minutes to answer these questions on so many pages, and to read them again; whole, never less than it takes."""
        own = sum(len(_WORD.findall(into_spoken(asked.text))) for asked in questions)
        words = self.words_around + self.words_a_page * pages + self.words_a_question * len(questions) + own
        boxes = sum(1 if asked.shape == "quantity" else 2 for asked in questions)
        seconds = 60 * words / self.words_a_minute + self.seconds_a_box * boxes + self.seconds_a_page * (pages + 2)
        return math.ceil(seconds / 60)


@cache
def effort() -> Effort:
    """The rule."""
    return Effort.model_validate(plain(read_yaml(files("portal.returns") / "effort.yaml")))
