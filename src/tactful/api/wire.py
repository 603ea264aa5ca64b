"""From bytes to typed values and back: bodies, path ids, query parameters, replies.

>>> decode(b'{"person_id": "ana"}', dict[str, str])
{'person_id': 'ana'}
"""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec
from litestar import Request, Response

from tactful.errors import BadInput
from tactful.ids import check_id

__all__ = ["Call", "count_of", "decode", "flag_of", "path_id", "query_id", "query_of", "reply"]

Call = Request[Any, Any, Any]

Body = TypeVar("Body")

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def decode(body: bytes, wanted: type[Body] | Any) -> Body:
    """Return a JSON body as the wanted type.

    Raises
    ------
    BadInput
        ``bad-json`` (400) when it is not JSON (NaN and Infinity are not), ``bad-field`` (422) when a field does not
        fit; the detail says which.
    """
    try:
        decoded: Body = msgspec.json.decode(body, type=wanted)
    except msgspec.ValidationError as error:
        raise BadInput("bad-field", _said(str(error)), hint="see the schema in /openapi.json") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadInput(
            "bad-json", "the body is not JSON", hint="send UTF-8 JSON; NaN and Infinity are not numbers in JSON"
        ) from None
    return decoded


def reply(value: Any, status: int = 200) -> Response[bytes]:
    """Return a value as a JSON response."""
    return Response(_ENCODER.encode(value), status_code=status, media_type="application/json")


def whole(value: msgspec.Struct) -> dict[str, Any]:
    """Return a value with every field, also those at their default: what is kept leaves them out to be small.

    >>> from tactful.catalogue.item import Item
    >>> whole(Item(item_id="tea"))["tags"]
    []
    """
    fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
    return {name: whole(one) if isinstance(one, msgspec.Struct) else one for name, one in fields}


def path_id(request: Call, name: str) -> str:
    """Return an id from the path, with every escape undone; raises BadInput ``bad-id``.

    The router sees the path as it was sent, so an id may hold ``%2F``.
    """
    return check_id(_unescaped(request.path_params[name], name), what=name)


def query_of(request: Call) -> dict[str, str]:
    """Return the query parameters; of a repeated one the last counts."""
    raw = request.scope["query_string"].decode("latin-1")
    try:
        return dict(parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=50))
    except ValueError:
        raise BadInput("bad-query", "the query string is not UTF-8", hint="percent-encode UTF-8") from None


def query_id(request: Call, name: str) -> str:
    """Return a required id from the query; raises BadInput ``missing-field`` or ``bad-id``."""
    found = query_of(request).get(name)
    if found is None:
        raise BadInput("missing-field", f"the query parameter {name} is missing", hint=f"add ?{name}=...")
    return check_id(found, what=name)


def count_of(request: Call, name: str, *, default: int, most: int) -> int:
    """Return a whole number from the query, 1 to `most`; raises BadInput ``bad-count``."""
    text = query_of(request).get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= most:
        raise BadInput(
            "bad-count", f"{name} must be a whole number from 1 to {most}", hint=f"leave it out for {default}"
        )
    return int(text)


def flag_of(request: Call, name: str) -> bool:
    """Return a yes or no from the query, no when absent; raises BadInput ``bad-flag``."""
    text = query_of(request).get(name, "false")
    if text not in {"true", "false"}:
        raise BadInput("bad-flag", f"{name} must be true or false", hint="leave it out for false")
    return text == "true"


def _said(detail: str) -> str:
    """Return what is wrong with a field without what stood in it: values, and keys that are no words, may name people.

    >>> _said("Invalid enum value 'Ana' - at `$.dial[...]`")
    "Invalid enum value '…' - at `$.dial[...]`"
    >>> _said("Object contains unknown field `Ana Maria`"), _said("Object contains unknown field `iten_id`")
    ('Object contains unknown field `…`', 'Object contains unknown field `iten_id`')
    """
    told = re.sub(r"'.*'", "'…'", detail, flags=re.DOTALL)
    return re.sub(r"(?<=unknown field )`(?![a-z][a-z0-9_]{0,40}`).*?`", "`…`", told, flags=re.DOTALL)


def _unescaped(raw: str, what: str) -> str:
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("bad-id", f"{what} is not UTF-8", hint="percent-encode the UTF-8 bytes of the id") from None
