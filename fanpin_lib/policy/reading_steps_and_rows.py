"""Reading what stands under a start date: steps and dates (rows: `reading_entries`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fanpin_lib.fields import code_list, table
from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page, nearest
from fanpin_lib.policy.citations import Citation
from fanpin_lib.policy.reading_sources import at_clause
from fanpin_lib.policy.topics import TopicColumn
from fanpin_lib.policy.value_kinds import Due, Step

_STEP = {
    "step": Key(required=True),
    "decider": Key(required=True),
    "deadline": Key("int"),
    "counted_in": Key(choices=("工作日", "自然日")),
    "runs_from": Key(),
    "runs_from_stage": Key(),
    "notice_days": Key("int"),
    "notice_counted_in": Key(choices=("工作日", "自然日")),
    "required": Key("bool"),
    "order_free": Key("bool"),
    "column": Key(),
    "list_column": Key(),
    "shown_by": Key("texts"),
    "enters": Key("bool"),
    "actors": Key(),
    "does": Key(),
    "clause": Key(),
    "note": Key(),
    "inferred": Key("texts"),
}
_EVERY = ("每月", "每季度", "每半年", "每年", "一次", "不定期", "随时")
_DUE = {
    "id": Key(required=True),
    "what": Key(required=True),
    "who": Key(required=True),
    "to": Key(),
    "every": Key(required=True, choices=_EVERY),
    "day": Key("any"),
    "months": Key("list"),
    "period": Key("int"),
    "once": Key("date"),
    "first": Key("date"),
    "until": Key("date"),
    "short_month": Key(),
    "sweep": Key(),
    "warnings": Key("bool"),
    "contents": Key("texts"),
    "meeting": Key(),
    "held_by": Key("texts"),
    "departments": Key("texts"),
    "clause": Key(),
    "note": Key(),
    "inferred": Key("texts"),
}


@dataclass(frozen=True)
class Frame:
    """What the rule around a value says: its citation, stage, columns and mark."""

    citation: Citation
    stage: str = ""
    columns: dict[str, TopicColumn] | None = None
    synthetic: bool = False


def read_rows(
    page: Page, raw: Any, line: int, what: str, read: Callable[[Mapping, int], Any]
) -> tuple[Any, ...]:
    """Each item of a list, read; items with mistakes are left out."""
    if not isinstance(raw, Items) or not raw:
        page.problem(line, f"{what}应写成列表，每项以 - 开头", "请至少写一项。")
        return ()
    results = []
    for item, at in zip(raw, raw.lines, strict=True):
        before = len(page.problems)
        result = read(item, at)
        if len(page.problems) == before:
            results.append(result)
    return tuple(results)


def read_steps(page: Page, raw: Any, line: int, frame: Frame) -> tuple[Step, ...]:
    """The steps of a procedure, numbered in the order they are written."""
    steps = read_rows(page, raw, line, "程序步骤", lambda item, at: _step(page, item, at, frame))
    known = [step.name for step in steps]
    for index, step in enumerate(steps):
        here = raw.lines[index] if index < len(raw.lines) else line
        if known.index(step.name) != index:
            page.problem(here, f"步骤“{step.name}”写了两次", "每个步骤名只能出现一次。")
        if step.runs_from and not step.runs_from_stage and step.runs_from not in known:
            page.problem(
                here,
                f"runs_from 写的“{step.runs_from}”不是本程序的步骤",
                nearest(step.runs_from, known),
            )
    return tuple(
        Step(**{**step.__dict__, "order": order}) for order, step in enumerate(steps, start=1)
    )


def _step(page: Page, raw: Any, line: int, frame: Frame) -> Step:
    found = page.read(raw, line, _STEP, "步骤")
    _explain_inferred(page, line, found)
    return Step(
        name=found.get("step", ""),
        order=0,
        decider=found.get("decider", ""),
        deadline=found.get("deadline"),
        counted_in=found.get("counted_in", "工作日"),
        runs_from=found.get("runs_from"),
        notice_days=found.get("notice_days"),
        notice_counted_in=found.get("notice_counted_in", "自然日"),
        required=found.get("required", True),
        **{name: found.get(name, False) for name in ("order_free", "enters")},
        citation=at_clause(frame.citation, found),
        stage=frame.stage,
        runs_from_stage=found.get("runs_from_stage", ""),
        **{name: found.get(name, "") for name in ("actors", "does", "note")},
        inferred=tuple(found.get("inferred", ())),
        synthetic=frame.synthetic,
        column=_column(page, line, found, "column", "warnings"),
        list_column=_column(page, line, found, "list_column", "medical_list"),
        shown_by=tuple(found.get("shown_by", ())),
    )


def _column(page: Page, line: int, found: dict[str, Any], key: str, ledger: str) -> str:
    """A column of a ledger that holds a step's date."""
    name = str(found.get(key, ""))
    known = [one for one, field in table(ledger).fields.items() if field.type == "date"]
    if name and name not in known:
        shown = f"{key} 写的“{name}”不是{table(ledger).label}的日期列"
        page.problem(line, shown, nearest(name, known))
    return name


def read_dues(page: Page, raw: Any, line: int, frame: Frame) -> tuple[Due, ...]:
    """The entries of a calendar."""
    return read_rows(page, raw, line, "日历", lambda item, at: _due(page, item, at, frame))


def _explain_inferred(page: Page, line: int, found: dict[str, Any]) -> None:
    if found.get("inferred") and not (found.get("note") or found.get("short_month")):
        page.problem(line, "写了 inferred（推断），却没有写依据", "请加 note: 说明怎样推断的。")


def _check_day(page: Page, line: int, found: dict[str, Any]) -> None:
    day = found.get("day")
    if not (day is None or day == "last" or (isinstance(day, int) and 1 <= day <= 31)):
        page.problem(line, f"day 不能写“{day}”", "请写 1 到 31 的日子，月底写 last。")
    if any(not isinstance(m, int) or not 1 <= m <= 12 for m in found.get("months", ())):
        page.problem(line, "months 应是 1 到 12 的月份", "如 months: [4, 10]。")
    if day == 31 or (isinstance(day, int) and day > 28 and not found.get("short_month")):
        page.problem(
            line,
            f"有的月份没有 {day} 日",
            "请加 short_month: 说明这些月份按哪天办（系统按月末办）。",
        )


def _due(page: Page, raw: Any, line: int, frame: Frame) -> Due:
    found = page.read(raw, line, _DUE, "日历的一项")
    _check_day(page, line, found)
    _explain_inferred(page, line, found)
    if found.get("sweep") and found["sweep"] not in code_list("sweep_kind"):
        hint = nearest(found["sweep"], code_list("sweep_kind"))
        page.problem(line, f"sweep 写的“{found['sweep']}”不是排查台账的排查类型", hint)
    _check_meeting(page, line, found)
    plain = ("id", "what", "who", "every", "once", "first", "until")
    lists = ("months", "contents", "held_by", "departments", "inferred")
    return Due(
        **{name: found.get(name) for name in plain},  # type: ignore[arg-type]
        **{name: tuple(found.get(name, ())) for name in lists},  # type: ignore[arg-type]
        day=found.get("day"),
        to=found.get("to", ""),
        period=found.get("period", 0),
        short_month=found.get("short_month", ""),
        meeting=found.get("meeting", ""),
        note=found.get("note", ""),
        citation=at_clause(frame.citation, found),
        synthetic=frame.synthetic,
        sweep=found.get("sweep", ""),
        warnings=found.get("warnings", False),
    )


#: The lists whose codes a meeting's entry is written in.
_OF_MEETINGS = {
    "meeting": "meeting_subject",
    "held_by": "meeting_level",
    "departments": "department",
}


def _check_meeting(page: Page, line: int, found: dict[str, Any]) -> None:
    for name, listed in _OF_MEETINGS.items():
        check_codes(page, line, name, TopicColumn(name, f"codes:{listed}"), found.get(name))
    if bool(found.get("meeting")) != bool(found.get("held_by")):
        page.problem(
            line, "meeting（会议事项）和 held_by（哪几级各开一次）要一起写", "缺哪个补哪个。"
        )


def check_codes(page: Page, line: int, name: str, column: TopicColumn, value: Any) -> None:
    """Write down the codes in a column that its list does not have."""
    listed = "department" if column.type == "departments" else column.codes
    if not listed or value is None:
        return
    known = code_list(listed)
    for code in value if isinstance(value, list) else [value]:
        if code not in known:
            page.problem(line, f"“{name}”里的“{code}”不在代码表里", nearest(str(code), known))
