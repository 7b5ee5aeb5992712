"""Options of a file: variants of it, each an overlay on what the file itself describes.

A file with ``[options.NAME]`` says in ``default`` what its own content stands for; every other
table of the option is a variant, merged over the file when a scenario chooses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recycalc.errors import SUGGESTED, Faults, suggestion
from recycalc.parameters.mount import SUMS

KEY, DEFAULT_KEY, NONE = "options", "default", "none"
LABELS = ("name", "description", "note")


def variants(trees: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give every option by its path (``chains.separation.saponification``) with its variants.

    The first variant is the default, which the file itself describes.
    """
    return {
        f"{tree}.{name}.{option}": [str(node.get(DEFAULT_KEY)), *_others(node)]
        for tree, files in trees.items()
        if isinstance(files, dict)
        for name, table in files.items()
        for option, node in _options(table)
        if isinstance(node, dict)
    }


def with_options(
    table: Mapping[str, Any], path: str, chosen: Mapping[str, str], faults: Faults
) -> dict[str, Any]:
    """Give a file's table with the variants merged in that a scenario chooses.

    Parameters
    ----------
    table : mapping
        As the catalogue holds it.
    path : str
        Dotted path of the file.
    chosen : mapping of str to str
        Variant by path of the option; the default where it is silent.
    """
    merged = {key: node for key, node in table.items() if key != KEY}
    for option, node in _options(table):
        where = f"{path}.{KEY}.{option}"
        if not isinstance(node, dict) or not isinstance(node.get(DEFAULT_KEY), str):
            faults.add(
                "option has no default",
                where,
                node if not isinstance(node, dict) else node.get(DEFAULT_KEY),
                'default = "…", the name of what the file itself describes',
                "add default",
            )
            continue
        if node[DEFAULT_KEY] in _others(node):
            faults.add(
                "default is described twice",
                where,
                node[DEFAULT_KEY],
                "the file itself describes the default",
                "remove its table or name another default",
            )
        choice = chosen.get(f"{path}.{option}", node[DEFAULT_KEY])
        if choice != node[DEFAULT_KEY] and isinstance(node.get(choice), dict):
            overlay = {key: sub for key, sub in node[choice].items() if key not in LABELS}
            merged = _merge(merged, overlay)
    return merged


def check_options(
    trees: Mapping[str, Any], chosen: Mapping[str, str], where: str, faults: Faults
) -> None:
    """Note every option or variant that no file offers."""
    known = variants(trees)
    for option, choice in chosen.items():
        if option not in known:
            faults.add(
                "option is not known",
                where,
                option,
                f"one of {', '.join(known) or '(none)'}",
                suggestion(option, known if len(faults) < SUGGESTED else (), "name one of these"),
            )
        elif choice not in known[option]:
            faults.add(
                "option has no such variant",
                f"{where}: {option}",
                choice,
                ", ".join(known[option]),
                suggestion(str(choice), known[option], "name one of these"),
            )


def _options(table: object) -> Iterator[tuple[str, Any]]:
    node = table.get(KEY, {}) if isinstance(table, dict) else {}
    yield from node.items() if isinstance(node, dict) else ()


def _others(option: Mapping[str, Any]) -> list[str]:
    return [name for name, node in option.items() if isinstance(node, dict)]


def _merge(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another; shares of a whole are replaced together."""
    merged = dict(base)
    for key, node in overlay.items():
        below = merged.get(key)
        if node == NONE:
            merged.pop(key, None)
        elif isinstance(node, dict) and isinstance(below, dict) and key not in SUMS:
            merged[key] = _merge(below, node)
        else:
            merged[key] = node
    return merged
