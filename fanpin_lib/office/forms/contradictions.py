"""Headers that stand over the same cell and cannot both be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from fanpin_lib.files.existing_xlsx import letters
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.matching import entries_for
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.office.forms.words import CellSayings


def contradictions(
    columns: dict[int, Line], rows: dict[tuple[int, int], Line], vocabulary: Vocabulary
) -> list[str]:
    """What contradicts itself, a line each: where, and what the two say."""
    found = [
        f"{letters(column)} 列：上一行表头写“{upper}”，下一行写“{lower}”"
        for column, line in sorted(columns.items())
        for upper, lower in _of_line(line, vocabulary)
    ]
    by_row = {(row, line.says): line for (row, _), line in rows.items()}
    found += [
        f"第 {row} 行：左边写“{upper}”，右边写“{lower}”"
        for (row, _), line in sorted(by_row.items())
        for upper, lower in _of_line(line, vocabulary)
    ]
    return list(dict.fromkeys(found))


def _of_line(line: Line, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for place, upper in enumerate(line.readings):
        for lower in line.readings[place + 1 :]:
            if _against(upper, lower, vocabulary):
                yield upper.text.strip(), lower.text.strip()


def _against(upper: TextReading, lower: TextReading, vocabulary: Vocabulary) -> bool:
    if upper.units and lower.units and not _agree(upper.units, lower.units, vocabulary):
        return True
    if any(a is not None and b is not None and a != b for a, b in _times(upper, lower)):
        return True
    return _other_class(upper, lower) or _other_indicator(upper, lower, vocabulary)


def _agree(one: Iterable[str], other: Iterable[str], vocabulary: Vocabulary) -> bool:
    known = vocabulary.conversions
    return any(
        a == b or (a, b) in known or (b, a) in known or "%" in (a, b) for a in one for b in other
    )


def _times(upper: TextReading, lower: TextReading) -> list[tuple[int | None, int | None]]:
    return [(upper.month, lower.month), (upper.back, lower.back), (upper.year, lower.year)]


def _other_class(upper: TextReading, lower: TextReading) -> bool:
    """Two different values of one list, where no reading makes them values of two."""
    for one in upper.parts:
        for other in lower.parts:
            sources = [{p.source for p in one}, {p.source for p in other}]
            values = [{p.value for p in one}, {p.value for p in other}]
            if sources[0] == sources[1] and not values[0] & values[1]:
                return True
    return False


def _other_indicator(upper: TextReading, lower: TextReading, vocabulary: Vocabulary) -> bool:
    """Each says an indicator of its own, and none is meant by both together."""
    own = [_alone(one, vocabulary) for one in (upper, lower)]
    if not all(own) or any(one & two for one, two in pairwise(own)):
        return False
    together = _words(upper.concepts + lower.concepts)
    return not entries_for(together, vocabulary)


def _alone(reading: TextReading, vocabulary: Vocabulary) -> set[str]:
    if set(reading.concepts) <= vocabulary.topics or reading.unknown:
        return set()
    entries = entries_for(_words(reading.concepts), vocabulary)
    return {spec for one in entries for spec in one.by_unit.values()}


def _words(concepts: tuple[str, ...]) -> CellSayings:
    return CellSayings(frozenset(concepts), frozenset(), (), (), (), (), ())
