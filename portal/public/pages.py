"""Pages of what is published: functions of sealed versions, language and address. A stranger's is made once, and known again by its tag."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from indicators.code import code_hash
from pipelines.inputs import Inputs
from portal import town
from portal.accounts.models import Account
from portal.api.answers import tagged
from portal.config.language import spoken
from portal.editions.versions import PublicPart

CODE = ("indicators", "impact", "reports", "portal")
"""The packages by which a page is made."""
LARGEST = 32_000_000
"""Bytes of pages that a process keeps."""


class KeptPages:
    """The pages that were asked for last, up to so many bytes."""

    def __init__(self, largest: int) -> None:
        self._largest, self._bytes, self._lock = largest, 0, Lock()
        self._pages: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def page(self, tag: str, address: str, make: Callable[[], bytes]) -> bytes:
        """The page of that tag at that address, made where it is not kept."""
        with self._lock:
            if (tag, address) in self._pages:
                self._pages.move_to_end((tag, address))
                return self._pages[tag, address]
        content = make()
        with self._lock:
            self._bytes += len(content) - len(self._pages.pop((tag, address), b""))
            self._pages[tag, address] = content
            while self._bytes > self._largest:
                self._bytes -= len(self._pages.popitem(last=False)[1])
        return content


_kept = KeptPages(LARGEST)
_looks: list[tuple[Inputs, str]] = []


def public_page(request: HttpRequest, parts: Sequence[PublicPart], template: str, make: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """A page made of these versions alone. That of a reader who is signed in has their own head: it is nobody else's, and not kept."""
    if isinstance(request.user, Account):
        return render(request, template, make())

    def written() -> HttpResponse:
        tag = ".".join([*(part.hash for part in parts), spoken(), look()])
        return HttpResponse(_kept.page(tag, request.build_absolute_uri(), lambda: render(request, template, make()).content))

    return answer_in_words(request, parts, written)


def answer_in_words(request: HttpRequest, parts: Sequence[PublicPart], make: Callable[[], HttpResponse]) -> HttpResponse:
    """An answer in the reader's language, tagged by the versions it is made of; nothing but the tag for whoever has it already."""
    return tagged(request, parts, make, spoken(), look())


def look() -> str:
    """What every page is made by beside versions: the code, and what the town says of itself and of what is counted."""
    inputs = town.town().inputs
    if not _looks or _looks[0][0] is not inputs:
        said = [code_hash(*CODE), inputs.territory.model_dump_json(), inputs.catalogue.vocabulary.model_dump_json()]
        said += [indicator.model_dump_json() for indicator in inputs.catalogue.indicators.values()]
        _looks[:] = [(inputs, hashlib.sha256("\0".join(said).encode()).hexdigest()[:16])]
    return _looks[0][1]
