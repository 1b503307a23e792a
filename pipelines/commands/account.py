"""`impact account`: who may come in by the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.doors import door, opened
from pipelines.commands.options import Json, Lang, Root, described, helped
from pipelines.messages import default_language

app = typer.Typer(name="account", help=helped("account"), no_args_is_help=True, rich_markup_mode=None)
Email = Annotated[str, typer.Argument(metavar="EMAIL", help=described("email"))]


@app.command("add", help=helped("account_add"))
def add(
    email: Email,
    role: Annotated[str, typer.Option(help=described("role"))],
    project: Annotated[list[str] | None, typer.Option(help=described("account_project"))] = None,
    funder: Annotated[list[str] | None, typer.Option(help=described("funder"))] = None,
    address: Annotated[str, typer.Option(help=described("address"))] = "",
    root: Root = Path(),
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Makes an account, or links one to further projects, and prints a sign-in link."""
    console = Console(as_json=as_json, language=lang)
    people = opened(root)
    where = (address or door("config.address").portal_address()).rstrip("/")
    with door("campaigns.seconds").new_seconds_written_to(where):
        account = people.invite(email, role, project or [], funder or [])
    link = where + door("accounts.links").sign_in_path(account)
    if not as_json:
        console.line(link)
    console.end({"id": account.id, "email": account.email, "role": account.role, "projects": account.projects, "link": link})


@app.command("list", help=helped("account_list"))
def listed(root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Lists the accounts."""
    console = Console(as_json=as_json, language=lang)
    opened(root)
    accounts = list(door("accounts.models").Account.objects.prefetch_related("project_links"))
    rows = [
        (
            a.id,
            a.email,
            console.word(f"role.{a.role}"),
            ", ".join(a.projects) or "—",
            console.word(f"account.{'open' if a.is_active else 'closed'}"),
        )
        for a in accounts
    ]
    console.table(None, ("account", "email", "role", "project", "state"), rows)
    console.end(
        {"accounts": [{"id": a.id, "email": a.email, "role": a.role, "projects": a.projects, "open": a.is_active} for a in accounts]}
    )


@app.command("revoke", help=helped("account_revoke"))
def revoke(email: Email, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Closes an account and its tokens."""
    console = Console(as_json=as_json, language=lang)
    people = opened(root)
    account = people.known(email)
    people.close(account)
    console.say("account.revoked", email=account.email)
    console.end({"id": account.id, "email": account.email, "open": False})


@app.command("token", help=helped("account_token"))
def token(email: Email, root: Root = Path(), as_json: Json = False, lang: Lang = default_language()) -> None:
    """Prints an API token of an account, alone."""
    console = Console(as_json=as_json, language=lang)
    account = opened(root).known(email)
    secret = door("accounts.models").Token.issued(account)
    door("accounts.audit").noted(None, "token_issued", account.id)
    if not as_json:
        console.line(secret)
    console.end({"id": account.id, "token": secret})
