"""The words that a form may use: what is shipped in ``words.yaml``, and the county's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from fanpin_lib.files.yaml_lines import shipped_yaml

_BRACKETS = str.maketrans("【】〔〕[]{}〈〉《》「」", "()()()()()()()")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060\ufeff\x00-\x1f\x7f]+")
#: Kinds of words, the ones that mean most first: of two readings as long the first is taken.
KINDS = ("concept", "part", "indicator", "unit", "total", "leave", "rank", "neutral")
_NUMERALS = {1: "一", 2: "两二", 3: "三", 4: "四", 5: "五", 6: "六", 12: "十二"}


@dataclass(frozen=True)
class SplitPart:
    """A value by which figures are split: the list or classification it is of, and its name.

    ``label`` is the classification's, where it is a class of the profile; ``registered`` whether
    the register of monitored households says it.
    """

    source: str
    value: str
    label: str = ""
    registered: bool = False


@dataclass(frozen=True)
class Word:
    """A word as it stands in the vocabulary."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Splitting:
    """A way in which an indicator is split: the dimension's id, its name, the values known."""

    id: str
    name: str
    source: str
    values: frozenset[str]
    classes: bool = False


@dataclass(frozen=True)
class Countable:
    """An indicator as forms ask for it."""

    id: str
    name: str
    unit: str
    additive: bool
    total: bool
    splittings: tuple[Splitting, ...] = ()
    definition: str = ""


@dataclass(frozen=True)
class IndicatorWords:
    """Which indicator a set of words means, by unit; ``by_class`` where a class is meant too."""

    says: frozenset[str]
    by_unit: Mapping[str, str]
    by_class: Mapping[str, str]
    flow: bool
    stock: bool = False

    @property
    def specs(self) -> frozenset[str]:
        """All the indicators that it may mean."""
        return frozenset((*self.by_unit.values(), *self.by_class.values()))


@dataclass
class Vocabulary:
    """Everything that a form's texts are read with.

    Attributes:
        words: by spelling, what it may mean.
        countables: indicators by id.
        entries: which words mean which indicator.
        topics: words that only say what the form is about.
        standing: spellings that say how things stand where no month is said.
        apart: ids of indicators of which a place counts some that no place in it does.
        by_rule: ids of indicators that know only what the profile demands.
        conversions: by (from, to): what to divide by, and what is to be said of it.
        heads: by header of a label column, what its cells hold.
        find_place: a place's code from its name and the place it lies in.
        children: the codes of the places that a place is made up of.
    """

    words: dict[str, list[Word]]
    countables: dict[str, Countable]
    entries: list[IndicatorWords]
    topics: frozenset[str]
    conversions: dict[tuple[str, str], tuple[float, str]]
    heads: dict[str, list[str]]
    find_place: Callable[[str, str], str]
    children: Callable[[str], Iterable[str]] = field(default=lambda code: ())
    apart: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()
    by_rule: frozenset[str] = frozenset()
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        self.longest = max(map(len, self.words), default=1)

    def neutral(self, word: str) -> bool:
        """Whether a word may also mean nothing by itself."""
        return any(one.kind == "neutral" for one in self.words.get(word, ()))


@cache
def plain(text: str) -> str:
    """A text without blanks, in half-width signs, with round brackets."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).lower()


@cache
def shipped() -> Mapping[str, Any]:
    """``words.yaml``."""
    return shipped_yaml(__package__, "words.yaml")


def make_vocabulary(
    countables: Mapping[str, Countable],
    parts: Mapping[str, Iterable[SplitPart]],
    rule_values: Mapping[str, float],
    find_place: Callable[[str, str], str],
    children: Callable[[str], Iterable[str]],
) -> Vocabulary:
    """Put the shipped words and the county's together.

    Args:
        countables: the indicators by id.
        parts: by spelling the values that it may stand for.
        rule_values: of rules that words name (``{visit_gap}``), their value in force.
        find_place: a place's code from its name and that of the place it lies in, or nothing.
        children: the codes of the places that a place is made up of.
    """
    said = shipped()
    words: dict[str, list[Word]] = {}

    def add(kind: str, spelling: str, value: Any) -> None:
        words.setdefault(plain(spelling), []).append(Word(kind, value))

    _add_shipped(said, rule_values, add)
    for spelling, meant in parts.items():
        for part in meant:
            add("part", spelling, part)
    for one in countables.values():
        add("indicator", one.name, one.id)
    return Vocabulary(
        words,
        dict(countables),
        [_entry(one) for one in said["entries"]],
        frozenset(said["topics"]),
        {(c["from"], c["to"]): (c["divide"], c.get("note", "")) for c in said["conversions"]},
        _heads(said["heads"]),
        find_place,
        children,
        frozenset(said["apart"]),
        frozenset(map(plain, said["standing"])),
        frozenset(said["by_rule"]),
    )


def _heads(said: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """By header the kinds of texts that a column under it may be for."""
    heads: dict[str, list[str]] = {}
    for kind, spellings in said.items():
        for spelling in spellings:
            heads.setdefault(plain(spelling), []).append(kind)
    return heads


def _add_shipped(
    said: Mapping[str, Any],
    rule_values: Mapping[str, float],
    add: Callable[[str, str, Any], None],
) -> None:
    for concept, spellings in said["concepts"].items():
        for spelling in (one for each in spellings for one in _expanded(each, rule_values)):
            add("concept", spelling, concept)
    for kind, listed in (
        ("neutral", "neutral"),
        ("leave", "leave"),
        ("total", "totals"),
        ("rank", "ranks"),
    ):
        for spelling in said[listed]:
            add(kind, spelling, spelling)
    for unit, spellings in said["units"].items():
        for spelling in spellings:
            add("unit", spelling, unit)


def _entry(given: Mapping[str, Any]) -> IndicatorWords:
    units = {k: v for k, v in given.items() if k not in ("says", "flow", "stock")}
    return IndicatorWords(
        frozenset(given["says"]),
        {unit: value for unit, value in units.items() if not unit.startswith("类:")},
        {unit[2:]: value for unit, value in units.items() if unit.startswith("类:")},
        bool(given.get("flow")),
        bool(given.get("stock")),
    )


def _expanded(spelling: str, values: Mapping[str, float]) -> list[str]:
    """A spelling with a rule's value in place of its name; none where the rule has no value."""
    found = re.search(r"\{(\w+)\}", spelling)
    if not found:
        return [spelling]
    value = values.get(found[1])
    if value is None or value != int(value):
        return []
    numerals = [str(int(value)), *_NUMERALS.get(int(value), "")]
    return [spelling.replace(found[0], one) for one in numerals]
