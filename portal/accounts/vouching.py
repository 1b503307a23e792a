"""Who may be the second person: somebody of the town whom another than the first has invited, or recognised since.

Whoever invites a second address of their own would else decide alone. Where the first invited everybody else of the town, nobody could
recognise them and no year would ever be published: then they confirm, and it is said. The audit list says who invited whom.
"""

from __future__ import annotations

from dataclasses import dataclass

from impact.ledger.chain import OPERATOR
from portal.accounts.audit import noted
from portal.accounts.models import Account, AuditEntry
from portal.messages import messages

INVITED, RECOGNISED = "account_added", "recognised"


@dataclass(frozen=True)
class Seconds:
    """The other people of the town: who may confirm what somebody proposes, and who must be recognised by another first.

    alone   whether the first invited all of these: there is nobody who could recognise them, and they confirm, which pages say
    """

    able: list[Account]
    unknown: list[Account]
    alone: bool = False

    @property
    def able_named(self) -> str:
        """Those who may confirm, by their addresses."""
        return ", ".join(account.email for account in self.able)

    @property
    def unknown_named(self) -> str:
        """Those who may not yet."""
        return ", ".join(account.email for account in self.unknown)


def seconds_of(first: Account) -> Seconds:
    """Who may confirm what an account proposes."""
    others = list(Account.objects.filter(role="city", is_active=True).exclude(id=first.id))
    vouched = vouchers()
    able = [account for account in others if _independent(account.id, first.id, vouched)]
    if not able:
        return Seconds(others, [], alone=bool(others))
    return Seconds(able, [account for account in others if account not in able])


def check_independent(second: Account, first: Account) -> None:
    """Whether a second person is not only the first's own guest. Raises Refusal `second_invited`."""
    if second not in seconds_of(first).able:
        raise messages.refusal("second_invited", email=second.email)


def recognise(account: Account, by: Account | None) -> None:
    """Somebody of the town, or the terminal (None), says that they know an account of the town: once is enough."""
    who = by.id if by else OPERATOR
    if who not in vouchers().get(account.id, {OPERATOR}):
        noted(by, RECOGNISED, account.id)


def vouchers() -> dict[str, set[str]]:
    """Who invited or recognised each account, also of those that are closed; of one that is not there the terminal answers."""
    known: dict[str, set[str]] = {}
    for who, subject in AuditEntry.objects.filter(action__in=(INVITED, RECOGNISED)).values_list("who", "subject"):
        known.setdefault(subject, set()).add(who)
    return known


def _independent(account: str, first: str, vouched: dict[str, set[str]], seen: frozenset[str] = frozenset()) -> bool:
    """Whether the terminal answers for an account, by a chain of people in which the first is not."""
    answering = vouched.get(account, {OPERATOR}) - {first, account} - seen
    return OPERATOR in answering or any(_independent(who, first, vouched, seen | {account}) for who in answering)
