"""What a rule, a value and a profile are; plain values without reading or checking.

A *rule* answers one question of one jurisdiction (`Rule`); its answer changes over time, so
it holds dated values (`RuleValue`). What a value looks like depends on the rule's kind:

=========== ===================================================================
kind        value
=========== ===================================================================
threshold   a number with unit, concept (net, disposable, unspecified) and operator (<, <=)
parameter   a number, text, yes/no or list with unit
procedure   the steps of one stage in order: tuple of `Step`
decision    who a clause takes in and what follows: `Decision`
calendar    what is due when, from whom to whom: tuple of `Due`
rulings     what is required, forbidden or allowed at which point: tuple of `Entry`
catalogue   a list with the columns of its topic: tuple of `Entry`
=========== ===================================================================

A value can be missing in two ways: the document gives no number (``status`` is
``undecidable``, ``value`` is None and ``note`` says why), or no value is in force on the
date (`Rule.on` raises `RuleNotInForce`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from fanpin_lib.errors import RuleNotInForce, Where
from fanpin_lib.policy.citations import Citation

Kind = Literal[
    "threshold", "parameter", "procedure", "decision", "calendar", "rulings", "catalogue"
]
Concept = Literal["net", "disposable", "unspecified"]
#: stated: printed so; inferred: read out of the document; practice: no clause anywhere,
#: common practice or the project's own; undecidable: the document gives no number.
Status = Literal["stated", "inferred", "practice", "undecidable"]

CONCEPT_LABELS = {"net": "人均纯收入", "disposable": "人均可支配收入", "unspecified": "口径未写明"}
STATUS_LABELS = {
    "stated": "文件写明",
    "inferred": "由文件推断",
    "practice": "经办惯例或项目自定，没有文件依据",
    "undecidable": "文件没有给数，无法判定",
}


@dataclass(frozen=True)
class RuleValue:
    """A rule's value from ``since`` until ``until`` (inclusive; None: still in force)."""

    rule_id: str
    label: str
    value: Any
    since: date
    until: date | None
    status: Status
    citation: Citation
    unit: str = ""
    concept: Concept | None = None
    operator: str = "<"
    synthetic: bool = False
    note: str = ""
    #: the last day as written; ``until`` also ends where the next value starts
    stated_until: date | None = None
    #: the file and line that gave it, so that every figure can be traced
    where: Where = field(default_factory=Where)

    @property
    def decided(self) -> bool:
        """Whether there is a value to count with (False: undecidable)."""
        return self.status != "undecidable"


@dataclass(frozen=True)
class Rule:
    """One question and its dated answers, with where it is written."""

    id: str
    key: str
    label: str
    kind: Kind
    description: str
    citation: Citation
    values: tuple[RuleValue, ...]
    #: start dates from which no value is in force, with the note that says why
    ends: dict[date, str] = field(default_factory=dict)
    unit: str = ""
    concept: Concept | None = None
    operator: str = "<"
    stage: str = ""
    runs_from: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    note: str = ""
    #: ``folder/id`` of the rule whose values hold up to this one's first
    continues: str = ""
    #: how the file's values are read; county values for the rule are read the same way
    head: Any = None
    where: Where = field(default_factory=Where)

    @property
    def jurisdiction(self) -> str:
        """The level of place whose document it is."""
        return self.citation.document.jurisdiction

    def on(self, day: date) -> RuleValue:
        """The value in force on a day (it may be undecidable).

        Raises:
            RuleNotInForce: none is; the message says which county file to write.
        """
        for value in reversed(self.values):
            if value.since <= day and (value.until is None or day <= value.until):
                return value
        raise RuleNotInForce(self._why_not(day), where=self.where, hint=self._what_to_do(day))

    def _why_not(self, day: date) -> str:
        shown = f"规则“{self.label}”（{self.id}）在 {day} 没有规定"
        if not self.values and not self.ends:
            return f"{shown}：还没有任何取值"
        ended = [start for start in self.ends if start <= day]
        if ended:
            note = self.ends[max(ended)]
            return f"{shown}：自 {max(ended)} 起没有取值" + (f"（{note}）" if note else "")
        first = min([v.since for v in self.values] + list(self.ends))
        if day < first:
            return f"{shown}：最早的取值从 {first} 起"
        return f"{shown}：取值之间有空档"

    def _what_to_do(self, day: date) -> str:
        ended = [start for start in self.ends if start <= day]
        start = max(ended) if ended else day
        example = {"threshold": "数值", "parameter": "取值"}.get(self.kind, "内容")
        return (
            "请向主管部门核实后，在 county/policy/ 下的取值文件（values_for: 方案名）里，"
            f"于 values 的 {self.id} 下写一行“{start}: {example}”，并在 source 写明文件名称 title、"
            "发文机关 issuer、日期 date、条款 clause；改好后运行 fanpin policy check。"
        )
