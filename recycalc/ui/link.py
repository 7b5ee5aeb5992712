"""A session's choices as text in the address: sorted JSON, compressed, in letters of an address.

What is read from an address was written by anyone, so its size is bounded before it is unpacked
and its shape is checked before it is used.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable
from typing import Any, NoReturn

from recycalc.errors import InputError, single

PARAMETER = "s"
LONGEST = 6_000  # characters in an address, which browsers and servers carry
LARGEST = 120_000  # bytes of JSON
MOST = 500  # entries of a table

State = dict[str, Any]
"""``scenario`` (a name), ``file`` (text of an uploaded one), ``choices``, ``values``."""


def fresh(scenario: str, file: str = "") -> State:
    """Give the state of a session in which nothing is changed."""
    return {"scenario": scenario, "file": file, "choices": {}, "values": {}}


def to_text(state: State) -> str:
    """Give a state as JSON, alike for alike states."""
    return json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def pack(state: State) -> str:
    """Give the text that carries a state in an address; empty where it would be too long."""
    kept = {key: value for key, value in state.items() if value}
    packed = zlib.compress(to_text(kept).encode(), 9)
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return text if len(text) <= LONGEST else ""


def unpack(text: str) -> State:
    """Read what `pack` wrote.

    Raises
    ------
    InputError
        For anything else.
    """
    if len(text) > LONGEST:
        raise _broken(f"{len(text)} characters", f"at most {LONGEST}")
    try:
        packed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), b"-_", validate=True)
        reader = zlib.decompressobj()
        content = reader.decompress(packed, LARGEST)
        if reader.unconsumed_tail or not reader.eof:
            raise _broken("more than fits, or cut short", f"at most {LARGEST} bytes, whole")
        given = json.loads(content.decode(), parse_constant=_no_number)
    except InputError:
        raise
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise _broken(text, "a link copied whole from the app") from error
    return checked(given)


def checked(given: object) -> State:
    """Check the shape of a state that was read; its contents are checked when it is used."""
    if not isinstance(given, dict) or set(given) - {"scenario", "file", "choices", "values"}:
        raise _broken(given, "choices and values of a session")
    choices, values = given.get("choices", {}), given.get("values", {})
    for table in (choices, values):
        if not isinstance(table, dict) or len(table) > MOST:
            raise _broken(table, f"a table of at most {MOST} entries")
    for key, choice in choices.items():
        check = _CHOICES.get(key)
        if check is None or not check(choice):
            raise _broken(f"{key} = {choice}", f"one of {', '.join(_CHOICES)}")
    for path, value in values.items():
        if not (isinstance(value, str) or _number(value)):
            raise _broken(f"{path} = {value}", "a number or a text with a unit")
    scenario, file = given.get("scenario", ""), given.get("file", "")
    if not isinstance(scenario, str) or not isinstance(file, str):
        raise _broken("no text", "the name of a scenario")
    return {"scenario": scenario, "file": file, "choices": choices, "values": values}


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _words(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


_CHOICES: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(
        ("region", "money", "gate", "reference_product", "allocation"),
        lambda choice: isinstance(choice, str),
    ),
    "routes": lambda choice: (
        isinstance(choice, list) and len(choice) <= MOST and all(isinstance(r, str) for r in choice)
    ),
    "sources": lambda choice: isinstance(choice, dict) and all(map(_number, choice.values())),
    "options": _words,
    "sites": _words,
    "conventions": _words,
}


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _broken(given: object, needed: str) -> InputError:
    return single("the link cannot be read", "link", given, needed, "copy the whole link again")
