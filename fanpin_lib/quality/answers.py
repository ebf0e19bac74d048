"""Answers to findings and what follows from them: waivers, verification, precision.

    book = read_book(folder)
    book = book.with_answers(read_answers(path, known), issued, granted_on, expires_on)
    write_book(folder, book)
    open_findings = findings.without(book.waived(findings))

Answers are kept as they came; the newest for a finding counts. 确认无误 (the data are right)
makes a waiver 豁免 that holds until it expires or the value changes; 已改正 is verified at the
next run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from fanpin_lib.period import Month
from fanpin_lib.quality.findings import CHECKED, Finding, Findings

CORRECTED, CONFIRMED, PENDING = "已改正", "确认无误", "待核实"
ANSWERS = (CORRECTED, CONFIRMED, PENDING)

#: What became of a finding that was answered 已改正.
GONE, STILL_THERE, NOT_CHECKED = OUTCOMES = ("已核实改正", "仍未改正", "无法核实")


@dataclass(frozen=True)
class Answer:
    """What the person in charge says about a finding.

    Attributes:
        answer: 已改正, 确认无误 or 待核实.
        note, author, answered_on: as filled in; the day may be missing.
        rule: the finding's rule; month: the month of the list that was answered.
    """

    fingerprint: str
    answer: str
    note: str = ""
    author: str = ""
    answered_on: date | None = None
    rule: str = ""
    month: str = ""

    def repeats(self, earlier: Answer | None) -> bool:
        """Whether it says what an earlier answer said; one without a day may repeat any."""
        if earlier is None or self.answered_on not in (None, earlier.answered_on):
            return False
        said = (earlier.answer, earlier.note, earlier.author)
        return said == (self.answer, self.note, self.author)


@dataclass(frozen=True)
class Waiver:
    """A finding (or, without fingerprint, a whole rule) that is not to be followed up.

    Attributes:
        value: the value found when it was waived; another value is a new finding. None: any.
        expires_on: the last day it holds.
    """

    rule: str
    fingerprint: str
    reason: str
    author: str
    granted_on: date
    expires_on: date
    value: str | None = None

    def covers(self, finding: Finding, on: date) -> bool:
        """Whether the waiver holds for a finding on a day."""
        if on > self.expires_on or finding.rule != self.rule:
            return False
        if not self.fingerprint:
            return True
        same_value = self.value is None or self.value == finding.value
        return self.fingerprint == finding.fingerprint and same_value


@dataclass(frozen=True)
class Precision:
    """How often a rule was right, by the answers to its findings.

    `precision` is 已改正 ÷ (已改正 + 确认无误); None before anybody answered.
    """

    rule: str
    corrected: int
    confirmed: int
    pending: int

    @property
    def precision(self) -> float | None:
        """Between 0 and 1; None before anybody answered."""
        answered = self.corrected + self.confirmed
        return self.corrected / answered if answered else None

    @property
    def said(self) -> str:
        """``8/10``, never a percentage: most rules have few answers."""
        return f"{self.corrected}/{self.corrected + self.confirmed}"


@dataclass(frozen=True)
class AnswerBook:
    """All answers and waivers of a county, oldest first."""

    answers: tuple[Answer, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def with_answers(
        self, answers: Iterable[Answer], findings: Findings, granted_on: date, expires_on: date
    ) -> AnswerBook:
        """The book with new answers; 确认无误 becomes a waiver of that value.

        Args:
            findings: the findings that were answered (`read_issued`).
            granted_on: the day that counts where an answer has none.
            expires_on: the last day the waivers hold.
        """
        answers = self.new_among(answers)
        named = {answer.fingerprint for answer in answers}
        by_print = {one.fingerprint: one for one in findings.among(set(), named).rows()}
        known, waivers = [], []
        for answer in answers:
            finding = by_print[answer.fingerprint]
            day = answer.answered_on or granted_on
            answer = replace(answer, answered_on=day, rule=finding.rule, month=str(findings.month))
            known.append(answer)
            if answer.answer == CONFIRMED:
                waivers.append(_waiver(answer, finding, day, expires_on))
        return AnswerBook(self.answers + tuple(known), self.waivers + tuple(waivers))

    def new_among(self, answers: Iterable[Answer]) -> list[Answer]:
        """The answers that are not just the newest known ones again.

        Lists show earlier answers, and a list may be handed in twice.
        """
        latest = self.latest()
        return [answer for answer in answers if not answer.repeats(latest.get(answer.fingerprint))]

    def with_waiver(self, waiver: Waiver) -> AnswerBook:
        """The book with a waiver granted by hand."""
        return replace(self, waivers=(*self.waivers, waiver))

    def waived(self, findings: Findings) -> set[str]:
        """Fingerprints of the findings that are waived at the month's end."""
        on = findings.month.last_day
        alive = [waiver for waiver in self.waivers if on <= waiver.expires_on]
        if not alive:
            return set()
        rules = {waiver.rule for waiver in alive if not waiver.fingerprint}
        by_print: dict[str, list[Waiver]] = {}
        for waiver in alive:
            by_print.setdefault(waiver.fingerprint, []).append(waiver)
        return {
            finding.fingerprint
            for finding in findings.among(rules, set(by_print)).rows()
            if finding.rule in rules
            or any(w.covers(finding, on) for w in by_print.get(finding.fingerprint, ()))
        }

    def latest(self) -> dict[str, Answer]:
        """The newest answer to each finding."""
        return {answer.fingerprint: answer for answer in self.answers}

    def verify(self, findings: Findings) -> dict[str, str]:
        """What became of every finding answered 已改正 before this month.

        Returns:
            by fingerprint: 已核实改正 (gone), 仍未改正 (still found), 无法核实 (the rule
            could not be asked this month, so its silence proves nothing).
        """
        there = set(findings.table.column("fingerprint").to_pylist())
        asked = {status.rule for status in findings.statuses if status.state == CHECKED}
        return {
            fingerprint: STILL_THERE
            if fingerprint in there
            else (GONE if answer.rule in asked else NOT_CHECKED)
            for fingerprint, answer in self.latest().items()
            if answer.answer == CORRECTED and answer.month < str(findings.month)
        }

    def precision(self) -> dict[str, Precision]:
        """Precision of every rule that was answered, by its newest answers."""
        counts: dict[str, dict[str, int]] = {}
        for answer in self.latest().values():
            of_rule = counts.setdefault(answer.rule, dict.fromkeys(ANSWERS, 0))
            of_rule[answer.answer] += 1
        return {
            rule: Precision(rule, c[CORRECTED], c[CONFIRMED], c[PENDING])
            for rule, c in sorted(counts.items())
        }


def _waiver(answer: Answer, finding: Finding, day: date, expires_on: date) -> Waiver:
    return Waiver(
        rule=finding.rule,
        fingerprint=finding.fingerprint,
        reason=answer.note,
        author=answer.author,
        granted_on=day,
        expires_on=expires_on,
        value=finding.value,
    )


def waiver_end(month: Month, months: int) -> date:
    """The last day of a waiver granted in ``month`` for a number of months."""
    return (month + months).last_day
