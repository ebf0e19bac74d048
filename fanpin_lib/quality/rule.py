"""What a data-quality rule is: plain values without reading or running.

A rule speaks of the rows of one fact table (``fails`` over its facts) or is a query of its
own (``select`` over the snapshot's tables and the facts). Either way a row that it yields is
a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fanpin_lib.period import Month
from fanpin_lib.quality.parameters import Parameter

SEVERITIES = ("阻断", "错误", "提醒")
SCOPES = ("户", "人", "村")
CORRECTORS = ("村", "乡镇", "部门", "县")

#: What a run provides beside ledgers and facts, with why it may be missing.
CONTEXT = {
    "procedure": "政策方案没有规定程序步骤",
    "workdays": "没有工作日历",
    "required_matters": "政策方案没有规定哪些步骤必须做",
    "forbidden_matters": "政策方案没有规定哪些步骤不得做",
    "discussed_matters": "政策方案没有规定哪些事必须开会评议",
    "warning_steps": "政策方案没有规定缺项预警的步骤",
    "entered_first": "政策方案没有规定先录入后标注预警",
    "condition_routes": "政策方案没有写明哪一项不达标交哪个部门",
    "word_routes": "政策方案没有写明哪类问题交哪个部门",
    "aid_amounts": "政策方案没有写明哪项帮扶多少钱",
    "insured": "政策方案没有写明保险只保监测对象",
    "ended_classes": "政策方案的类别都没有停用日期",
    "pairing": "政策方案没有规定哪类户几级包保",
    "offices": "政策方案没有规定哪些户要有责任人",
}


@dataclass(frozen=True)
class Example:
    """Rows that the rule must pass or must fail, as written in the file.

    ``rows`` is the short form (one row of the rule's table) or holds ``tables`` (and
    ``previous``) with rows by table; see `fanpin_lib.quality.examples`.
    """

    fails: bool
    rows: dict[str, Any]
    line: int = 0


@dataclass(frozen=True)
class QualityRule:
    """One check 核查规则.

    Attributes:
        code: the rule's own code; `aliases` are other numbers of the same check.
        severity: 阻断 stops publication unless waived, 错误 must be corrected, 提醒 is to be
            looked at.
        table: fact table (person, household, work, village); empty for a query of its own.
        population: whom it asks about, see `populations.POPULATIONS`.
        column: the fact or result column that is wrong; its label stands in the finding.
        when, fails: conditions over the table's facts; a row where both hold is a finding.
        select: a query whose rows are findings (village_code, household_id, and what else
            the message names); `needs` then lists ``table`` or ``table.column``.
        needs: of a query, the ledgers and columns without which it says 无数据. Of a condition,
            facts needed beside all those that it reads, or which of these do for each other.
        previous: tables of the month before that the query reads as ``previous.<table>``.
        message: why it is wrong, ``{fact}`` standing for the value found.
        todo: what the corrector does.
        start, end: months in force, both included.
    """

    code: str
    title: str
    severity: str
    scope: str
    section: str
    message: str
    todo: str
    corrector: str
    basis: str
    column: str
    table: str = ""
    aliases: tuple[str, ...] = ()
    population: str = "全部"
    when: str = ""
    fails: str = ""
    select: str = ""
    column_label: str = ""
    value: str = ""
    needs: tuple[tuple[str, ...], ...] | None = None
    previous: tuple[str, ...] = ()
    parameters: dict[str, Parameter] = field(default_factory=dict)
    start: Month | None = None
    end: Month | None = None
    note: str = ""
    enabled: bool = True
    examples: tuple[Example, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def codes(self) -> tuple[str, ...]:
        """The rule's code and all numbers under which it circulates."""
        return (self.code, *self.aliases)

    @property
    def blocking(self) -> bool:
        """Whether an open finding keeps the month from being published."""
        return self.severity == "阻断"

    def in_force(self, month: Month) -> bool:
        """Whether the rule is asked in that month."""
        return (self.start is None or self.start <= month) and (
            self.end is None or month <= self.end
        )
