"""Procedures and calendars in full: who decides in how many days, what is due when."""

from __future__ import annotations

from collections.abc import Iterator

from fanpin_lib.policy import Due, Rule, Step
from fanpin_lib.publish.policy import citing
from fanpin_lib.publish.policy.html import table

_INFERRED = "（推断）"


def steps_table(rule: Rule, steps: tuple[Step, ...]) -> str:
    """The steps in order; deadlines as a column only if the document sets any."""
    timed = any(step.deadline is not None for step in steps)
    rows = [
        (
            step.order,
            step.name + ("" if step.required else "（不是必须）"),
            _who(step),
            _deadline(step) if timed else None,
            _runs_from(step),
            f"{step.notice_days} 天" if step.notice_days else None,
            "；".join(part for part in (step.does, step.note) if part),
            place,
        )
        for step, place in zip(steps, citing.places([s.citation for s in steps]), strict=True)
    ]
    headers = ["次序", "步骤", "由谁定", "时限", "从哪一步办完起算", "公示", "内容", "出处"]
    shown = table(headers, rows)
    return shown if timed else f"{shown}\n\n没有一步写了时限。"


def _who(step: Step) -> str:
    decider = (step.decider or "未写明") + (_INFERRED if "decider" in step.inferred else "")
    return f"{decider}：{step.actors}" if step.actors else decider


def _deadline(step: Step) -> str:
    return (step.limit or "没有规定") + (_INFERRED if "counted_in" in step.inferred else "")


def _runs_from(step: Step) -> str:
    if not step.runs_from:
        return ""
    stage = f"{step.runs_from_stage}环节的" if step.runs_from_stage else ""
    return f"{stage}{step.runs_from}" + (_INFERRED if "runs_from" in step.inferred else "")


def calendar_table(rule: Rule, entries: tuple[Due, ...]) -> str:
    """What is due from whom to whom, how often and on which day, from when until when."""
    rows = [
        (
            entry.what,
            entry.who,
            entry.to,
            entry.every,
            day_of(entry) + (_INFERRED if {"day", "once"} & set(entry.inferred) else ""),
            "；".join(_remarks(entry)),
            place,
        )
        for entry, place in zip(entries, citing.places([e.citation for e in entries]), strict=True)
    ]
    return table(["事项", "由谁", "报给谁", "多久一次", "哪天", "说明", "出处"], rows)


def _remarks(entry: Due) -> Iterator[str]:
    if entry.period:
        yield "报上月" if entry.period == 1 else f"报 {entry.period} 个月前"
    if entry.first or entry.until:
        first = f"{entry.first} 起" if entry.first else ""
        yield first + (f"到 {entry.until} 止" if entry.until else "")
    if entry.note:
        yield entry.note


def when(due: Due) -> str:
    """每月 5 日, 每月末, 每年 4 月末, 2020-06-30, 每季度（没有写哪天）."""
    day = day_of(due)
    if due.once or not day:
        return day or f"{due.every}，没有写哪天"
    return f"每{day}" if day == "月末" else f"{due.every} {day}"


def day_of(entry: Due) -> str:
    """The day as people say it: 5 日, 月末, 4、10 月末, 2020-06-30; empty if none is written."""
    if entry.once:
        return str(entry.once)
    months = f"{'、'.join(str(month) for month in entry.months)} 月" if entry.months else ""
    if entry.day == "last":
        return f"{months or '月'}末"
    short_month = f"（{entry.short_month}）" if entry.short_month else ""
    return f"{months} {entry.day} 日{short_month}".strip() if entry.day else months
