"""The code of a French commune, and what follows from it: its clock and its money."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from impact.messages import messages
from indicators.models import Model
from indicators.yamlfile import load_model

_CODE = re.compile(r"^(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}$|^97[1-8]\d{2}$|^98[678]\d{2}$")


class CommunePlace(Model):
    """The clock and the money of a commune."""

    timezone: str = "Europe/Paris"
    currency: str = "EUR"


class InseeCodes(Model):
    """The file `insee.yaml`."""

    elsewhere: dict[str, CommunePlace]


@cache
def _codes() -> InseeCodes:
    return load_model(InseeCodes, files(__package__).joinpath("insee.yaml"))


def commune_place(code: str) -> CommunePlace:
    """The clock and money of the commune of an INSEE code. Raises Refusal `commune_code` where no commune can have that code."""
    if not _CODE.match(code) or code.endswith("000"):
        raise messages.refusal("commune_code", code=code)
    return _codes().elsewhere.get(code[:3], CommunePlace())
