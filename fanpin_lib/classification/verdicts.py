"""From the truth of every clause to what is said of the household.

======== =====================================================================
status   when
======== =====================================================================
认定      exactly one outcome is claimed, or none and the decision says what then applies
矛盾      clauses claim outcomes that exclude each other; all are named (a standing outcome,
          one that a register keeps, is the household's all the same)
无法判定  only clauses without a number or criterion take the household in
规则未定  a number that the rules do not give would have to be known
数据不足  a fact that the ledgers do not hold would have to be known
未覆盖    no clause takes the household in and the document does not say what then
======== =====================================================================

Many households are alike to the clauses. Their truths are written as one number, a *pattern*
(base 3: false, true, unknown; the lowest digit is whether the question is asked at all), so
that every pattern is weighed once and not every household.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fanpin_lib.classification.readings import Variant
from fanpin_lib.policy import CompiledClause, CompiledDecision

STATUSES = ("认定", "矛盾", "无法判定", "规则未定", "数据不足", "未覆盖")
NOT_ASKED = "不问"
#: Digits that fit into a BIGINT.
_DIGITS = 39

Truth = bool | None
_TRUTHS: tuple[Truth, ...] = (False, True, None)


@dataclass(frozen=True)
class Verdict:
    """What a decision says of a household; ``clauses`` are the ids that led to it."""

    status: str
    outcome: str | None
    clauses: tuple[str, ...]

    @property
    def result(self) -> str:
        """The outcome, or the status where there is none."""
        return self.outcome or self.status


def weigh(decision: CompiledDecision, asked: Truth, truths: Sequence[Truth]) -> Verdict | None:
    """What follows from the clauses' truths; None where the question is not asked."""
    if asked is None:
        return Verdict("规则未定" if decision.missing else "数据不足", None, ())
    if not asked:
        return None
    pairs = list(zip(decision.clauses, truths, strict=True))
    claiming = [clause for clause, truth in pairs if truth and not clause.undecidable]
    if claiming:
        return _claimed(decision, claiming)
    open_ones = [clause for clause, truth in pairs if truth]
    if open_ones:
        return Verdict("无法判定", None, _ids(open_ones))
    unknown = [clause for clause, truth in pairs if truth is None]
    if unknown:
        unset = [clause for clause in unknown if clause.missing]
        return Verdict("规则未定" if unset else "数据不足", None, _ids(unset or unknown))
    if decision.otherwise:
        return Verdict("认定", decision.otherwise, ())
    return Verdict("未覆盖", None, _ids(decision.clauses))


def _claimed(decision: CompiledDecision, claiming: list[CompiledClause]) -> Verdict:
    outcomes = [o for o in decision.outcomes if o in {clause.outcome for clause in claiming}]
    if len(outcomes) > 1 and decision.exclusive:
        standing = {clause.outcome for clause in claiming if clause.holds}
        kept = standing.pop() if len(standing) == 1 else None
        return Verdict("矛盾", kept, _ids(claiming))
    return Verdict("认定", "、".join(outcomes), _ids(claiming))


def _ids(clauses: Sequence[CompiledClause]) -> tuple[str, ...]:
    return tuple(clause.id for clause in clauses)


def pattern_sql(decision: CompiledDecision) -> list[str]:
    """SQL for a household's pattern: one BIGINT column, more for very long decisions."""
    conditions = [decision.asked_sql, *(clause.sql for clause in decision.clauses)]
    digits = [f"coalesce(({sql})::TINYINT, 2)" for sql in conditions]
    columns = []
    for start in range(0, len(digits), _DIGITS):
        chunk = digits[start : start + _DIGITS]
        total = " + ".join(f"{digit}::BIGINT * {3**place}" for place, digit in enumerate(chunk))
        columns.append(f"CASE WHEN ({decision.asked_sql}) IS FALSE THEN 0 ELSE {total} END")
    return columns


def truths_of(decision: CompiledDecision, pattern: Sequence[int]) -> list[Truth]:
    """Whether the question is asked, then every clause's truth, out of a pattern."""
    digits = []
    left = 1 + len(decision.clauses)
    for number in pattern:
        count = min(left, _DIGITS)
        digits += [number // 3**place % 3 for place in range(count)]
        left -= count
    return [_TRUTHS[digit] for digit in digits]


def verdict_of(decision: CompiledDecision, pattern: Sequence[int]) -> Verdict | None:
    """What a decision says of households with a pattern."""
    asked, *truths = truths_of(decision, pattern)
    return weigh(decision, asked, truths)


def other_readings(variants: Sequence[Variant], verdicts: Sequence[Verdict | None]) -> list[str]:
    """Readings not in use that lead to another result, in words.

    A combination of readings is left out where a part of it leads to the same already.
    """
    used = verdicts[0].result if verdicts[0] else NOT_ASKED
    said: list[tuple[set[Any], str]] = []
    texts = []
    for variant, verdict in zip(variants[1:], verdicts[1:], strict=True):
        result = verdict.result if verdict else NOT_ASKED
        changes = set(variant.changes)
        if result == used or any(part <= changes and same == result for part, same in said):
            continue
        said.append((changes, result))
        texts.append(variant.words(result))
    return texts
