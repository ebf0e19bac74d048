"""Checking a month's data from the command line: what was found, and people's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.checks import check
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.quality import (
    CONFIRMED,
    CORRECTED,
    OUTCOMES,
    Answer,
    AnswerBook,
    Checked,
    CountyChecks,
    Score,
    Waiver,
    most_frequent,
    read_answers,
    read_issued,
    read_key,
    score,
    waiver_end,
    write_book,
)

_MOST_SHOWN = 15

Progress = Callable[[int, int, str], None]


def check_since(county: County, first: Month, month: Month, on_progress: Progress) -> Checked:
    """Check every month with ledgers from ``first`` to ``month``; returns the last one's result.

    Raises:
        InputError: ``first`` is later than ``month``.
        NoDataForMonth: nothing was delivered for ``month``.
    """
    if first > month:
        raise InputError(f"从 {first} 起，晚于 {month}", hint="请改正 --since。")
    delivered = {delivery.as_of for delivery in county.store.deliveries()}
    months = [m for m in sorted(delivered) if first <= m < month] + [month]
    for done, each in enumerate(months):
        on_progress(done, len(months), each.label)
        checked = check(county, each)
    on_progress(len(months), len(months), month.label)
    return checked


def report(checked: Checked, by: str = "规则") -> str:
    """What the check found, for the terminal.

    Args:
        by: 规则, 乡镇, 村 or 户; a household's line names its head.

    Raises:
        InputError: anything else.
    """
    findings = checked.findings
    states = "，".join(f"{state} {n} 条" for state, n in findings.states().items())
    lines = [
        f"{findings.month.label}：疑点 {len(findings):,} 条"
        + (f"，其中已豁免 {len(checked.waived):,} 条" if checked.waived else ""),
        f"规则：{states}",
        *most_frequent(checked, by),
        *_verified(checked),
        checked.decision.message,
        f"逐条清单在 {checked.sheet}（含个人信息，勿外传）。",
    ]
    return "\n".join(lines)


def _verified(checked: Checked) -> list[str]:
    """What became of findings that were answered 已改正 in an earlier month."""
    outcomes = list(checked.book.verify(checked.findings).values())
    parts = [f"{kind} {outcomes.count(kind)} 条" for kind in OUTCOMES if kind in outcomes]
    return [f"以前答复“已改正”的：{'，'.join(parts)}。"] if parts else []


def take_answers(county: County, month: Month, path: Path, today: date) -> str:
    """Read filled-in answers back: 确认无误 becomes a waiver, 已改正 is verified next time.

    Raises:
        FileRefused, AnswersRefused: the list cannot be used; nothing is recorded.
        NoDataForMonth: the month was not checked yet.
    """
    checks = CountyChecks(county)
    issued, before = read_issued(checks.folder(month)), checks.book()
    known = set(issued.table.column("fingerprint").to_pylist())
    answers = read_answers(path, known, month.last_day)
    fresh = before.new_among(answers)
    end = waiver_end(month, int(checks.parameters(month).value("waiver_months").value))
    book = before.with_answers(fresh, issued, today, end)
    write_book(checks.answers_folder, book)
    return "\n".join(_taken(answers, fresh, end, book, month))


def _taken(
    answers: list[Answer], fresh: list[Answer], end: date, book: AnswerBook, month: Month
) -> list[str]:
    """What was recorded, and what to do next."""
    said = "，".join(f"{kind} {n} 条" for kind, n in _by_kind(fresh).items())
    known = len(answers) - len(fresh)
    lines = [f"记下 {len(fresh)} 条答复" + (f"：{said}" if said else "") + "。"]
    if known:
        lines.append(f"另有 {known} 条以前已经记下，没有重复记。")
    if any(answer.answer == CONFIRMED for answer in fresh):
        lines.append(f"“确认无误”的予以豁免，到 {end} 为止；登记的值变了，豁免就不再有效。")
    if any(answer.answer == CORRECTED for answer in fresh):
        lines.append("“已改正”的在收到改正后的台账、再次核查时核实。")
    if not answers:
        return ["清单里还没有一条答复。请在“答复”列里选好，保存后再运行。"]
    return [*lines, *_precision(book), f"请运行 fanpin month {month}，更新疑点清单和页面。"]


@dataclass(frozen=True)
class Waived:
    """A rule that somebody decides not to follow up until the end of a month."""

    rule: str
    reason: str
    author: str
    decided_on: date
    until: Month


def waive(county: County, month: Month, decision: Waived) -> str:
    """Waive all findings of a rule, openly: with reason, name and end.

    Raises:
        InputError: no such rule, no reason, or an end before the month.
    """
    checks = CountyChecks(county)
    rule = checks.catalogue.find(decision.rule)
    if not decision.reason.strip():
        raise InputError("豁免没有写理由", hint="请加上 --reason 理由。")
    if decision.until < month:
        raise InputError(f"豁免到 {decision.until}，早于 {month}", hint="请改正 --until。")
    end = decision.until.last_day
    waiver = Waiver(
        rule.code, "", decision.reason.strip(), decision.author, decision.decided_on, end
    )
    write_book(checks.answers_folder, checks.book().with_waiver(waiver))
    return (
        f"“{rule.title}”（{rule.code}）的疑点予以豁免，到 {end} 为止；理由：{waiver.reason}；"
        f"决定人：{waiver.author}。\n请运行 fanpin month {month}，更新疑点清单和页面。"
    )


def _by_kind(answers: list[Answer]) -> dict[str, int]:
    kinds = [answer.answer for answer in answers]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _precision(book: AnswerBook) -> list[str]:
    """How often rules were right by all answers so far, the doubtful ones first."""
    answered = [p for p in book.precision().values() if p.precision is not None]
    answered.sort(key=lambda p: (p.precision, p.rule))
    lines = [
        f"  {p.rule}：{p.said}（已改正 {p.corrected}，确认无误 {p.confirmed}）"
        for p in answered[:_MOST_SHOWN]
    ]
    return ["按答复算，规则的查准率：", *lines] if lines else []


def score_month(county: County, month: Month, key: Path) -> Score:
    """Compare the month's findings with an answer key (see ``quality/score.py``)."""
    answers = read_key(key, CountyChecks(county).catalogue)
    return score(check(county, month).findings, answers)
