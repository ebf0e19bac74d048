"""One dimension of a decision space: a fact, the values that it takes, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fanpin_lib import rounding

#: The dimension of all conditions: which one is short, if any.
CONDITION_SHORT = "condition_short"
#: The code of whom no class holds; so many other codes are listed at most.
_NONE, _MOST_LISTED = "无", 4


@dataclass(frozen=True)
class Value:
    """A value that a fact takes in the space, and the words for it."""

    sql: str
    label: str


@dataclass(frozen=True)
class Dimension:
    """One fact (or the six conditions, or one income for all concepts) and its values."""

    name: str
    label: str
    values: tuple[Value, ...]
    #: facts that this dimension sets, as SQL over the dimension's own column
    sets: Mapping[str, str] = field(default_factory=dict)
    #: the numbers that an amount is compared with, and their unit
    numbers: tuple[float, ...] = ()
    unit: str = ""

    def words(self, chosen: Iterable[int]) -> str:
        """Some of the values in words; neighbouring bands of an amount as one range."""
        indexes = sorted(chosen)
        any_short = len(indexes) > 1 and indexes == list(range(1, len(self.values)))
        if self.name == CONDITION_SHORT and any_short:
            return "有一项条件不达标"
        if self.numbers and indexes == list(range(indexes[0], indexes[-1] + 1)):
            return f"{self.label}{self._range(indexes[0], indexes[-1])}"
        return self._listed([self.values[index].label for index in indexes])

    def is_(self, chosen: Iterable[int], truth: str) -> bool:
        """Whether the values are just the ``true`` or the ``false`` of a yes/no fact."""
        return [self.values[index].sql for index in chosen] == [truth]

    def _listed(self, labels: list[str]) -> str:
        """``户类型为脱贫户或一般农户``: what every label begins with is said once."""
        before, after = f"{self.label}为", "不达标"
        others = {value.label for value in self.values} - set(labels)
        if others == {before + _NONE} and len(labels) > _MOST_LISTED:
            return f"{self.label}不是“{_NONE}”"
        if len(labels) > 1 and all(label.startswith(before) for label in labels):
            return before + either([label.removeprefix(before) for label in labels])
        short = [label for label in labels if label.endswith(after)]
        rest = [label for label in labels if label not in short]
        if self.name == CONDITION_SHORT and len(short) > 1:
            rest.append(either([label.removesuffix(after) for label in short]) + after)
            return "或".join(rest)
        return either(labels)

    def _range(self, first: int, last: int) -> str:
        """Bands alternate: below a number (even index), exactly at it (odd index)."""
        low = plain(self.numbers[max(first - 1, 0) // 2], self.unit)
        high = plain(self.numbers[min(last // 2, len(self.numbers) - 1)], self.unit)
        if first == last and first % 2:
            return f"正好{low}"
        under = "不足" if self.unit else "小于"
        above = "" if first == 0 else (f"{low}（含）以上" if first % 2 else f"超过{low}")
        below = (
            ""
            if last == len(self.values) - 1
            else (f"不超过{high}" if last % 2 else f"{under}{high}")
        )
        said = "、".join(part for part in (above, below) if part)
        lowest = self.numbers[(first - 1) // 2] if first else None
        highest = None if last == len(self.values) - 1 else self.numbers[last // 2]
        return said + (_such_as(lowest, highest) if self.unit == "元" else "")


def _such_as(low: float | None, high: float | None) -> str:
    """An amount between two numbers for readers to picture: （如4,800元）; none beside 0."""
    below, above = (high or 0) * 0.96, (low or 0) * 1.2
    amount = below if low is None else above if high is None else (low + high) / 2
    for one in (round(amount, -2), amount):
        if (low is None or one > low) and (high is None or one < high):
            return f"（如{rounding.number(one)}元）"
    return ""


def either(words: list[str]) -> str:
    """Words joined as 甲、乙或丙."""
    return "、".join(words[:-1]) + f"或{words[-1]}" if len(words) > 1 else words[0]


def plain(value: float, unit: str) -> str:
    """``5,000元``; numbers without a unit are shares: ``-20%``, but a plain 0."""
    return f"{value:,g}{unit}" if unit or not value else f"{value * 100:g}%"
