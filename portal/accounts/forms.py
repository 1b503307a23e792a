"""The two forms of signing in, in our own words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm


class AskForCode(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs = {"autocomplete": "email", "inputmode": "email", "class": "long", "spellcheck": "false"}
        self.use_required_attribute = False


class GiveCode(ConfirmLoginCodeForm):  # type: ignore[misc]
    """Asks for the code that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = {"autocomplete": "one-time-code", "class": "code", "spellcheck": "false"}
        self.use_required_attribute = False
