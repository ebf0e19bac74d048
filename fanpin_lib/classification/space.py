"""A profile's decision space: one synthetic household for every case its clauses tell apart.

Each fact that a decision looks at takes the values that can matter: a code each of its
codes, a yes/no fact both, an amount one value below, at and above every number that it is
compared with. The six conditions are one dimension (all met, or exactly one short): clauses
ask whether any is short, so two shortfalls at once tell nothing that one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fanpin_lib.classification.dimension import CONDITION_SHORT, Dimension, Value, plain
from fanpin_lib.policy import CompiledDecision, facts
from fanpin_lib.policy.facts import conditions

if TYPE_CHECKING:
    import duckdb

_INCOMES = ("net_income_per_capita", "disposable_income_per_capita", "income_unspecified")
_COMPARED = re.compile(r"\b([a-z_]+) *(?:<=|>=|<>|<|>|=) *(-?) *(\d+(?:\.\d+)?)\b")
_STEP = {"amount": 0.01, "number": 0.001, "int": 1}


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
    asked = [name for name in used if name in conditions().values()]
    incomes = [name for name in used if name in _INCOMES and one_income]
    return dict.fromkeys(asked, _conditions(asked)) | dict.fromkeys(
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
    values += [Value(f"'{name}'", f"{facts()[name].condition}不达标") for name in used]
    sets = {name: f"({{}} <> '{name}')" for name in used}
    return Dimension(CONDITION_SHORT, "条件", tuple(values), sets)


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


def _bands(numbers: set[float], kind: str, unit: str) -> tuple[Value, ...]:
    """Below, at and between the numbers; one value of any size if there are none."""
    if not numbers:
        return (Value(_number(1000 if kind == "amount" else 1), "为任意值"),)
    ordered = sorted(numbers)
    step = _STEP[kind]
    values = [Value(_number(ordered[0] - step), f"不足{plain(ordered[0], unit)}")]
    for number, following in zip(ordered, [*ordered[1:], None], strict=True):
        values.append(Value(_number(number), f"正好{plain(number, unit)}"))
        inside = number + step if following is None else (number + following) / 2
        upto = "" if following is None else f"不足{plain(following, unit)}"
        values.append(Value(_number(inside), f"超过{plain(number, unit)}{upto}"))
    return tuple(values)


def _number(value: float) -> str:
    return f"{value:.4f}::DOUBLE"
