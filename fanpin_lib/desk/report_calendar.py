"""What the calendars of a profile ask for in a month: reports, sweeps, milestones by their days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fanpin_lib.classification.deadlines import due_reports, undated_reports
from fanpin_lib.classification.gap import Clause
from fanpin_lib.period import Month
from fanpin_lib.policy import Due, Profile, ReportDay, TopicEntry
from fanpin_lib.policy.rhythm import duties_by_date
from fanpin_lib.policy.workdays import Calendar


@dataclass(frozen=True)
class CalendarLine:
    """One thing that is due, and what is said of it.

    Attributes:
        entry: what is due, from whom to whom.
        on: the day that counts; None where no day is written.
        unknown: why the day is not certain (日历待公布, 规则未定); empty where it is.
        said: the clause, and what has to be known of the day.
    """

    entry: Due
    on: date | None
    unknown: str
    said: tuple[str, ...]

    @property
    def title(self) -> str:
        """Who owes what to whom."""
        to = f" → {self.entry.to}" if self.entry.to else ""
        return f"{self.entry.who}{to}：{self.entry.what}"

    @property
    def detail(self) -> str:
        """The clause and the remarks, and below what a report has to contain."""
        return "；".join(self.said) + "".join(f"\n□ {item}" for item in self.entry.contents)

    def __str__(self) -> str:
        line = f"{self.on or '没有写哪天'}  {self.title}（{'；'.join(self.said)}）"
        return line + "".join(f"\n    □ {item}" for item in self.entry.contents)


def calendar_lines(profile: Profile, month: Month, calendar: Calendar) -> list[CalendarLine]:
    """What is due in a month from whom to whom, in the order of the days.

    Said besides: that a day was moved off a day off, and by what rule, what is taken where the
    month lacks the day, that a day is inferred, the duty that falls due with it, what is due
    without a day being written (these stand last).
    """
    duties = duties_by_date(profile, month.last_day)
    lines = []
    for day in due_reports(profile, month, calendar):
        remarks = [_day_off(day), *_about_the_day(day.entry, day.written)]
        said = _said(day.entry, remarks, duties)
        lines.append(CalendarLine(day.entry, day.due_on, _unknown(day), said))
    for entry in undated_reports(profile, month):
        said = _said(entry, ["只写每月，是否迟报无从算起"], duties)
        lines.append(CalendarLine(entry, None, "", said))
    return lines


def _said(entry: Due, remarks: list[str], duties: dict[str, list[TopicEntry]]) -> tuple[str, ...]:
    said = [Clause.of("", entry.citation).citation, *filter(None, remarks)]
    of_entry = duties.get(entry.id, [])
    return (*said, *(_falls_due(row) for row in of_entry))


def _falls_due(row: TopicEntry) -> str:
    """A duty, or a task of another catalogue, that is due with an entry."""
    if row.get("matter"):
        return f"也是职责“{row['matter']}”：{row['does']}"
    return f"任务“{row['item']}”（{row['who']}）：{row['rule']}"


def _unknown(day: ReportDay) -> str:
    return "日历待公布" if day.day_off is None else day.unknown


def _day_off(day: ReportDay) -> str:
    if day.day_off is False:
        return ""
    by = f"（{Clause.of('', day.rule.citation).citation}）" if day.rule else ""
    if day.due_on != day.written:
        return f"原定 {day.written} 放假，{day.rule.value if day.rule else ''}{by}"
    if day.day_off is None:
        return "是否放假：日历待公布"
    if day.unknown:
        return f"当天放假，是否顺延：{day.unknown}"
    return f"当天放假，{day.rule.value}{by}" if day.rule else "当天放假，没有写是否顺延"


def _about_the_day(entry: Due, day: date) -> Iterator[str]:
    if entry.short_month and day.day != entry.day:
        yield entry.short_month
    if "day" in entry.inferred or "once" in entry.inferred:
        yield entry.note or "日子由文件推断"
