"""What is said of a cell, put together, and what it was found to mean."""

from __future__ import annotations

from dataclasses import dataclass

from fanpin_lib.office.forms.vocabulary import SplitPart


@dataclass(frozen=True)
class Meant:
    """An indicator with what of it is meant; ``doubt`` says why it is none."""

    indicator: str = ""
    of: str = ""
    part: str = ""
    others: tuple[str, ...] = ()
    unit: str = ""
    doubt: str = ""
    maybe: tuple[str, ...] = ()
    flow: bool = False
    stock: bool = False


@dataclass(frozen=True)
class CellSayings:
    """All that is said of a cell, put together."""

    concepts: frozenset[str]
    around: frozenset[str]
    indicators: tuple[str, ...]
    parts: tuple[tuple[SplitPart, ...], ...]
    rest: tuple[SplitPart, ...]
    units: tuple[str, ...]
    general_units: tuple[str, ...]
    beside: frozenset[str] = frozenset()
    spelled: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
