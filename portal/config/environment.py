"""What the environment says of a portal (contracts, section 7), and the secret that is kept in the workspace."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from portal.messages import messages

WORKSPACE = "IMPACT_WORKSPACE"
"""Names the folder that is served; `impact serve` sets it for its workers."""
HOST = "IMPACT_HOST"
"""The address that is served; `impact serve` sets it for its workers."""
LOG = "IMPACT_LOG"
"""Says how what happens is written down; `impact serve --log-json` sets it for its workers."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_KEY_FILE = ".secret-key"
_DATABASE = "portal.sqlite3"


def workspace_root() -> Path:
    """The folder of the workspace that is served."""
    return _resolved(os.environ.get(WORKSPACE) or ".", os.getcwd())  # noqa: PTH109 (asked for a thousand times a page)


@cache
def _resolved(folder: str, here: str) -> Path:
    return Path(here, folder).resolve()


def log() -> str:
    """How what happens is written down: `json`, lines that a program reads; else warnings as text (IMPACT_LOG)."""
    return os.environ.get(LOG, "")


def host() -> str:
    """The address that is served."""
    return os.environ.get(HOST) or LOOPBACK[0]


def hosts() -> list[str]:
    """The names under which the portal is reached from outside (IMPACT_HOSTS)."""
    return [name.strip() for name in os.environ.get("IMPACT_HOSTS", "").split(",") if name.strip()]


def secret_key(root: Path) -> str:
    """IMPACT_SECRET_KEY; else the key kept in the workspace, made on first use, readable by its owner alone."""
    if stated := os.environ.get("IMPACT_SECRET_KEY"):
        return stated
    if WORKSPACE not in os.environ:  # nothing is served: a tool reads the settings
        return secrets.token_urlsafe(64)
    path = root / _KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key


def database(root: Path) -> dict[str, Any]:
    """IMPACT_DATABASE_URL (`postgresql://…` or `sqlite:///…`); else SQLite in the workspace. Raises Refusal `database_unknown`.

    SQLite is set so that what was acknowledged is on the disk (`synchronous=FULL`), that writers wait for one another, and that what is
    deleted is overwritten.
    """
    url = urlsplit(os.environ.get("IMPACT_DATABASE_URL") or f"sqlite:///{root / _DATABASE}")
    if url.scheme in ("postgresql", "postgres"):
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.removeprefix("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": asked.pop("host", unquote(url.hostname or "")),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": asked,
        }
    if url.scheme != "sqlite":
        raise messages.refusal("database_unknown", scheme=url.scheme)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": unquote(url.path.removeprefix("/")),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }


def mail(root: Path) -> dict[str, Any]:
    """Django's settings for mail: a server (IMPACT_SMTP_URL), or a folder (IMPACT_OUTBOX, `outbox/` of the workspace).

    Raises Refusal `mail_unknown`.
    """
    if not (address := os.environ.get("IMPACT_SMTP_URL")):
        outbox = Path(os.environ.get("IMPACT_OUTBOX") or root / "outbox")
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(outbox)}
    url = urlsplit(address)
    if url.scheme not in ("smtp", "smtp+tls", "smtps") or not url.hostname:
        raise messages.refusal("mail_unknown")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }
