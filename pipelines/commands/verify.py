"""`impact verify`: an edition, or one version, checked with nothing but its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.console import Console
from pipelines.commands.options import Json, Lang, described
from pipelines.commands.rebuild import listed
from pipelines.messages import default_language


def verify(
    edition: Annotated[Path, typer.Argument(metavar="EDITION_DIR", help=described("edition"))],
    digest: Annotated[str | None, typer.Option("--hash", metavar="SHA256", help=described("hash"))] = None,
    key: Annotated[Path | None, typer.Option(metavar="PUBLIC.pem", help=described("key"))] = None,
    as_json: Json = False,
    lang: Lang = default_language(),
) -> None:
    """Checks hashes, the chain of versions, and the author."""
    from reports.edition.signature import read_public_key
    from reports.edition.verify import Proof, read_hash
    from reports.edition.verify import verify as verify_folder

    console = Console(as_json=as_json, language=lang)
    proof = Proof(read_hash(digest) if digest is not None else None, read_public_key(key) if key is not None else None)
    verification = verify_folder(edition, proof)
    for version in verification.versions:
        code = "verify.differs" if version.differences else "verify.consistent"
        console.say(
            code, version=version.name, hash=version.hash or "—", count=len(version.differences), listed=listed(version.differences)
        )
        if not version.whole:
            console.say("verify.public_only", version=version.name)
    if verification.differences:
        console.say("verify.wrong", folder=edition, count=len(verification.differences), listed=listed(verification.differences))
    elif verification.proven:
        console.say("verify.proven", folder=edition)
    else:
        console.say("verify.not_proven", folder=edition)
    console.end(verification.model_dump(mode="json"), refused=bool(verification.differences))
