"""What a profile's clauses leave open or decide twice, found by trying every case.

Each finding names the household it is about in words and the clauses concerned. Nothing
here is written by hand: change a clause and the findings change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.assess import assess_facts
from fanpin_lib.classification.boxes import Box, merge, restricted
from fanpin_lib.classification.space import Dimension, dimensions, lay_out, size
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import CompiledDecision, Profile, Rule, all_readings, compile_decision

if TYPE_CHECKING:
    import duckdb

#: Cases beyond which a space is cut down: facts that clauses use least are left unknown.
MOST_CASES = 400_000
_POINT_MONTH = "0000-00"


@dataclass(frozen=True)
class Clause:
    """A clause as a finding names it: what it says and where it stands."""

    label: str
    citation: str

    def __str__(self) -> str:
        return f"{self.label}（{self.citation}）" if self.citation else self.label


@dataclass(frozen=True)
class Gap:
    """Something that a profile leaves open, or decides in two ways.

    Attributes:
        kind: 未覆盖, 矛盾, 读法不同, 无法判定, 没有取值, 没有决定人, 要求相反, 口径不同 …
        profile, rule: where; the rule's label.
        whom: the household or step that it is about, in words.
        says: what the clauses say of it.
        clauses: the clauses concerned.
        cases: how many cases of the decision space fall under it (0: not by enumeration).
    """

    kind: str
    profile: str
    rule: str
    whom: str
    says: str
    clauses: tuple[Clause, ...] = ()
    cases: int = 0


def decision_gaps(profile: Profile, on: date) -> Iterator[Gap]:
    """Run every decision of a profile over its whole decision space.

    Yields:
        未覆盖, 矛盾, 无法判定 and 规则未定 cases, and where readings of an ambiguous wording
        lead to different outcomes (读法不同).
    """
    import duckdb

    for rule in profile.of_kind("decision"):
        try:
            readings = list(all_readings(profile, rule.id, on))
            decisions = [compile_decision(profile, rule.id, on, r) for r in readings]
        except RuleNotInForce:
            continue
        with duckdb.connect() as connection:
            space = _space(connection, decisions, on)
            yield from _gaps_of(connection, profile, rule, decisions, space)


def _space(
    connection: duckdb.DuckDBPyConnection, decisions: list[CompiledDecision], on: date
) -> list[Dimension]:
    space = cut_down(dimensions(decisions), decisions)
    lay_out(connection, space, _POINT_MONTH, on.isoformat())
    return space


def cut_down(space: list[Dimension], decisions: Iterable[CompiledDecision]) -> list[Dimension]:
    """Drop the facts that fewest clauses use until the space can be enumerated."""
    uses = {
        d.name: sum(d.name in clause.facts for one in decisions for clause in one.clauses)
        for d in space
    }
    kept = list(space)
    while size(kept) > MOST_CASES:
        kept.remove(min(kept, key=lambda d: uses[d.name] if not d.sets else len(space)))
    return kept


def _gaps_of(
    connection: duckdb.DuckDBPyConnection,
    profile: Profile,
    rule: Rule,
    decisions: list[CompiledDecision],
    space: list[Dimension],
) -> Iterator[Gap]:
    outcomes: list[dict[tuple[int, ...], str]] = []
    found: dict[Gap, list[str]] = {}
    for decision in decisions:
        assess_facts(
            connection, profile, decisions=[rule.id], readings={rule.id: decision.readings}
        )
        rows = list(points(connection, space))
        outcomes.append({point: outcome or status for point, status, outcome, _ in rows})
        reading = "；".join(reading_labels(profile, rule.id, decision))
        for gap in _unsettled(profile, rule, decision, space, rows):
            found.setdefault(gap, []).append(reading)
    for gap, readings in found.items():
        always = len(readings) == len(decisions)
        named = "" if always else f"（按“{'”或“'.join(readings)}”读）"
        yield replace(gap, says=gap.says + named)
    yield from _reading_gaps(profile, rule, decisions, space, outcomes)


def points(
    connection: duckdb.DuckDBPyConnection, space: Sequence[Dimension]
) -> Iterator[tuple[tuple[int, ...], str, str | None, tuple[str, ...]]]:
    """Every assessed case: value indexes, status, outcome, clause ids."""
    names = "".join(f"p.{dimension.name}__n, " for dimension in space)
    rows = connection.execute(
        f"SELECT {names} a.status, a.outcome, a.clauses FROM assessments AS a "
        "JOIN space_points AS p USING (household_id)"
    ).fetchall()
    for row in rows:
        yield tuple(row[:-3]), row[-3], row[-2], tuple(row[-1])


def _unsettled(profile, rule, decision, space, rows) -> Iterator[Gap]:  # type: ignore[no-untyped-def]
    grouped: dict[tuple[str, tuple[str, ...]], list[tuple[int, ...]]] = {}
    for point, status, _, clauses in rows:
        if status not in ("认定", "数据不足"):
            grouped.setdefault((status, clauses), []).append(point)
    by_id = {clause.id: clause for clause in decision.clauses}
    for (status, ids), found in sorted(grouped.items()):
        # nobody claims the case: every clause is named, for each of them misses it
        named = ids or tuple(by_id)
        concerned = tuple(Clause(by_id[i].label, str(by_id[i].citation)) for i in named)
        said = _says(status, [by_id[i] for i in ids], decision)
        for box, cases in boxes_in_words(found, space):
            yield Gap(status, profile.name, rule.label, box, said, concerned, cases)


def _says(status, clauses, decision: CompiledDecision) -> str:  # type: ignore[no-untyped-def]
    if status == "矛盾":
        claims = dict.fromkeys(clause.outcome for clause in clauses)
        return f"同时被认定为{'和'.join(claims)}"
    if status == "无法判定":
        reasons = dict.fromkeys(c.undecidable for c in clauses if c.undecidable)
        return "；".join(reasons)
    if status == "规则未定":
        missing = dict.fromkeys(m.reason for c in clauses for m in c.missing)
        return "；".join(missing) or "缺少取值"
    return f"没有条款给出{'、'.join(decision.outcomes)}中的任何一种"


def reading_labels(profile: Profile, rule_id: str, decision: CompiledDecision) -> list[str]:
    """The readings that a compiled decision took, in words."""
    known = {
        (ambiguity.id, reading.id): reading.label
        for one in profile.of_kind("decision")
        for value in one.values
        if value.decided
        for ambiguity in value.value.ambiguities
        for reading in ambiguity.readings
    }
    return [known[item] for item in decision.readings.items() if item in known]


def _reading_gaps(profile, rule, decisions, space, outcomes) -> Iterator[Gap]:  # type: ignore[no-untyped-def]
    """Cases whose outcome depends on how an ambiguous wording is read."""
    if len(decisions) < 2:
        return
    grouped: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    everywhere = dict.fromkeys(point for found in outcomes for point in found)
    for point in everywhere:
        results = tuple(found.get(point, "不问") for found in outcomes)
        if len(set(results)) > 1:
            grouped.setdefault(results, []).append(point)
    labels = ["；".join(reading_labels(profile, rule.id, d)) for d in decisions]
    for results, found in sorted(grouped.items()):
        said = "，".join(f"按“{label}”读是{r}" for label, r in zip(labels, results, strict=True))
        for box, cases in boxes_in_words(found, space):
            yield Gap("读法不同", profile.name, rule.label, box, said, (), cases)


def boxes_in_words(
    found: list[tuple[int, ...]], space: Sequence[Dimension]
) -> Iterator[tuple[str, int]]:
    """Cases of a finding in words, with how many there are."""
    sizes = [len(dimension.values) for dimension in space]
    for box in merge(found, sizes):
        yield _words(box, space, sizes), _count(box)


def _words(box: Box, space: Sequence[Dimension], sizes: Sequence[int]) -> str:
    parts = [space[axis].words(box[axis]) for axis in restricted(box, sizes)]
    return "，".join(parts) or "所有农户"


def _count(box: Box) -> int:
    total = 1
    for values in box:
        total *= len(values)
    return total
