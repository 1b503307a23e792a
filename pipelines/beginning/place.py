"""`territory.yaml` of a town that begins."""

from __future__ import annotations

from impact.territory.insee import commune_place
from impact.territory.models import DisclosureRules
from indicators.numbers import Language
from pipelines.beginning.comments import CommentedYaml


def territory_yaml(code: str, name: str | None, language: Language, *, illustrative: bool) -> str:
    """The territory of a commune, with every field that one may fill by hand. Raises Refusal `commune_code`."""
    place, file = commune_place(code), CommentedYaml(language)
    file.say("territory.head")
    file.say("territory.code")
    file.text += f'code: "{code}"\n'
    file.say("territory.name" if name else "territory.name_unknown")
    file.fields(name=name or f"Commune {code}")
    file.say("territory.clock")
    file.fields(country="FR", timezone=place.timezone, currency=place.currency)
    file.say("territory.disclosure")
    file.fields(disclosure=DisclosureRules().model_dump())
    file.say("territory.illustrative")
    file.text += "illustrative: true\n" if illustrative else "# illustrative: true\n"
    for field, example in (
        ("peers", f'peers: ["{code[:2]}002", "{code[:2]}007"]'),
        ("founded", "founded: 2020-09-01"),
        ("recognitions", "recognitions: [{text: {fr: …, en: …}, source: {title: …, date: …}}]"),
        ("retention", "retention: 10"),
    ):
        file.say(f"territory.{field}")
        file.text += f"# {example}\n"
    return file.text
