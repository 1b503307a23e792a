"""Ed25519 signatures over the hash of a version: who has the key proves to be the author, anyone with the public one can check.

What is signed is the hash as text, 64 hexadecimal digits: `openssl pkeyutl -verify -rawin` can check it too.
"""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from reports.edition.messages import messages

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PASSWORD = "IMPACT_KEY_PASSWORD"  # noqa: S105 (the name of the setting)


class Signature(BaseModel):
    """A detached signature: of which key (SHA-256 of its 32 bytes), and its 64 bytes in base 64."""

    model_config = ConfigDict(frozen=True)

    algorithm: Literal["Ed25519"] = "Ed25519"
    key: str
    value: str

    def holds(self, digest: str, key: Ed25519PublicKey) -> bool:
        """Whether the holder of that key signed that hash."""
        from cryptography.exceptions import InvalidSignature

        try:
            key.verify(base64.b64decode(self.value), digest.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def sign(digest: str, key: Ed25519PrivateKey) -> Signature:
    """The signature of a hash; the same key and hash give the same."""
    value = base64.b64encode(key.sign(digest.encode())).decode()
    return Signature(key=hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest(), value=value)


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """The key of a PEM file, opened with IMPACT_KEY_PASSWORD where it is encrypted.

    Raises Refusal `key_unreadable`, `key_encrypted`, `key_kind`.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    password = os.environ.get(PASSWORD)
    try:
        key = load_pem_private_key(_content(path), password.encode() if password else None)
    except TypeError as error:  # encrypted and no password given, or the reverse
        raise messages.refusal("key_encrypted", file=path, setting=PASSWORD) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise messages.refusal("key_unreadable", file=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise messages.refusal("key_kind", file=path)
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """The public key of a PEM file. Raises Refusal `key_unreadable`, `key_kind`."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_content(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise messages.refusal("key_unreadable", file=path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise messages.refusal("key_kind", file=path)
    return key


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise messages.refusal("key_unreadable", file=path) from error
