"""Saying where the outcome depends on how a wording is read, or on which income is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fanpin_lib.classification.case_words import in_words
from fanpin_lib.classification.dimension import Dimension
from fanpin_lib.classification.outcomes import Outcomes, alike
from fanpin_lib.classification.readings import INCOMES
from fanpin_lib.policy import Ambiguity

#: Readings with the same result that are named; more are "the others".
_MOST_NAMED = 2
#: What is said of a household that the question is not asked about.
OUTSIDE = "不在其列"

#: The cases of each combination of results, one result a reading.
Found = dict[tuple[str, ...], np.ndarray]


@dataclass(frozen=True)
class Said:
    """Households whose outcome is open, and the wordings that it depends on."""

    whom: str
    cases: int
    says: str
    wordings: tuple[Ambiguity, ...] = ()


def read_otherwise(
    wordings: Mapping[str, Ambiguity],
    readings: Sequence[Mapping[str, str]],
    differing: Found,
    space: Sequence[Dimension],
) -> Iterator[Said]:
    """Cases whose outcome depends on how ambiguous wordings are read: only those that matter.

    Args:
        wordings: every ambiguous wording of the decision, by id.
        readings: what each combination of readings takes, in the order of the results.
        differing: the cases by results.
    """
    for results, found in sorted(differing.items()):
        matters = [name for name in wordings if _matters(name, readings, results)]
        by_result: dict[str, list[str]] = {}
        for taken, result in zip(readings, results, strict=True):
            label = f"“{'＋'.join(_labels(wordings, taken, matters))}”"
            if label not in by_result.setdefault(result, []):
                by_result[result].append(label)
        concerned = tuple(wordings[name] for name in matters)
        for whom, cases in in_words(found, space):
            yield Said(whom, cases, _by_result(by_result), concerned)


def with_either_income(several: Sequence[Outcomes], space: Sequence[Dimension]) -> Iterator[Said]:
    """Cases where the incomes that an unstated one can be lead to different outcomes."""
    differing: Found = {}
    for verdicts, found in alike(several):
        results = tuple(verdict.result if verdict else OUTSIDE for verdict in verdicts)
        if len(set(results)) > 1:
            differing[results] = differing.get(results, False) | found
    says = f"没有写收入口径，按{'算和按'.join(INCOMES.values())}算结论不同（前者／后者）"
    for results, found in sorted(differing.items()):
        for whom, cases in in_words(found, space):
            yield Said(f"{'／'.join(results)}：{whom}", cases, says)


def _by_result(labels: dict[str, list[str]]) -> str:
    """``按“甲”读是红，按“乙”读是黄``; many readings with the same result are 其余读法."""
    rest = max(labels, key=lambda result: len(labels[result]))
    parts = [
        f"按{'或'.join(those)}读是{result}"
        for result, those in labels.items()
        if result != rest or len(those) <= _MOST_NAMED
    ]
    if len(labels[rest]) > _MOST_NAMED:
        parts.append(f"其余读法是{rest}")
    return "，".join(parts)


def _matters(name: str, readings: Sequence[Mapping[str, str]], results: Sequence[str]) -> bool:
    """Whether reading one wording otherwise, and nothing else, ever changes the result."""
    seen: dict[tuple[Any, ...], set[str]] = {}
    for taken, result in zip(readings, results, strict=True):
        others = tuple(sorted((k, v) for k, v in taken.items() if k != name))
        seen.setdefault(others, set()).add(result)
    return any(len(different) > 1 for different in seen.values())


def _labels(
    wordings: Mapping[str, Ambiguity], taken: Mapping[str, str], matters: Sequence[str]
) -> list[str]:
    """The readings taken; in short where several wordings stand beside each other."""
    labels = [
        reading.label
        for name in matters
        for reading in wordings[name].readings
        if reading.id == taken[name]
    ]
    return [re.split("[，；（]", label)[0] for label in labels] if len(matters) > 1 else labels
