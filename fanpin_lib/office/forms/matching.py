"""Which indicator, and which part of it, the words over and beside a cell mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fanpin_lib.office.forms.asked import REST
from fanpin_lib.office.forms.vocabulary import Countable, IndicatorWords, SplitPart, Vocabulary
from fanpin_lib.office.forms.words import CellSayings, Meant

#: Between a stage and its step in a value of both.
_JOINT = "·"
_PERCENT, _YUAN = "%", "元"


def entries_for(words: CellSayings, vocabulary: Vocabulary) -> list[IndicatorWords]:
    """The entries whose words are all there, with nothing left over; the best of them."""
    needed = words.concepts - vocabulary.topics
    there = words.concepts | words.around
    fitting = [one for one in vocabulary.entries if needed <= one.says <= there]
    if not fitting:
        return []

    def rank(entry: IndicatorWords) -> tuple[int, int]:
        return len(entry.says & words.concepts), -len(entry.says - words.concepts)

    best = max(map(rank, fitting))
    if best[0] == 0 and needed:
        return []
    return [one for one in fitting if rank(one) == best]


def match(words: CellSayings, vocabulary: Vocabulary) -> Meant:
    """The indicator that is meant, or why that cannot be said."""
    meant = _match(words, vocabulary)
    if meant.doubt and words.concepts and words.beside - words.around:
        # a header that only says what its neighbours are about once more (本月新增)
        further = _match(replace(words, around=words.beside), vocabulary, len(words.concepts) + 1)
        return meant if further.doubt else further
    return meant


def _match(words: CellSayings, vocabulary: Vocabulary, least: int = 0) -> Meant:
    specs = _candidates(words, vocabulary, least)
    if isinstance(specs, str):
        return Meant(doubt=specs)
    tried = [_with_unit(spec, flow, words, vocabulary) for spec, flow in specs]
    fits = [one for one in tried if not one.doubt]
    found = list({(one.indicator, one.of): one for one in fits}.values())
    names = tuple(dict.fromkeys(one.indicator for one in (found or tried) if one.indicator))
    if len(found) > 1:
        return Meant(doubt="可能是好几个指标", maybe=names)
    if not found:
        doubt = tried[0].doubt if tried else "看不出要填哪个指标"
        return Meant(doubt=doubt, maybe=names)
    return found[0]


def _candidates(
    words: CellSayings, vocabulary: Vocabulary, least: int
) -> list[tuple[str, bool]] | str:
    """Indicators with ``.numerator`` and the like behind them, or why there are none."""
    if least:
        return _with_beside(words, vocabulary, least)
    needed = words.concepts - vocabulary.topics
    if len(words.indicators) > 1:
        names = "、".join(vocabulary.countables[one].name for one in words.indicators)
        return f"表头同时说了{names}"
    if words.indicators and not needed:
        return [(words.indicators[0], _adds_up(words.indicators[0], vocabulary))]
    if words.indicators:
        name = vocabulary.countables[words.indicators[0]].name
        return f"“{name}”以外还说了{'、'.join(sorted(needed))}"
    found: list[tuple[str, bool]] = []
    for entry in entries_for(words, vocabulary):
        by_unit = _by_unit(entry, words, vocabulary)
        if not by_unit and len(entry.by_unit) > 1 and not _asked_units(words):
            units = "还是".join(entry.by_unit)
            return f"没有写是{units}"
        specs = by_unit or list(entry.by_unit.values())
        found += [(spec, entry.flow) for spec in specs]
    return found or "看不出要填哪个指标"


def _with_beside(
    words: CellSayings, vocabulary: Vocabulary, least: int
) -> list[tuple[str, bool]] | str:
    """Entries that need one word more than is said, which the neighbours say."""
    found = [
        (spec, entry.flow)
        for entry in vocabulary.entries
        if words.concepts < entry.says <= words.concepts | words.around and len(entry.says) == least
        for spec in _by_unit(entry, words, vocabulary)
    ]
    return found or "看不出要填哪个指标"


def _asked_units(words: CellSayings) -> tuple[str, ...]:
    return words.units or (words.general_units if len(words.general_units) == 1 else ())


def _by_unit(entry: IndicatorWords, words: CellSayings, vocabulary: Vocabulary) -> list[str]:
    """What an entry has for the unit asked for: exactly, else converted."""
    asked = _asked_units(words)
    choices = _for_class(entry, words, vocabulary)
    if not asked:
        general = [choices[unit] for unit in words.general_units if unit in choices]
        usual = general if len(general) == 1 else list(choices.values())
        return usual if len(usual) == 1 else []
    exact = [choices[unit] for unit in asked if unit in choices]
    near = [
        spec
        for unit, spec in choices.items()
        if any((unit, one) in vocabulary.conversions for one in asked)
    ]
    return exact or near


def _for_class(entry: IndicatorWords, words: CellSayings, vocabulary: Vocabulary) -> dict[str, str]:
    """By unit: the indicator split by class where a class is asked for that it alone has."""
    usual = dict(entry.by_unit)
    for unit, spec in entry.by_class.items():
        first = usual.get(unit, "").partition(".")[0]
        countable = vocabulary.countables.get(first)
        if words.parts and countable and _part(countable, words)[2]:
            usual[unit] = spec
    return usual


def _with_unit(spec: str, flow: bool, words: CellSayings, vocabulary: Vocabulary) -> Meant:
    """The indicator with its part, if the unit asked for can be made of its own."""
    name, _, of = spec.partition(".")
    countable = vocabulary.countables.get(name)
    if countable is None:
        return Meant(doubt="指标目录里没有这个指标")
    own = own_unit(countable, of)
    asked = _asked_units(words) or _general_for(own, words, vocabulary)
    unit = next((u for u in asked if u == own or (own, u) in vocabulary.conversions), "")
    if asked and not unit and (words.units or not _other_kind(own, asked, vocabulary)):
        said = f"表上要的单位是“{'、'.join(asked)}”，“{countable.name}”的单位是“{own}”"
        return Meant(indicator=name, doubt=said)
    part, others, doubt = _part(countable, words)
    stock = any(one.stock and spec in one.specs for one in vocabulary.entries)
    return Meant(name, of, part, others, unit or own, doubt, flow=flow, stock=stock)


def _adds_up(indicator: str, vocabulary: Vocabulary) -> bool:
    """Whether months of an indicator named by its whole name may be added up."""
    return any(one.flow and indicator in one.specs for one in vocabulary.entries)


def _general_for(own: str, words: CellSayings, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Of several units named for the whole form the one that a figure can be put in."""
    fits = (own, *(to for one, to in vocabulary.conversions if one == own))
    return tuple(unit for unit in words.general_units if unit in fits)[:1]


def _other_kind(own: str, general: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a unit named for the whole form cannot be meant for a figure of this kind.

    A rate is in per cent whatever the form's unit; a unit of money is for amounts alone.
    """
    money = {_YUAN} | {to for one, to in vocabulary.conversions if one == _YUAN}
    return own == _PERCENT or (set(general) <= money and own not in money)


def own_unit(countable: Countable, of: str) -> str:
    """The unit of an indicator, or of what it is a rate of: these are counted in 户 here."""
    return "户" if of and countable.unit == "%" else countable.unit


def _part(countable: Countable, words: CellSayings) -> tuple[str, tuple[str, ...], str]:
    """The dimension's value that is meant, what stands beside a rest, or why there is none."""
    if words.rest:
        return _rest(countable, words)
    if not words.parts:
        return ("", (), "") if countable.total else ("", (), f"“{countable.name}”要说明按哪一类")
    each = [(one, _ways(countable, one, words.spelled)) for one in words.parts]
    # a section headed 帮扶 says no more than what it is about
    each = [(one, ways) for one, ways in each if ways or not _weak(one, words)]
    if not each:
        return _part(countable, replace(words, parts=()))
    ways = [one for _, one in each]
    said = "、".join(candidates[0].value for candidates, _ in each)
    if not all(ways):
        return "", (), f"指标“{countable.name}”没有按“{said}”分的数"
    common = set.intersection(*map(set, ways))
    if len(common) == 1:
        return common.pop(), (), ""
    if len(ways) > 1:
        return "", (), f"没有同时按“{said}”分的数"
    return "", (), f"“{said}”可能是好几种分法"


def _weak(candidates: Iterable[SplitPart], words: CellSayings) -> bool:
    return all(one.value in words.weak for one in candidates)


def _ways(
    countable: Countable, candidates: Iterable[SplitPart], spelled: frozenset[str]
) -> list[str]:
    """Every value of a dimension that a part may be; the classes that the register says first."""
    found = [
        (splitting, value)
        for splitting in countable.splittings
        for part in candidates
        if (value := _value(splitting, part))
    ]
    exact = [one for one in found if one[0].source and not one[0].classes] or found
    told = [one for one in exact if one[1].partition(_JOINT)[0] in spelled]
    return list(dict.fromkeys(f"{splitting.id}={value}" for splitting, value in told or exact))


def _value(splitting: object, part: SplitPart) -> str:
    source, values = splitting.source, splitting.values  # type: ignore[attr-defined]
    if splitting.classes:  # type: ignore[attr-defined]
        named = f"{part.label}:{part.value}".replace(":", "：")
        return named if part.label and named in values else ""
    same = part.source == source or (part.registered and source == "category")
    if same and (part.value in values or not values or source):
        return part.value
    return part.value if part.value in values and not source else ""


def _rest(countable: Countable, words: CellSayings) -> tuple[str, tuple[str, ...], str]:
    """What the parts listed beside leave over of the indicator."""
    beside = words.rest
    also = [p[0].value for p in words.parts if not _weak(p, words)]
    if also:
        return "", (), f"没有同时按“{'、'.join(also)}”和“其他”分的数"
    for splitting in countable.splittings:
        values = [value for part in beside if (value := _value(splitting, part))]
        if len(values) == len(beside) and countable.total:
            return f"{splitting.id}={REST}", tuple(values), ""
    return "", (), f"指标“{countable.name}”没有这样的分项，“其他”算不出来"
