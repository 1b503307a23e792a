"""What the pictures say around the data."""

from impact.maps.models import SHARES
from indicators.catalogue import Catalogue
from indicators.numbers import Language, amount
from indicators.text import Text, Wording, folded

wording = Wording("reports.charts")


def role_title(role: str) -> Text:
    """What the role of an assumption is called."""
    return wording.text(f"role.{role}")


def assumed(value: float | None, role: str, language: Language) -> str:
    """A value of an assumption as people read it: a share or a rate in per cent."""
    return amount(value, "share" if role in (*SHARES, "discount_rate") else "", language, zeros=True)


def stakeholder(name: str, catalogue: Catalogue, language: Language) -> str:
    """A stakeholder of the catalogue in the person's language; any other as it is written."""
    for id_, label in catalogue.vocabulary.stakeholders.items():
        if folded(name) in {folded(word) for word in (id_, label.fr, label.en, *label.spellings)}:
            return label.text.into(language)
    return name
