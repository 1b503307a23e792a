"""Whoever changes, adds or takes away anything of what was sealed is seen: by the ledger always, without it by the hash or the key."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat

from pipelines.versions import not_as_sealed
from pipelines.workspace import open_workspace
from reports.edition.manifest import read_manifest
from tests.worlds.command import impact, said
from tests.worlds.editions import YEAR, edition, erratum_file, forge, hand_in

YEARLY = Path("editions") / str(YEAR)


def _page(town: Path) -> Path:
    return edition(town, 2) / "public" / "fr" / "index.html"


def _change_a_page(town: Path) -> None:
    _page(town).write_text(_page(town).read_text("utf-8").replace("85", "86"), "utf-8")


def _forge_a_page(town: Path) -> None:
    _change_a_page(town)
    forge(edition(town, 2))


def _add_a_page(town: Path) -> None:
    (edition(town, 2) / "public" / "fr" / "more.html").write_text("<p>1</p>", "utf-8")


def _add_a_page_and_list_it(town: Path) -> None:
    _add_a_page(town)
    forge(edition(town, 2))


def _take_a_page(town: Path) -> None:
    _page(town).unlink()


def _link_a_page(town: Path) -> None:
    aside = town / "page.html"
    _page(town).rename(aside)
    _page(town).symlink_to(aside)


def _add_beside(town: Path) -> None:
    (edition(town, 2) / "notes.txt").write_text("x", "utf-8")


def _damage_the_manifest(town: Path) -> None:
    (edition(town, 2) / "public" / "manifest.json").write_text("{", "utf-8")


def _change_an_input(town: Path) -> None:
    next(iter(sorted((edition(town, 2) / "private" / "inputs").iterdir()))).write_text("x", "utf-8")


def _take_the_private_manifest(town: Path) -> None:
    (edition(town, 2) / "private" / "manifest.json").unlink()


def _remove_the_first(town: Path) -> None:
    shutil.rmtree(edition(town, 1))


def _remove_the_last(town: Path) -> None:
    shutil.rmtree(edition(town, 2))


def _remove_the_edition(town: Path) -> None:
    shutil.rmtree(town / YEARLY)


def _swap(town: Path) -> None:
    edition(town, 1).rename(town / "aside")
    edition(town, 2).rename(edition(town, 1))
    (town / "aside").rename(edition(town, 2))


HARMS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a page changed": (_change_a_page, "v2/public/fr/index.html", "v2/public/fr/index.html"),
    "a page changed together with its manifests": (_forge_a_page, "v2/public/manifest.json", "v2/public/manifest.json"),
    "a page added": (_add_a_page, "v2/public/fr/more.html", "v2/public/fr/more.html"),
    "a page added and listed": (_add_a_page_and_list_it, "v2/public/manifest.json", "v2/public/manifest.json"),
    "a page taken away": (_take_a_page, "v2/public/fr/index.html", "v2/public/fr/index.html"),
    "a page that leads elsewhere": (_link_a_page, "v2/public/fr/index.html", "v2/public/fr/index.html"),
    "a file beside": (_add_beside, "v2/notes.txt", "v2/notes.txt"),
    "a damaged manifest": (_damage_the_manifest, "v2/public/manifest.json", "v2/public/manifest.json"),
    "a frozen input changed": (_change_an_input, "v2/private/inputs/", "v2/private/inputs/"),
    "the private manifest taken away": (_take_the_private_manifest, "v2/private/manifest.json", "v2/private/manifest.json"),
    "the first version removed": (_remove_the_first, "v1", "v1"),
    "the last version removed": (_remove_the_last, "v2", "v1/public/manifest.json"),
    "the edition removed": (_remove_the_edition, "v1", str(YEAR)),
    "two versions swapped": (_swap, "v1/public/manifest.json", "v1/public/manifest.json"),
}
"""What is done to a town with two versions; what `rebuild --check` names in the year's folder; what `verify` names, given the hash."""


@pytest.mark.parametrize("harm", HARMS)
def test_the_ledger_names_whatever_is_not_as_it_was_sealed(corrected: Path, harm: str) -> None:
    assert not_as_sealed(open_workspace(corrected)) == {f"{YEAR}/v1": [], f"{YEAR}/v2": []}
    do, named, _ = HARMS[harm]
    do(corrected)
    differing = [name for names in not_as_sealed(open_workspace(corrected)).values() for name in names]
    assert any(name.startswith(f"{YEAR}/{named}") for name in differing), differing


def test_rebuilding_with_a_check_says_so_and_ends_with_1(corrected: Path) -> None:
    _forge_a_page(corrected)
    _remove_the_first(corrected)
    editions = said("rebuild", "--check", "-w", corrected, code=1)["editions"]
    assert editions == {f"{YEAR}/v1": [f"{YEAR}/v1"], f"{YEAR}/v2": [f"{YEAR}/v2/public/manifest.json"]}


@pytest.mark.parametrize("harm", HARMS)
def test_the_hash_proves_it_without_a_workspace(corrected: Path, harm: str) -> None:
    do, _, named = HARMS[harm]
    manifest = read_manifest(edition(corrected, 2) / "public")
    assert manifest is not None
    proven = said("verify", corrected / YEARLY, "--hash", manifest.hash)
    assert (proven["differences"], proven["proven"]) == ([], True)
    do(corrected)
    answer = said("verify", corrected / YEARLY, "--hash", manifest.hash, code=1)
    assert any(name.startswith(named) for name in answer["differences"]), answer["differences"]
    assert not answer["proven"]


def test_what_was_never_sealed_is_named(sealed: Path) -> None:
    shutil.copytree(edition(sealed), edition(sealed, 2))
    (sealed / "editions" / "2019" / "v1" / "public").mkdir(parents=True)
    (sealed / YEARLY / "lisez-moi.txt").write_text("x", "utf-8")
    unknown = ("2019", f"{YEAR}/v2", f"{YEAR}/lisez-moi.txt")
    assert not_as_sealed(open_workspace(sealed)) == {f"{YEAR}/v1": []} | {name: [name] for name in unknown}


def test_nothing_is_published_on_a_version_that_was_altered_or_lost(corrected: Path) -> None:
    hand_in(corrected, "voisinage;sessions;2024;42")
    _forge_a_page(corrected)
    altered = said("publish", "-w", corrected, "--year", YEAR, "--erratum", erratum_file(corrected), code=1)
    assert altered["error"]["code"] == "version_altered"
    _remove_the_last(corrected)
    lost = said("publish", "-w", corrected, "--year", YEAR, "--erratum", erratum_file(corrected), code=1)
    assert (lost["error"]["code"], f"{YEAR}/v2" in lost["error"]["message_fr"]) == ("version_lost", True)
    assert [path.name for path in (corrected / YEARLY).iterdir()] == ["v1"]


def test_without_a_proof_a_folder_is_only_consistent_in_itself(corrected: Path) -> None:
    _forge_a_page(corrected)
    done = impact("verify", edition(corrected, 2))
    assert "cohérent en lui-même, auteur non prouvé" in done.stdout
    assert not said("verify", edition(corrected, 2))["proven"]


def test_a_copy_of_the_public_part_is_enough(sealed: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(edition(sealed) / "public", tmp_path / "copy"))
    manifest = read_manifest(copy)
    assert manifest is not None
    assert said("verify", copy, "--hash", manifest.hash)["proven"]
    (copy / "en" / "index.html").write_text("x", "utf-8")
    assert said("verify", copy, "--hash", manifest.hash, code=1)["differences"] == ["en/index.html"]


def test_a_later_version_is_not_proven_by_the_hash_of_an_earlier_one(corrected: Path) -> None:
    first = read_manifest(edition(corrected) / "public")
    assert first is not None
    assert said("verify", corrected / YEARLY, "--hash", first.hash, code=1)["differences"] == ["v2/public/manifest.json"]
    assert said("verify", edition(corrected), "--hash", first.hash)["proven"]


def test_a_folder_that_is_no_edition_and_a_text_that_is_no_hash_are_said(tmp_path: Path) -> None:
    assert "ni une édition ni une version scellée" in impact("verify", tmp_path, code=2).stderr
    assert "64 chiffres" in impact("verify", tmp_path, "--hash", "abc", code=2).stderr


# — signatures —


def keys(folder: Path, name: str, password: bytes | None = None) -> tuple[Path, Path]:
    """A private and a public key as PEM files."""
    key, private, public = Ed25519PrivateKey.generate(), folder / f"{name}.pem", folder / f"{name}-public.pem"
    how = BestAvailableEncryption(password) if password else NoEncryption()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def test_who_signed_is_proven_and_a_forgery_of_both_manifests_is_not(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, public = keys(tmp_path, "town", b"sesame")
    monkeypatch.setenv("IMPACT_KEY_PASSWORD", "sesame")
    _, others = keys(tmp_path, "other")
    assert said("verify", sealed / YEARLY, "--key", public, code=1)["differences"] == ["v1/public/manifest.json"], "it was not signed"
    hand_in(sealed, "voisinage;sessions;2024;41")
    answer = said("publish", "-w", sealed, "--year", YEAR, "--erratum", erratum_file(sealed), "--sign", private)
    assert answer["signed_by"]
    assert said("verify", sealed / YEARLY, "--key", public)["proven"], "the signed version proves the one it supersedes"
    assert said("verify", sealed / YEARLY, "--key", public, "--hash", answer["hash"])["proven"]
    assert not said("verify", sealed / YEARLY, "--key", others, code=1)["proven"]
    manifest = read_manifest(edition(sealed, 2) / "public")
    _forge_a_page(sealed)
    assert said("verify", edition(sealed, 2), "--key", public, code=1)["differences"] == ["public/manifest.json"]
    assert manifest is not None
    assert manifest.signature is not None
    if openssl := shutil.which("openssl"):
        import base64

        (tmp_path / "hash").write_text(manifest.hash, "ascii")
        (tmp_path / "signature").write_bytes(base64.b64decode(manifest.signature.value))
        command = [
            openssl,
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            public,
            "-rawin",
            "-in",
            tmp_path / "hash",
            "-sigfile",
            tmp_path / "signature",
        ]
        assert "Success" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("key", ["no file", "no key", "another kind", "the public half", "encrypted"])
def test_a_key_that_cannot_sign_is_said_before_anything_is_done(sealed: Path, tmp_path: Path, key: str) -> None:
    private, public = keys(tmp_path, "town", b"sesame" if key == "encrypted" else None)
    if key == "no file":
        private.unlink()
    elif key == "no key":
        private.write_text("key", "utf-8")
    elif key == "another kind":
        other = generate_private_key(65537, 2048)
        private.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    elif key == "the public half":
        private = public
    hand_in(sealed, "voisinage;sessions;2024;41")
    done = impact("publish", "-w", sealed, "--year", YEAR, "--erratum", erratum_file(sealed), "--sign", private, code=2)
    assert "IMPACT_KEY_PASSWORD" in done.stderr if key == "encrypted" else "openssl genpkey" in done.stderr
    assert [path.name for path in (sealed / YEARLY).iterdir()] == ["v1"]
