"""A title that has guillemets of its own, quoted in a sentence."""

from __future__ import annotations

import pytest

from portal.config.quotes import inner_quotes


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("« Atelier « Fil » »", "« Atelier “Fil” »"),
        ("rien de « Atelier « Fil » » pour 2016", "rien de « Atelier “Fil” » pour 2016"),
        ("« Atelier « Fil »\u202f» : « quoi ? »", "« Atelier “Fil” » : « quoi ? »"),
        ("« un » et « deux »", "« un » et « deux »"),
        ("sans fin « ici", "sans fin « ici"),
        ("de trop » ici", "de trop » ici"),
        ("rien", "rien"),
    ],
)
def test_quotes_within_quotes_are_set_apart_and_what_does_not_pair_is_left_alone(text: str, set_as: str) -> None:
    assert inner_quotes(text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")).replace("\u00a0", " ").replace(
        "\u202f", " "
    ) == set_as.replace("\u202f", " ")
