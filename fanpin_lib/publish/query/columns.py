"""The figures of the months shown as columns: one text a part and month, all places in it.

Figures stand between exclamation marks, in the order of the places: ``12!0x5!!a`` is 12, five
zeros, nothing listed, and a status. Neither commas nor blanks: the gate, which reads scripts
as text, would take single digits that stand one by one for a number spelt out. For the same
reason figures of nine digits and more have a ``k`` inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from fanpin_lib.edition.figures import OK
from fanpin_lib.publish.query.rows import FigureRows, Numbers, rows_of
from fanpin_lib.publish.query.window import Shown

_LONG = re.compile(r"^(-?\d{6})(\d{3,})")
#: Equal figures one after the other that are written once, with how many they are.
_MANY = 4
_DECIMALS = 6


@dataclass
class IndicatorColumns:
    """One indicator's figures.

    Attributes:
        scale: where it is given, ``v`` holds numerators, and a value is scale x v / d.
        parts: by dimension (empty: the whole) and place of the month among those shown the
            texts ``v`` of values and ``d`` of denominators, or of how many values there were.
    """

    indicator: str
    unit: str = ""
    scale: float | None = None
    parts: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """What `read` found: the statuses of figures without a value, the columns by indicator."""

    statuses: list[str]
    columns: list[IndicatorColumns]


def read(months: Sequence[Shown], places: Mapping[str, int]) -> Read:
    """Every indicator's figures in some months, by the indicators' ids.

    Args:
        places: by region code its number, from 0; figures of others are left out.
    """
    rows = rows_of(months, places)
    statuses = sorted(name for name in rows.statuses if name != OK)
    made = {name: IndicatorColumns(name, unit) for name, unit in rows.units.items()}
    scaled = np.full(len(rows.indicators), np.nan)
    for number, own in rows.by_indicator():
        if (scale := _scale(rows, own)) is not None:
            scaled[number] = made[rows.indicators[number]].scale = scale
    by_parts = ~np.isnan(scaled)[rows.indicator]
    first = np.where(by_parts, np.nan_to_num(rows.numerator), rows.value)
    second = np.where(by_parts | ~np.isnan(rows.numerator), rows.denominator, rows.n)
    texts = zip(
        rows.groups(),
        _texts(rows, first, statuses, len(places)),
        _texts(rows, second, [], len(places)),
        strict=True,
    )
    for (indicator, dimension, moment), v, d in texts:
        made[indicator].parts.setdefault(dimension, {})[moment] = (v, d)
    return Read(statuses, [made[name] for name in sorted(made)])


def _scale(rows: FigureRows, own: slice) -> float | None:
    """What makes a value of numerator by denominator, where it is so for every figure."""
    ok = rows.ok[own]
    value, below = rows.value[own][ok], rows.denominator[own][ok]
    part = np.nan_to_num(rows.numerator[own][ok])
    if not part.any() or np.isnan(below).any() or not below.all():
        return None
    found = round(float(np.max(value[part != 0] * below[part != 0] / part[part != 0])), 6)
    off = np.abs(value * below - found * part)
    fits = bool((off <= 1e-9 * np.maximum(np.abs(found * part), 1)).all())
    return found if fits else None


def _texts(
    rows: FigureRows, numbers: NDArray[np.float64], statuses: Sequence[str], places: int
) -> Iterator[str]:
    """The column of each group of rows; without statuses only of figures that have a value."""
    known = rows.ok & ~np.isnan(numbers)
    values, which = np.unique(numbers[known], return_inverse=True)
    letters = [ascii_lowercase[place] for place in range(len(statuses))]
    words = ["", *map(_text, values.tolist()), *letters]
    token = np.zeros(len(rows.ok), np.int32)
    token[known] = which.ravel() + 1
    if statuses:
        letter = {name: place for place, name in enumerate(statuses, start=len(values) + 1)}
        of_status = np.array([letter.get(name, 0) for name in rows.statuses], np.int32)
        token[~rows.ok] = of_status[rows.status[~rows.ok]]
    laid = np.zeros((len(rows.starts), places), np.int32)
    laid[rows.group, rows.place] = token
    yield from _written(laid, words)


def _written(laid: NDArray[np.int32], words: Sequence[str]) -> Iterator[str]:
    """Each row of tokens as a text; what is empty at its end is left out."""
    new = np.ones(laid.shape, bool)
    new[:, 1:] = laid[:, 1:] != laid[:, :-1]
    starts: Numbers = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, laid.size)).tolist()
    tokens = laid.ravel()[starts].tolist()
    said = [
        words[token] if length == 1 else _repeated(words[token], length)
        for token, length in zip(tokens, lengths, strict=True)
    ]
    ends = np.cumsum(new.sum(axis=1)).tolist()
    first = 0
    for end in ends:
        yield "!".join(said[first : end - (tokens[end - 1] == 0)])
        first = end


def _repeated(word: str, times: int) -> str:
    return f"{word}x{times}" if times >= _MANY else "!".join([word] * times)


def _text(number: float) -> str:
    whole = number.is_integer() and abs(number) < 1e15
    return _LONG.sub(r"\1k\2", str(int(number)) if whole else repr(round(number, _DECIMALS)))
