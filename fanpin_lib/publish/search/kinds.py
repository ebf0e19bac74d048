"""What a page is to the search, by where it lies: ``kinds.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from fanpin_lib.files.yaml_lines import shipped_yaml


@dataclass(frozen=True)
class PageKind:
    """A line of ``kinds.yaml``.

    Attributes:
        match: pattern of paths without ``.html``.
        group: the heading that its results stand under, see `groups`.
        label: what it is called beside a result's title.
        prior: how much it counts against others that fit as well.
        text: whether its words are found, or its title alone.
        names: whether its title is a place.
        terms: whether each term that it defines is a result of its own.
        words: what such a page is called besides.
        elsewhere: whether it holds other places' words, which mean nothing here.
    """

    match: str
    group: str
    label: str
    prior: float
    text: bool = True
    names: bool = False
    terms: bool = False
    words: Sequence[str] = ()
    elsewhere: bool = False


def kinds() -> tuple[PageKind, ...]:
    """All kinds, in the order in which they are tried; the last one fits every page."""
    return tuple(_read()[1])


def groups() -> Mapping[str, str]:
    """The headings of results, in their order, by name."""
    return _read()[0]


def number_of_kind(path: str) -> int:
    """Where the kind of a page stands among `kinds`.

    Args:
        path: of the page inside the site, such as ``village/220281101201.html``.
    """
    name = path.removesuffix(".html")
    return next(n for n, kind in enumerate(kinds()) if fnmatchcase(name, kind.match))


@cache
def _read() -> tuple[dict[str, str], list[PageKind]]:
    said = shipped_yaml(__package__, "kinds.yaml")
    return dict(said["groups"]), [
        PageKind(**{**row, "words": tuple(row.get("words", ()))}) for row in said["kinds"]
    ]
