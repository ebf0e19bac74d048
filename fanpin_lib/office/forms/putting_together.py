"""All that is said of a cell, by its row, its column and the lines above the table."""

from __future__ import annotations

from fanpin_lib.office.forms.context import Context
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.reading import TextReading
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.office.forms.words import CellSayings

#: The word for money in any unit, and the unit that it is in where nobody says another.
_MONEY, _YUAN = "金额", "元"
_JOINT = "·"


def words_of(across: Line, down: Line, context: Context, vocabulary: Vocabulary) -> CellSayings:
    """The words of a cell, those that are lent to it and those around it kept apart."""
    readings = [*across.readings, *down.readings]
    lent = down.lent or across.lent
    certain = down.certain if down.lent else across.certain
    rest = across.rest or down.rest
    # beside a rest of parts only what the other side says can be a part, too
    others = down.readings if across.rest else across.readings if down.rest else readings
    parts = [p for r in others if not r.total for p in r.parts]
    prefixes = _prefixes(parts)
    parts = [p for p in parts if not any(one.value in prefixes for one in p)]
    spelled = {w for r in readings for w in r.words} | {r.text.strip() for r in readings}
    said = [*_nearest_units(across.readings), *_nearest_units(down.readings)]
    units = _units(said, context, vocabulary) or _lent_units(lent)
    return CellSayings(
        frozenset(c for r in readings for c in r.concepts) - (prefixes & spelled),
        _around(lent, certain, context),
        tuple(dict.fromkeys(i for r in (*readings, *_lent(lent, readings)) for i in r.indicators)),
        tuple(dict.fromkeys(parts)),
        rest,
        units,
        context.units,
        across.beside | down.beside,
        frozenset(spelled),
        frozenset(p.value for each in parts for p in each if vocabulary.neutral(p.value)),
    )


def _lent(lent: TextReading | None, readings: list[TextReading]) -> list[TextReading]:
    """An indicator's whole name before its parts counts for these, if they name none."""
    own = any(r.concepts or r.indicators for r in readings)
    return [lent] if lent and lent.indicators and not own else []


def _around(lent: TextReading | None, certain: bool, context: Context) -> frozenset[str]:
    """What a part may be of: what it is said to be part of, else also what the title says."""
    if lent is None:
        return context.concepts
    words = frozenset(lent.concepts)
    return words if certain or not words else words | context.concepts


def _nearest_units(readings: list[TextReading]) -> list[TextReading]:
    """Of texts one above the other the lowest with a unit; one of money may stand higher up."""
    found = [r for r in readings if r.units]
    own = found[-1:]
    return found if own and own[0].units == (_MONEY,) else own


def _lent_units(lent: TextReading | None) -> tuple[str, ...]:
    return lent.units if lent else ()


def _units(
    readings: list[TextReading], context: Context, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The units said; 金额 is in the unit of money that the form names."""
    found = tuple(dict.fromkeys(u for r in readings for u in r.units))
    if _MONEY not in found:
        return found
    money = {_YUAN} | {to for own, to in vocabulary.conversions if own == _YUAN}
    others = tuple(u for u in found if u != _MONEY)
    if money & set(others):
        return others
    return (*others, next((u for u in context.units if u in money), _YUAN))


def _prefixes(parts: list) -> set[str]:  # type: ignore[type-arg]
    """Stages of the steps that are asked for: no part by themselves, and no indicator."""
    return {p.value.partition(_JOINT)[0] for each in parts for p in each if _JOINT in p.value}
