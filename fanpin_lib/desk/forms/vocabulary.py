"""The words of forms as a county has them: its places, its profile's classes, its indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import code_list, code_lists, code_synonyms
from fanpin_lib.indicators.model import Dimension, Indicator
from fanpin_lib.office.forms.places import PlaceFinder, PlaceNames
from fanpin_lib.office.forms.vocabulary import (
    Countable,
    SplitPart,
    Splitting,
    Vocabulary,
    make_vocabulary,
    shipped,
)
from fanpin_lib.period import Month
from fanpin_lib.policy.classes import REGISTER_COLUMN, Classification

#: Lists whose words are classes of the profile: it says them itself.
_CLASS_LISTS = ("category", "colour", "safety_net")
#: The dimension by which monitored households are split by the register's class.
_REGISTERED = "category"
#: Dimensions that name a class together with the classification's label.
_OF_CLASSES = ("class",)
_NOT_SAID = "未填"
#: Kinds of figures of which parts may be added and taken away.
_ADDITIVE = ("count", "amount")
#: What stands before a part of a value of two.
_JOINT = "·"
_COUNTIES = ("县", "市", "区", "旗")
_NAMED_RULE = re.compile(r"\{(\w+)\}")


def county_vocabulary(
    county: County, month: Month, places: PlaceFinder, values: Mapping[tuple[str, str], set[str]]
) -> Vocabulary:
    """The vocabulary with which a county's forms are read.

    Args:
        month: as of whose last day rules and classes are taken.
        values: by indicator and dimension the values that the month's figures have.
    """
    classes = list(county.profile.classes.values())
    indicators = _indicators()
    by_name = _values_by_name(indicators, values)
    countables = {name: _countable(one, classes, by_name) for name, one in indicators.items()}
    return make_vocabulary(
        countables,
        _parts(classes, countables, places.name(places.county)),
        _rule_values(county, month),
        places.find,
        places.children,
    )


@cache
def _indicators() -> dict[str, Indicator]:
    from fanpin_lib.indicators import catalogue

    return catalogue()


def places_of(regions: Any, county: str, aliases: Mapping[str, tuple[str, ...]]) -> PlaceFinder:
    """The places of an edition as forms may name them."""
    return PlaceFinder(
        (PlaceNames(one.code, one.name, aliases.get(one.code, ())) for one in regions), county
    )


def _countable(
    one: Indicator, classes: list[Classification], values: Mapping[str, set[str]]
) -> Countable:
    splittings = tuple(
        _splitting(dimension, classes, values.get(dimension.name, set()))
        for dimension in one.dimensions
    )
    return Countable(
        one.id, one.name, one.unit, one.kind in _ADDITIVE, one.total, splittings, one.definition
    )


def _values_by_name(
    indicators: Mapping[str, Indicator], values: Mapping[tuple[str, str], set[str]]
) -> dict[str, set[str]]:
    """The values of dimensions by their name: what one indicator has no rows of, another has."""
    found: dict[str, set[str]] = {}
    for one in indicators.values():
        for dimension in one.dimensions:
            found.setdefault(dimension.name, set()).update(values.get((one.id, dimension.id), ()))
    return found


def _splitting(dimension: Dimension, classes: list[Classification], found: set[str]) -> Splitting:
    known = found - {_NOT_SAID}
    if dimension.id in _OF_CLASSES:
        own = {f"{one.label}：{value.name}" for one in classes for value in one.values}
        return Splitting(dimension.id, dimension.name, "", frozenset(known | own), classes=True)
    source = shipped()["lists"].get(dimension.name, "")
    if dimension.id == _REGISTERED:
        names = {v.name for one in classes if REGISTER_COLUMN in one.columns for v in one.values}
        return Splitting(dimension.id, dimension.name, _REGISTERED, frozenset(known | names))
    listed = set(code_list(source)) if source else set()
    return Splitting(dimension.id, dimension.name, source, frozenset(known | listed))


def _parts(
    classes: list[Classification], countables: Mapping[str, Countable], county: str
) -> dict[str, list[SplitPart]]:
    found: dict[str, list[SplitPart]] = {}
    for spelling, part in (*_of_classes(classes), *_of_lists(county), *_of_figures(countables)):
        listed = found.setdefault(spelling, [])
        if part not in listed:
            listed.append(part)
    return found


def _of_classes(classes: list[Classification]) -> Iterator[tuple[str, SplitPart]]:
    """Every class of the profile in all its spellings; colours also with 色 and 户 behind."""
    for one in sorted(classes, key=lambda one: not one.headline):
        registered = REGISTER_COLUMN in one.columns
        for value in one.values:
            part = SplitPart(one.id, value.name, one.label, registered)
            for word in (value.name, *value.aliases):
                yield word, part
                yield f"{word}户", part
                if value.colour:
                    yield from ((f"{word}{end}", part) for end in ("色", "色户", "色预警", "码"))


def _of_lists(county: str) -> Iterator[tuple[str, SplitPart]]:
    """The codes of every list with their other spellings.

    Departments also with 局 behind them, and the county before them.
    """
    more = shipped()["parts"]
    for name in code_lists():
        if name in _CLASS_LISTS:
            continue
        spelled = {code: code for code in code_list(name)} | code_synonyms(name)
        for code, words in more.get(name, {}).items():
            spelled |= dict.fromkeys(words, code)
        for word, code in spelled.items():
            yield word, SplitPart(name, code)
            if name == "department":
                ends = ("", "局", "部门", "委")
                before = ("", *_COUNTIES, county)
                yield from ((f"{a}{word}{z}", SplitPart(name, code)) for a in before for z in ends)
    yield from ((f"{code}户", SplitPart("safety_net", code)) for code in code_list("safety_net"))
    yield from ((code, SplitPart("safety_net", code)) for code in code_list("safety_net")[1:])


def _of_figures(countables: Mapping[str, Countable]) -> Iterator[tuple[str, SplitPart]]:
    """Values that only the figures have (steps, funds, lenders); of two the second by itself."""
    for one in countables.values():
        for splitting in one.splittings:
            if splitting.source or splitting.classes:
                continue
            for value in splitting.values:
                yield value, SplitPart(splitting.name, value)
                if _JOINT in value:
                    yield value.partition(_JOINT)[2], SplitPart(splitting.name, value)


def _rule_values(county: County, month: Month) -> dict[str, float]:
    """Of the rules that the shipped words name, their value in force."""
    found = {}
    for name in set(_NAMED_RULE.findall(str(shipped()["concepts"]))):
        with suppress(RuleNotInForce):
            value = county.profile.rule(name).on(month.last_day).value
            if isinstance(value, int | float):
                found[name] = float(value)
    return found
