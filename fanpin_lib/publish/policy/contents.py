"""What a rule's value looks like on its page, by kind of rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fanpin_lib.policy import Decision, Due, Entry, Rule, RuleValue, Step
from fanpin_lib.policy.model import CONCEPT_LABELS, STATUS_LABELS
from fanpin_lib.publish.policy.html import table, text


def short(rule: Rule, value: RuleValue | None) -> str:
    """The value in a few words, for lists of rules."""
    if value is None:
        return "没有取值"
    if not value.decided:
        return "文件没有给数"
    if isinstance(value.value, Decision):
        return f"{len(value.value.clauses)} 条认定条款"
    if (
        isinstance(value.value, tuple)
        and value.value
        and isinstance(value.value[0], Step | Due | Entry)
    ):
        return f"{len(value.value)} 项"
    return number(value)


def number(value: RuleValue) -> str:
    """A threshold or parameter with concept, operator and unit."""
    if not value.concept:
        return f"{text(value.value)} {value.unit}".strip()
    operator = "低于" if value.operator == "<" else "不高于"
    return f"{CONCEPT_LABELS[value.concept]}{operator} {text(value.value)} {value.unit}".strip()


def full(rule: Rule, value: RuleValue) -> str:
    """The whole value as Markdown."""
    if not value.decided:
        return f"文件没有给数，无法判定：{text(value.note)}"
    if isinstance(value.value, Decision):
        return _decision(value.value)
    if isinstance(value.value, tuple) and value.value:
        return _of_items(rule, value.value)
    return f"**{number(value)}**"


def _of_items(rule: Rule, items: tuple[Any, ...]) -> str:
    shown: dict[type, Callable[[Rule, tuple[Any, ...]], str]] = {
        Step: _steps,
        Due: _calendar,
        Entry: _entries,
    }
    writer = shown.get(type(items[0]))
    return writer(rule, items) if writer else f"**{text(list(items))}**"


def _decision(decision: Decision) -> str:
    rows = [
        (c.outcome, c.label, c.undecidable and f"无法判定：{c.undecidable}", str(c.citation))
        for c in decision.clauses
    ]
    parts = [table(["结论", "条件", "说明", "出处"], rows)]
    if decision.otherwise:
        parts.append(f"都不符合的：{decision.otherwise}。")
    else:
        parts.append("都不符合的：文件没有写，按“未覆盖”列出。")
    for ambiguity in decision.ambiguities:
        readings = "；".join(f"{r.label}" for r in ambiguity.readings)
        parts.append(f"两可之处：{ambiguity.question}（{ambiguity.clause}）。读法：{readings}。")
    return "\n\n".join(parts)


def _steps(rule: Rule, steps: tuple[Step, ...]) -> str:
    rows = [
        (
            step.order,
            step.name,
            step.decider or "未写明",
            f"{step.deadline} 个工作日" if step.deadline is not None else "没有规定",
            step.runs_from,
            f"{step.notice_days} 天" if step.notice_days else None,
            step.does or step.note,
            str(step.citation),
        )
        for step in steps
    ]
    headers = ["次序", "步骤", "由谁定", "时限", "从哪一步起算", "公示", "内容", "出处"]
    return table(headers, rows)


def _calendar(rule: Rule, entries: tuple[Due, ...]) -> str:
    rows = [
        (entry.what, entry.who, entry.to, entry.every, _day(entry), entry.note, str(entry.citation))
        for entry in entries
    ]
    return table(["事项", "由谁", "报给谁", "多久一次", "哪天", "说明", "出处"], rows)


def _day(entry: Due) -> str:
    if entry.once:
        return str(entry.once)
    if entry.day == "last":
        return "月末"
    months = "、".join(f"{month} 月" for month in entry.months)
    short_month = f"（{entry.short_month}）" if entry.short_month else ""
    return f"{months}{entry.day} 日{short_month}" if entry.day else months


def _entries(rule: Rule, entries: tuple[Entry, ...]) -> str:
    columns = {
        name: label
        for name, label in rule.columns.items()
        if any(entry.get(name) not in (None, "") for entry in entries)
    }
    rows = [[entry.get(name) for name in columns] + [str(entry.citation)] for entry in entries]
    return table([*(_label(label) for label in columns.values()), "出处"], rows)


def _label(column: Any) -> str:
    return str(getattr(column, "label", column))


def standing(value: RuleValue) -> str:
    """How surely the value stands in the document, with its note."""
    mark = "演示值，不是任何地方的规定" if value.synthetic else STATUS_LABELS[value.status]
    worth_saying = value.note and value.decided and value.note not in mark
    return f"{mark}；{value.note}" if worth_saying else mark
