"""Answers that are kept, and how many of them were taken over."""

from __future__ import annotations

from indicators.kept import KeptAnswers


class Counting(KeptAnswers):
    """Counts the answers that were there."""

    taken = 0

    def read(self, question: str) -> bytes | None:
        answer = super().read(question)
        self.taken += answer is not None
        return answer
