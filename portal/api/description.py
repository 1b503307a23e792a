"""The description of the API at /api/v1/openapi.json, completed with what the framework does not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from portal.editions.downloads import MEDIA, OTHER

Described = dict[str, Any]
PROBLEM = "application/problem+json"
_TOKEN = {"type": "http", "scheme": "bearer", "description": "impact account token ADDRESS"}
_TAG = {"ETag": {"description": "The hash of the edition (of each, where there are several).", "schema": {"type": "string"}}}


class DescribedAPI(NinjaAPI):
    """An API whose description says who may call, what a problem looks like, and that files are files."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The description."""
        schema = super().get_openapi_schema(**where)
        schema["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
        schema["components"]["securitySchemes"] = {"token": _TOKEN}
        for path, operation in _operations(schema):
            _complete(path, operation)
        return schema


def _operations(schema: OpenAPISchema) -> Iterator[tuple[str, Described]]:
    for path, methods in schema["paths"].items():
        methods.pop("head", None)  # as GET, without a body
        yield from ((path, operation) for operation in methods.values())


def _complete(path: str, operation: Described) -> None:
    responses = operation["responses"]
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {PROBLEM: response.get("content", {}).get("application/json", {})}
    published = 304 in responses
    operation["security"] = [{"token": []}, {}] if published else [{"token": []}]
    if published:
        responses[200]["headers"] = responses[304]["headers"] = _TAG
    if path.endswith("/files/{name}"):
        responses[200]["content"] = {media.partition(";")[0]: {} for media in (*MEDIA.values(), OTHER)}
    elif path.endswith("/figures"):
        responses[200]["content"]["text/csv"] = {}
