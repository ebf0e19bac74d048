"""What a run of the checks found, and what became of every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.period import Month

#: What became of a rule in a run.
CHECKED, NO_DATA, UNDECIDED = "已查", "无数据", "规则未定"
NOT_IN_FORCE, SWITCHED_OFF = "未生效", "停用"

#: Columns of a findings table. `id_number` and `name` are personal data; `name` is the head's
#: for findings about a household. `column_id` is the identifier behind `column`; `instance`
#: tells apart several findings of one rule on the same cell (work spells, months).
#: Columns with few different texts are dictionaries: a bad month can have a million findings.
WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("fingerprint", pa.string()),
        ("rule", WORD),
        ("title", WORD),
        ("section", WORD),
        ("severity", WORD),
        ("scope", WORD),
        ("village_code", pa.string()),
        ("household_id", pa.string()),
        ("id_number", pa.string()),
        ("name", pa.string()),
        ("column", WORD),
        ("column_id", WORD),
        ("value", pa.string()),
        ("message", pa.string()),
        ("todo", WORD),
        ("corrector", WORD),
        ("source", WORD),
        ("instance", pa.string()),
    ]
)
FINGERPRINT_LENGTH = 16


@dataclass(frozen=True)
class Finding:
    """One row of the findings table."""

    fingerprint: str
    rule: str
    title: str
    section: str
    severity: str
    scope: str
    village_code: str | None
    household_id: str | None
    id_number: str | None
    name: str | None
    column: str
    column_id: str
    value: str | None
    message: str
    todo: str
    corrector: str
    source: str
    instance: str | None


@dataclass(frozen=True)
class RuleStatus:
    """What became of one rule: checked, or why not.

    Attributes:
        state: 已查, 无数据, 规则未定, 未生效 or 停用.
        findings: rows found (0 unless 已查).
        reason: what is missing, in Chinese; for 已查 sources that could not be checked.
    """

    rule: str
    title: str
    section: str
    severity: str
    state: str
    findings: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Findings:
    """The findings of one run, as of the end of ``month``.

    ``table`` has the columns of `SCHEMA`, sorted by village, household, member and rule.
    """

    month: Month
    table: pa.Table
    statuses: list[RuleStatus] = field(default_factory=list)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def rows(self) -> Iterator[Finding]:
        """Findings one by one."""
        for batch in self.table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                yield Finding(**row)

    def status(self, code: str) -> RuleStatus:
        """The status of a rule by its own code; ``KeyError`` if it was not in the run."""
        for status in self.statuses:
            if status.rule == code:
                return status
        raise KeyError(code)

    def states(self) -> dict[str, int]:
        """Number of rules by state."""
        counts: dict[str, int] = {}
        for status in self.statuses:
            counts[status.state] = counts.get(status.state, 0) + 1
        return counts

    def among(self, rules: set[str], fingerprints: set[str]) -> Findings:
        """The findings of some rules, and some single ones."""
        rule, one = self.table.column("rule").cast(pa.string()), self.table.column("fingerprint")
        of_rule = pc.is_in(rule, pa.array(sorted(rules), pa.string()))
        single = pc.is_in(one, pa.array(sorted(fingerprints), pa.string()))
        return Findings(self.month, self.table.filter(pc.or_(of_rule, single)), self.statuses)

    def without(self, fingerprints: set[str]) -> Findings:
        """The findings that are not among some fingerprints (those waived, for instance)."""
        if not fingerprints:
            return self
        named = pa.array(sorted(fingerprints), pa.string())
        keep = pc.invert(pc.is_in(self.table.column("fingerprint"), named))
        return Findings(self.month, self.table.filter(keep), self.statuses)


def empty_table() -> pa.Table:
    """A findings table without rows."""
    return SCHEMA.empty_table()


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    """A findings table from rows."""
    return pa.Table.from_pylist(rows, schema=SCHEMA)
