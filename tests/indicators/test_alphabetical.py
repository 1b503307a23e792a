"""Names are in the order of a dictionary."""

from __future__ import annotations

from indicators.text import alphabetical


def test_accents_case_apostrophes_and_quotation_marks_count_for_nothing() -> None:
    names = [
        "Festival",
        "Épicerie « Le Bocal »",
        "enfance",
        "C’est bon esprit",
        "Café des parents",
        "Épicerie « La Cloche »",
        "Électricité",
    ]
    ordered = [
        "Café des parents",
        "C’est bon esprit",
        "Électricité",
        "enfance",
        "Épicerie « La Cloche »",
        "Épicerie « Le Bocal »",
        "Festival",
    ]
    assert sorted(names, key=alphabetical) == ordered
