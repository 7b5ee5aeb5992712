"""Faults of the user's input: collected, so that one run reports them all."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

NOTHING = "(nothing)"
SHOWN = 80  # characters of a user's text that a message repeats
LONGEST = 240  # characters of a file and a path
SUGGESTED = 20  # faults after which no nearest name is looked for, which takes long


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input.

    Parameters
    ----------
    what : str
        The fault in a few words.
    where : str
        File and key, or the option of the command.
    given, needed, cure : str
        What was found, what is needed, and how to get there.
    """

    what: str
    where: str
    given: str
    needed: str
    cure: str

    def __str__(self) -> str:
        return (
            f"{self.where}: {self.what}\n"
            f"    given:  {self.given}\n"
            f"    needed: {self.needed}\n"
            f"    cure:   {self.cure}"
        )


class InputError(ValueError):
    """Bad input; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} in the input:"
        return "\n".join([head, *(f"  {fault}".replace("\n", "\n  ") for fault in self.faults)])

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return (InputError, (self.faults,))


class Faults:
    """A growing list of faults, raised as one `InputError`."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}  # in order, each once

    def add(self, what: str, where: str, given: object, needed: str, cure: str) -> None:
        """Note one fault."""
        fault = Fault(what, shown(where, LONGEST), shown(given), needed or NOTHING, cure)
        self._faults[fault] = None

    def extend(self, error: InputError) -> None:
        """Take over the faults of an error that was caught."""
        self._faults.update(dict.fromkeys(error.faults))

    def raise_if_any(self) -> None:
        """Raise `InputError` with all faults, if there are any."""
        if self._faults:
            raise InputError(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)


def single(what: str, where: str, given: object, needed: str, cure: str) -> InputError:
    """Make an error of one fault."""
    return InputError([Fault(what, shown(where, LONGEST), shown(given), needed or NOTHING, cure)])


def library(module: str, what: str, where: str, extra: str) -> Any:
    """Import an optional library.

    Parameters
    ----------
    module : str
    what : str
        What needs it, to begin a sentence with, e.g. "charts need".
    where : str
        The option or part that asks for it.
    extra : str
        What installs it.

    Raises
    ------
    InputError
        Where it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise single(f"{what} a library that is not installed", where, f"no {name}", name,
                     f'pip install "recycalc[{extra}]"') from error  # fmt: skip


def shown(given: object, most: int = SHOWN) -> str:
    """Shorten what the user gave, so that a message stays readable."""
    try:
        text = given if isinstance(given, str) else repr(given)
    except ValueError:  # an integer of thousands of digits
        text = f"a {type(given).__name__} too long to show"
    text = "".join(c if c.isprintable() else "?" for c in text) or NOTHING
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def nearest(word: object, known: Iterable[str], count: int = 3) -> list[str]:
    """Find the known words most like `word`, best first, whatever the case of their letters."""
    asked = str(word).lower()  # what stands for a name need not be text
    spelt: dict[str, list[str]] = {}
    for name in known:
        spelt.setdefault(name.lower(), []).append(name)
    if asked in spelt:
        return spelt[asked]
    alike = difflib.get_close_matches(asked, spelt, n=count, cutoff=0.5)
    return [name for found in alike for name in spelt[found]][:count]


def suggestion(word: object, known: Iterable[str], otherwise: str) -> str:
    """Word the cure for a name that is not known."""
    found = nearest(word, known)
    return f"did you mean {' or '.join(found)}?" if found else otherwise
