"""Who may do what, in one place: `permissions.yaml` read, and the one question asked of it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from indicators.models import Model
from indicators.yamlfile import plain, read_yaml
from portal.accounts.models import ROLES, Account

PUBLIC = "public"
Reach = Literal["own", "any"]


class Route(Model):
    """The actions of a route by method, and where the project or the funder it is about is read."""

    get: str | None = Field(default=None, alias="GET")
    post: str | None = Field(default=None, alias="POST")
    delete: str | None = Field(default=None, alias="DELETE")
    of: Literal["project", "submission", "form", "funder"] | None = None

    def action(self, method: str) -> str | None:
        """What a method of it does; HEAD does as GET."""
        return {"GET": self.get, "HEAD": self.get, "POST": self.post, "DELETE": self.delete}.get(method)


class Permissions(Model):
    """Role × action × ownership, what each route does, and what two people decide."""

    actions: dict[str, dict[str, Reach]]
    second_person: list[str] = Field(default=[], description="kinds of things of the register whose change another account confirms")
    routes: dict[str, Route]


@cache
def permissions() -> Permissions:
    """The rules, each route's actions known."""
    rules = Permissions.model_validate(plain(read_yaml(files("portal.accounts") / "permissions.yaml")))
    stated = {action for route in rules.routes.values() for action in (route.get, route.post, route.delete) if action}
    unknown = stated - {PUBLIC, *rules.actions}
    if unknown or {role for reach in rules.actions.values() for role in reach} - {*ROLES}:
        raise LookupError(f"permissions.yaml: unknown actions or roles {sorted(unknown)}")
    return rules


def may(account: Account, action: str, about: str | None = None) -> bool:
    """Whether an account may do this, about this project where it is about one, or this funder."""
    if not account.is_active:
        return False
    reach = permissions().actions[action].get(account.role)
    return reach == "any" or (reach == "own" and about is not None and about in account.linked)
