"""Which figures answer a row of a profile's catalogues: by the codes in it, or as it says.

A figure is named as the edition stores it: ``indicator``, or ``indicator/dimension=code``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.policy import TopicEntry


def figures_of(topic: str, entry: TopicEntry) -> list[str]:
    """The figures that answer a row, in order; names of no figure are left out."""
    named = entry.shown_by or tuple(_by_codes(topic, entry))
    return [figure for figure in dict.fromkeys(named) if is_figure(figure)]


def is_figure(name: str) -> bool:
    """Whether an indicator of that name is published in that dimension."""
    indicator, _, part = name.partition("/")
    found = load_indicators().get(indicator)
    if found is None:
        return False
    dimension, _, code = part.partition("=")
    known = {each.id: each.values for each in found.dimensions}
    if not part:
        return True
    return bool(code) and dimension in known and (not known[dimension] or code in known[dimension])


def words_of(figure: str) -> str:
    """The figure as people call it: 本月收到线索（农户自主申报）."""
    indicator, _, part = figure.partition("/")
    code = part.partition("=")[2]
    return load_indicators()[indicator].name + (f"（{code}）" if code else "")


def _by_codes(topic: str, entry: TopicEntry) -> Iterator[str]:
    for column, answered in _of_topics().get(topic, {}).items():
        for code in _codes(entry.get(column)):
            yield f"{answered}={code}"


def _codes(held: object) -> Iterable[str]:
    if isinstance(held, list | tuple):
        return [str(one) for one in held]
    return [str(held)] if held else []


@cache
def _of_topics() -> dict[str, dict[str, str]]:
    raw = shipped_yaml(__package__, "clauses.yaml")
    return {topic: dict(columns) for topic, columns in raw.items()}
