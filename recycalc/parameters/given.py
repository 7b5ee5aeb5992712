"""What callers hand in: names and mappings of any kind, taken over or refused in words."""

from __future__ import annotations

from typing import Any

from recycalc.errors import single


def listed(given: Any, where: str) -> list[str]:
    """Give names as a list: of one name, of several however they come, or of none.

    Raises
    ------
    InputError
        Where there is nothing to go through.
    """
    if given is None or isinstance(given, str):
        return [] if given is None else [given]
    try:
        return [str(name) for name in given]
    except TypeError as error:
        raise single(
            "not a name", where, given, "a name, or several", "give text, or a list of it"
        ) from error


def mapped(given: Any, where: str, example: str) -> dict[Any, Any]:
    """Give a mapping, or pairs of key and value, as a dictionary of its own.

    Parameters
    ----------
    example : str
        What the caller might write.

    Raises
    ------
    InputError
        Where it is something else.
    """
    try:
        return dict(given)
    except (TypeError, ValueError) as error:
        raise single("not a mapping", where, given, "keys with their values",
                     f"write e.g. {example}") from error  # fmt: skip
