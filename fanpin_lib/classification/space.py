"""A profile's decision space: one synthetic household for every case its clauses tell apart.

Each fact that a decision looks at takes the values that can matter: a code each of its
codes, a yes/no fact both, an amount one value below, at and above every number that it is
compared with. The six conditions are one dimension (all met, or exactly one short): clauses
ask whether any is short, so two shortfalls at once tell nothing that one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanpin_lib import rounding
from fanpin_lib.policy import CompiledDecision, facts

if TYPE_CHECKING:
    import duckdb

CONDITIONS = {
    "food_ok": "食",
    "clothing_ok": "衣",
    "education_ok": "义务教育",
    "medical_ok": "基本医疗",
    "housing_ok": "住房安全",
    "water_ok": "饮水安全",
}
_SHORT = "condition_short"
_INCOMES = ("net_income_per_capita", "disposable_income_per_capita", "income_unspecified")
_COMPARED = re.compile(r"\b([a-z_]+) *(?:<=|>=|<>|<|>|=) *(-?) *(\d+(?:\.\d+)?)\b")
#: The code of whom no class holds; so many other codes are listed at most.
_NONE, _MOST_LISTED = "无", 4
_STEP = {"amount": 0.01, "number": 0.001, "int": 1}


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
        if self.name == _SHORT and 0 not in indexes and len(indexes) == len(self.values) - 1:
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
        if self.name == _SHORT and len(short) > 1:
            rest.append(either([label.removesuffix(after) for label in short]) + after)
            return "或".join(rest)
        return either(labels)

    def _range(self, first: int, last: int) -> str:
        """Bands alternate: below a number (even index), exactly at it (odd index)."""
        low = _plain(self.numbers[max(first - 1, 0) // 2], self.unit)
        high = _plain(self.numbers[min(last // 2, len(self.numbers) - 1)], self.unit)
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


def dimensions(
    decisions: Iterable[CompiledDecision], *, one_income: bool = False
) -> list[Dimension]:
    """The dimensions that the decisions tell households apart by.

    Args:
        one_income: take every concept of income as the same number, so that profiles which
            word their lines differently can be compared on the same household.
    """
    decisions = list(decisions)
    numbers = _numbers(decisions)
    used = sorted(set().union(*(d.facts for d in decisions)), key=list(facts()).index)
    shared = _shared(used, numbers, one_income)
    found = [
        shared.get(name) or _of_fact(name, numbers.get(name, set()), _codes(decisions, name))
        for name in used
    ]
    return list({dimension.name: dimension for dimension in found}.values())  # each once


def _shared(
    used: list[str], numbers: dict[str, set[float]], one_income: bool
) -> dict[str, Dimension]:
    """By fact, the dimension that it shares with others: the conditions', the incomes'."""
    conditions = [name for name in used if name in CONDITIONS]
    incomes = [name for name in used if name in _INCOMES and one_income]
    return dict.fromkeys(conditions, _conditions(conditions)) | dict.fromkeys(
        incomes, _shared_income(incomes, numbers)
    )


def _of_fact(name: str, compared: set[float], codes: Iterable[str]) -> Dimension:
    """A fact that is a dimension by itself, with the values that can matter."""
    fact = facts()[name]
    banded = tuple(sorted(compared)) if fact.type in _STEP else ()
    values = _values(name, compared, codes)
    return Dimension(name, fact.label, values, numbers=banded, unit=fact.unit)


def size(space: list[Dimension]) -> int:
    """How many households the space holds."""
    total = 1
    for dimension in space:
        total *= len(dimension.values)
    return total


def lay_out(connection: duckdb.DuckDBPyConnection, space: list[Dimension]) -> None:
    """Create ``household_facts`` with a row for every point of the space.

    ``point`` numbers them as an array with one axis a dimension would, the last fastest.
    """
    strides = [size(space[axis + 1 :]) for axis in range(len(space))]
    point = " + ".join(f"{d.name}__n * {s}" for d, s in zip(space, strides, strict=True)) or "0"
    crossed = ", ".join(
        f"(SELECT unnest(range({len(d.values)}))::INTEGER AS {d.name}__n)" for d in space
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE household_facts AS SELECT {point} AS point, "
        f"{', '.join(_columns(space))} FROM {crossed or '(SELECT 1 AS one)'}"
    )


def _columns(space: list[Dimension]) -> Iterator[str]:
    """Every fact as a column: set by a dimension, or NULL where no decision looks at it."""
    written = set()
    for dimension in space:
        chosen = _choice(dimension)
        for name, sql in (dimension.sets or {dimension.name: "{}"}).items():
            written.add(name)
            yield f"{sql.format(chosen)} AS {name}"
    for name, fact in facts().items():
        if name not in written and not fact.expression:
            yield f"NULL::{fact.sql_type} AS {name}"


def _choice(dimension: Dimension) -> str:
    listed = ", ".join(value.sql for value in dimension.values)
    return f"([{listed}])[{dimension.name}__n + 1]"


def _numbers(decisions: Iterable[CompiledDecision]) -> dict[str, set[float]]:
    """The numbers that each fact is compared with anywhere in the decisions."""
    found: dict[str, set[float]] = {}
    for decision in decisions:
        for sql in (decision.asked_sql, *(clause.sql for clause in decision.clauses)):
            for name, sign, number in _COMPARED.findall(sql):
                if name in facts():
                    found.setdefault(name, set()).add(float(sign + number))
    return found


def _shared_income(incomes: list[str], numbers: dict[str, set[float]]) -> Dimension:
    together = set().union(*(numbers.get(name, set()) for name in incomes))
    values = _bands(together, "amount", "元")
    sets = dict.fromkeys(incomes, "{}")
    return Dimension("income", "人均收入", values, sets, tuple(sorted(together)), "元")


def _conditions(used: list[str]) -> Dimension:
    values = [Value("''", "六项条件都达标")]
    values += [Value(f"'{name}'", f"{CONDITIONS[name]}不达标") for name in used]
    sets = {name: f"({{}} <> '{name}')" for name in used}
    return Dimension(_SHORT, "条件", tuple(values), sets)


def _codes(decisions: Iterable[CompiledDecision], name: str) -> list[str]:
    """The codes that a fact takes in the words of any of the decisions' profiles."""
    return list(dict.fromkeys(code for d in decisions for code in d.codes.get(name, ())))


def _values(name: str, numbers: set[float], codes: Iterable[str]) -> tuple[Value, ...]:
    fact = facts()[name]
    if fact.type == "bool":
        return (Value("true", fact.label), Value("false", fact.negated))
    if fact.type == "code":
        before = "" if fact.bare else f"{fact.label}为"
        return tuple(Value(f"'{code}'", f"{before}{code}") for code in codes)
    bands = _bands(numbers, fact.type, fact.unit)
    return tuple(Value(v.sql, f"{fact.label}{v.label}") for v in bands)


def either(words: list[str]) -> str:
    """Words joined as 甲、乙或丙."""
    return "、".join(words[:-1]) + f"或{words[-1]}" if len(words) > 1 else words[0]


def _bands(numbers: set[float], kind: str, unit: str) -> tuple[Value, ...]:
    """Below, at and between the numbers; one value of any size if there are none."""
    if not numbers:
        return (Value(_number(1000 if kind == "amount" else 1), "为任意值"),)
    ordered = sorted(numbers)
    step = _STEP[kind]
    values = [Value(_number(ordered[0] - step), f"不足{_plain(ordered[0], unit)}")]
    for number, following in zip(ordered, [*ordered[1:], None], strict=True):
        values.append(Value(_number(number), f"正好{_plain(number, unit)}"))
        inside = number + step if following is None else (number + following) / 2
        upto = "" if following is None else f"不足{_plain(following, unit)}"
        values.append(Value(_number(inside), f"超过{_plain(number, unit)}{upto}"))
    return tuple(values)


def _number(value: float) -> str:
    return f"{value:.4f}::DOUBLE"


def _plain(value: float, unit: str) -> str:
    """``5,000元``; numbers without a unit are shares: ``-20%``, but a plain 0."""
    return f"{value:,g}{unit}" if unit or not value else f"{value * 100:g}%"
