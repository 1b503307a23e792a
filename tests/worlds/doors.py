"""Coming in by the doors: people of each role in a browser without scripts, programs with a token, mails that arrive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Door:
    """The portal of a town, in this process."""

    root: Path
    outbox: Path

    def account(self, role: str = "leader", *projects: str, email: str | None = None, funders: Sequence[str] = ()) -> Any:
        from portal.accounts.people import invite

        return invite(email or f"{role}@example.org", role, projects, funders)

    def client(self, account: Any = None, **more: Any) -> Any:
        """A browser without scripts, in French, with the account signed in."""
        from django.test import Client

        client = Client(headers={"accept-language": "fr"} | more)
        if account is not None:
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def token(self, account: Any) -> dict[str, str]:
        """What a program sends with each call."""
        from portal.accounts.models import Token

        return {"authorization": f"Bearer {Token.issued(account)}", "accept-language": "fr"}

    def mails(self) -> list[str]:
        """The mails that went out, the oldest first, once what runs beside the server has sent the receipts that wait."""
        from portal.returns.posting import mail_receipts

        mail_receipts()
        files = sorted(self.outbox.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [mail for path in files for mail in re.split(r"\n-{60,}\n", path.read_text("utf-8")) if mail.strip()]

    def ledger(self) -> Any:
        """The ledger as anyone would open it."""
        from pipelines.workspace import open_workspace

        return open_workspace(self.root).ledger

    def standing(self, project: str, year: int) -> dict[tuple[str, str], dict[str, Any]]:
        """The values that stand of a project's year, by indicator and part of the whole."""
        from impact.intake.result import OBSERVATION_KEY
        from impact.ledger.claims import KeptClaims, current

        rows = current(self.ledger().kept(KeptClaims).observations(), OBSERVATION_KEY)
        wanted = [r for r in rows.iter_rows(named=True) if r["project_id"] == project and r["period_end"].year == year]
        return {(r["indicator_id"], r["breakdown"]): r for r in wanted}


def whole(indicator: str, year: int) -> str:
    """What the fields of the form are called for a value of a whole year."""
    return f"{indicator}:{year}-01-01:{year}-12-31"
