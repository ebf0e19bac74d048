"""What a rule's value looks like: in a few words, in some lines, and in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fanpin_lib.policy import Clause, Decision, Due, Rule, RuleValue, Step, TopicEntry
from fanpin_lib.policy.clause_rows import ClauseRow
from fanpin_lib.policy.model import CONCEPT_LABELS, STATUS_LABELS
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.html import plain, table, text
from fanpin_lib.publish.policy.steps_and_days import calendar_table, steps_table, when

#: Lines of a list that are shown where rules stand side by side.
_MOST_LINES = 8
#: Clauses with the same outcome that are shown under each other.
_MOST_CLAUSES = 3
#: Length up to which the rows of a catalogue are named in one line.
_MOST_CHARACTERS = 40
#: A row's condition in the language of rules, and the number of a calendar's row; other columns
#: say in words what they mean.
_FOR_PROGRAMS = ("when", "due")


def short(rule: Rule, value: RuleValue | None) -> str:
    """The value in a few words, for lists of rules."""
    if value is None:
        return "没有取值"
    if not value.decided:
        return "文件没有给数"
    if isinstance(value.value, Decision):
        several = len(value.value.outcomes) > 1
        return f"分为{'、'.join(value.value.outcomes)}" if several else lines(rule, value)[0]
    items = value.value if isinstance(value.value, tuple) else ()
    if items and isinstance(items[0], Step):
        return " → ".join(step.name for step in items)
    if items and isinstance(items[0], Due):
        return "；".join(lines(rule, value)[:3]) + ("……" if items[3:] else "")
    if items and isinstance(items[0], TopicEntry):
        return _ruled(items) if rule.kind == "rulings" else _named(items)
    return number(value)


def _ruled(entries: Sequence[TopicEntry]) -> str:
    """By stage what is required, forbidden and allowed; what is not written is left out."""
    stages: dict[str, dict[str, list[str]]] = {}
    for entry in entries:
        if entry["ruling"] != "未写明":
            matters = stages.setdefault(entry["stage"], {})
            matters.setdefault(entry["ruling"], []).append(entry["what"])
    said = [
        f"{stage}：" + "，".join(f"{ruling}{'、'.join(those)}" for ruling, those in matters.items())
        for stage, matters in stages.items()
    ]
    return "；".join(said) or "都没有写"


def _named(entries: Sequence[TopicEntry]) -> str:
    """The names of a catalogue's rows, the first of them if they are many."""
    names = list(dict.fromkeys(text(next(iter(entry.values.values()))) for entry in entries))
    if len("、".join(names)) <= _MOST_CHARACTERS:
        return "、".join(names)
    shown = names[:1]
    while len("、".join([*shown, names[len(shown)]])) <= _MOST_CHARACTERS:
        shown.append(names[len(shown)])
    return f"{'、'.join(shown)}等 {len(entries)} 项"


def lines(rule: Rule, value: RuleValue | None) -> list[str]:
    """The value in a line each for what it holds, for rules side by side."""
    if value is None or not value.decided:
        return [short(rule, value)]
    if isinstance(value.value, Decision):
        return _clauses(value.value)
    items = value.value if isinstance(value.value, tuple) else ()
    written: dict[type, Callable[[Any], str]] = {Step: _step, Due: _due, TopicEntry: _entry}
    if not items or type(items[0]) not in written:
        return [number(value)]
    said = [written[type(item)](item) for item in items]
    left = len(said) - _MOST_LINES
    return said if left <= 1 else [*said[:_MOST_LINES], f"……另有 {left} 项"]


def line_of(row: ClauseRow) -> str:
    """One clause row in a line; a number as in lists of rules."""
    content = row.content
    if isinstance(content, Clause):
        return f"{content.outcome}：{content.label}"
    if isinstance(content, Step):
        return _step(content)
    if isinstance(content, Due):
        return _due(content)
    if isinstance(content, TopicEntry):
        return _entry(content)
    return short(row.rule, row.value)


def _step(step: Step) -> str:
    deadline = f"，{step.limit}" if step.limit else ""
    return f"{step.name}（{step.decider or '未写明由谁定'}{deadline}）"


def _due(due: Due) -> str:
    who = f"{due.who}报{due.to}" if due.to else due.who
    return f"{who}：{due.what}（{when(due)}）"


def _clauses(decision: Decision) -> list[str]:
    """A line a clause; many clauses with the same outcome share one."""
    said: dict[str, list[str]] = {}
    for clause in decision.clauses:
        said.setdefault(clause.outcome, []).append(clause.label)
    return [
        f"{outcome}：{label}"
        for outcome, labels in said.items()
        for label in (["；".join(labels)] if len(labels) > _MOST_CLAUSES else labels)
    ]


def _entry(entry: TopicEntry) -> str:
    left_out = {"note", *_FOR_PROGRAMS}
    named = [text(value) for name, value in entry.values.items() if value and name not in left_out]
    return "：".join(named[:1] + ["，".join(named[1:])]) if named[1:] else "".join(named)


def number(value: RuleValue) -> str:
    """A threshold or parameter with concept, operator and unit."""
    amount = _amount(value.value, value.unit)
    if not value.concept:
        return amount
    operator = "低于" if value.operator == "<" else "不高于"
    return f"{CONCEPT_LABELS[value.concept]}{operator} {amount}".replace("未写明", "未写明，")


def _amount(value: Any, unit: str) -> str:
    if isinstance(value, list | tuple):
        return f"{'、'.join(_figure(item, unit) for item in value)}{_behind(unit)}"
    return f"{_figure(value, unit)}{_behind(unit)}"


def _figure(value: Any, unit: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text(value)
    return f"{value:.4g}%" if unit == "%" else (
        f"{value * 100:g}%" if unit == "比例" else f"{value:,g}"
    )  # fmt: skip


def _behind(unit: str) -> str:
    if unit == "比例":
        return ""
    return " 个工作日" if unit == "工作日" else f" {unit}".rstrip()


def full(rule: Rule, value: RuleValue) -> str:
    """The whole value as Markdown."""
    if not value.decided:
        return f"文件没有给数，无法判定：{plain(value.note)}"
    if isinstance(value.value, Decision):
        return _decision(value.value)
    if isinstance(value.value, tuple) and value.value:
        return _of_items(rule, value.value)
    return f"**{plain(number(value))}**"


def _of_items(rule: Rule, items: tuple[Any, ...]) -> str:
    shown: dict[type, Callable[[Rule, tuple[Any, ...]], str]] = {
        Step: steps_table,
        Due: calendar_table,
        TopicEntry: _entries,
    }
    writer = shown.get(type(items[0]))
    return writer(rule, items) if writer else f"**{plain(_amount(items, rule.unit))}**"


def _decision(decision: Decision) -> str:
    places = citing.places([clause.citation for clause in decision.clauses])
    rows = [
        (
            clause.outcome,
            clause.label,
            f"无法判定：{clause.undecidable}" if clause.undecidable else clause.note,
            place,
        )
        for clause, place in zip(decision.clauses, places, strict=True)
    ]
    parts = [table(["结论", "条件", "说明", "出处"], rows)]
    if decision.otherwise:
        parts.append(f"都不符合的：{plain(decision.otherwise)}。")
    else:
        parts.append("都不符合的：文件没有写，按“未覆盖”列出。")
    for ambiguity in decision.ambiguities:
        readings = "；".join(f"“{r.label}”" for r in ambiguity.readings)
        said = f"两可之处：{ambiguity.question}（{ambiguity.clause}）。读法有：{readings}。"
        parts.append(plain(said))
    return "\n\n".join(parts)


def _entries(rule: Rule, entries: tuple[TopicEntry, ...]) -> str:
    columns = [name for name in rule.columns if name not in _FOR_PROGRAMS]
    rows = [
        [entry.get(name) for name in columns] + [place]
        for entry, place in zip(entries, citing.places([e.citation for e in entries]), strict=True)
    ]
    return table([*(_label(rule.columns[name]) for name in columns), "出处"], rows)


def _label(column: Any) -> str:
    return str(getattr(column, "label", column))


def standing(value: RuleValue) -> str:
    """How surely the value stands in the document, with its note."""
    mark = "演示值，不是任何地方的规定" if value.synthetic else STATUS_LABELS[value.status]
    worth_saying = value.note and value.decided and value.note not in mark
    return f"{mark}；{value.note}" if worth_saying else mark
