"""What people wrote is asked about where it may tell who someone is; the rest passes."""

from __future__ import annotations

from datetime import date

import pytest

from impact.disclosure.text import Concern, FreeText, concerns, proposal_passages, refuse_concerns
from impact.ecosystem.consultation.models import Cleared, Consultation
from indicators.yamlfile import load_model
from tests.worlds.places import ROOT


def found(text: str, cleared: Cleared | None = None) -> list[tuple[str, str]]:
    return [(concern.kind, concern.words) for concern in concerns([FreeText("here", text, cleared)], "FR")]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ma voisine Mme Lambert ne sort plus.", "name", "Mme Lambert"),
        ("Merci à Françoise Petit pour son aide", "name", "Françoise Petit"),
        ("Merci à Marie-Claude Petit", "name", "Marie-Claude Petit"),
        ("Demander à Pierre D. au marché", "name", "Pierre D."),
        ("Mr Smith knows", "name", "Mr Smith"),
        ("Il habite 12 bis, rue de Penthièvre", "address", "12 bis, rue de Penthièvre"),
        ("They live at 4 Mill Road", "address", "4 Mill Road"),
        ("Appelez le 06 12 34 56 78", "phone", "06 12 34 56 78"),
        ("Call +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("Écrivez à jeanne.p@exemple.fr", "email", "jeanne.p@exemple.fr"),
    ],
)
def test_what_tells_who_someone_is_is_asked(text: str, kind: str, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Des bancs rue Jean Jaurès et dans le parc Henri Sellier",
        "Ouvrir l'école Marie Curie le samedi",
        "12 rues sans trottoir, 40 places de parking",
        "Pierre après pierre, réparer le mur",
        "Une rose par habitant ; Rose est belle.",
        "Loi 2016-1321, 12 500 euros en 2016 2017",
        "Sceaux Valley et UP Sceaux, Vallée Sud",
    ],
)
def test_what_tells_of_nobody_passes(text: str) -> None:
    assert found(text) == []


def test_what_a_person_cleared_is_not_asked_again_and_what_was_written_since_is() -> None:
    cleared = Cleared(words=["Mme Lambert"], by="chargée de mission", on=date(2026, 11, 1))
    assert found("Mme Lambert, maire en 1900", cleared) == []
    assert found("Mme Lambert et M. Dubois", cleared) == [("name", "M. Dubois")]


def test_publishing_is_refused_with_every_place_and_the_two_remedies_in_both_languages() -> None:
    refusal = refuse_concerns([Concern("testimonies.yaml, 3", "phone", "06 12 34 56 78")])
    assert refusal is not None
    assert refusal.code == "text_concerns"
    assert "testimonies.yaml, 3" in refusal.text.fr
    assert "Corrigez le texte" in refusal.text.fr
    assert "cleared: {words: [" in refusal.text.en
    assert refuse_concerns([]) is None


def test_the_proposals_of_the_example_tell_of_nobody() -> None:
    folder = ROOT / "pipelines" / "examples" / "sceaux" / "consultations"
    consultations = [load_model(Consultation, path) for path in sorted(folder.glob("*.yaml"))]
    passages = list(proposal_passages(consultations))
    assert len(passages) > 40
    assert concerns(passages, "FR") == []
