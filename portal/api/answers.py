"""What the API says of what is published, and how it is tagged: each answer is a function of the versions that it is read from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import parse_etags

from portal.editions.downloads import media_type, names_of
from portal.editions.figures import Row, licences_of, pages_of
from portal.editions.versions import PublicPart, newest_part

Said = dict[str, Any]


def reference(part: PublicPart) -> Said:
    """Of which version something is."""
    return {"year": part.year, "version": part.version, "hash": part.hash}


def listed(part: PublicPart) -> Said:
    """A sealed version in a list."""
    manifest = part.manifest.model_dump(mode="json", exclude={"inputs", "files"}) if part.manifest else {}
    return manifest | {"hash": part.hash, "latest": part == newest_part(part.year), "licenses": licences_of(part)}


def whole(part: PublicPart) -> Said:
    """A sealed version: its public manifest, and what can be taken away."""
    manifest = part.manifest.model_dump(mode="json") if part.manifest else {}
    return manifest | listed(part) | {"downloads": [_download(part, name) for name in names_of(part)]}


def _download(part: PublicPart, name: str) -> Said:
    where = reverse("api:edition_file", kwargs={"year": part.year, "version": f"v{part.version}", "name": name})
    sealed = part.manifest.files.get(name) if part.manifest else None
    return {"name": name, "href": where, "media_type": media_type(name), "sha256": sealed}


def figure(part: PublicPart, row: Row) -> Said:
    """A figure of a version, with the page of the report on which it stands."""
    return row | {"edition": reference(part), "pages": pages_of(part).get(row["figure_id"])}


def following(request: HttpRequest, parts: Sequence[PublicPart], offset: int) -> str:
    """Where the next figures are: of the same version, even if a newer one is sealed meanwhile."""
    asked = request.GET.copy()
    asked["offset"] = str(offset)
    if len(parts) == 1 and parts[0].version:
        asked["version"] = f"v{parts[0].version}"
    return f"{request.path}?{asked.urlencode()}"


def tagged(request: HttpRequest, parts: Sequence[PublicPart], make: Callable[[], HttpResponse], *beside: str) -> HttpResponse:
    """An answer with the hashes of the versions it is made of, and what else it hangs on; only these for whoever has it already."""
    tag = f'"{".".join([*dict.fromkeys(part.hash for part in parts), *beside]) or "none"}"'
    has = [known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))]
    response = HttpResponse(status=304) if tag in has or "*" in has else make()
    response["ETag"] = tag
    response["Cache-Control"] = "public, no-cache" if all(part.version for part in parts) else "private, no-cache"
    return response


def as_json(said: Any) -> JsonResponse:
    """An answer as JSON."""
    return JsonResponse(said, safe=False, json_dumps_params={"ensure_ascii": False})


def attached(name: str, content: bytes) -> HttpResponse:
    """A file to keep, never to be shown by a browser as a page of ours."""
    response = HttpResponse(content, content_type=media_type(name))
    response["Content-Disposition"] = f'attachment; filename="{quote(name.rpartition("/")[2])}"'
    return response
