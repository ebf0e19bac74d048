"""Checking a month's data: findings for the people who correct, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process import calendar_of, open_store, profile_of, snapshot_of
from fanpin_lib.quality import (
    AnswerBook,
    Catalogue,
    Findings,
    PublishDecision,
    Score,
    check_snapshot,
    fit_to_publish,
    load_catalogue,
    read_answers,
    read_book,
    read_findings,
    read_key,
    score,
    waiver_end,
    write_book,
    write_findings,
    write_findings_sheet,
)

_SHEET = "findings.xlsx"
_MOST_SHOWN = 15


@dataclass(frozen=True)
class Checked:
    """A month's findings, what was answered about them, and where the list is."""

    findings: Findings
    book: AnswerBook
    sheet: Path

    @property
    def decision(self) -> PublishDecision:
        return fit_to_publish(self.findings, self.book.waived(self.findings))

    def __str__(self) -> str:
        waived = len(self.book.waived(self.findings))
        states = "，".join(f"{state} {n} 条" for state, n in self.findings.states().items())
        lines = [
            f"{self.findings.month.label}：疑点 {len(self.findings):,} 条"
            + (f"，其中已豁免 {waived} 条" if waived else ""),
            f"规则：{states}",
            *self._most_frequent(),
            self.decision.message,
            f"逐条清单在 {self.sheet}（含个人信息，勿外传）。",
        ]
        return "\n".join(lines)

    def _most_frequent(self) -> list[str]:
        found = sorted(
            (status for status in self.findings.statuses if status.findings),
            key=lambda status: (-status.findings, status.rule),
        )
        lines = [
            f"  {status.rule} {status.title}（{status.severity}）：{status.findings} 条"
            for status in found[:_MOST_SHOWN]
        ]
        left = len(found) - _MOST_SHOWN
        return lines + ([f"  ……另有 {left} 条规则查出疑点"] if left > 0 else [])


def check_month(config: Config, month: Month) -> Checked:
    """Run every rule as of the month's end and write ``private/<month>/findings.xlsx``.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
        RuleFilesWrong: a county rule cannot be read; names file and line.
    """
    snapshot = snapshot_of(config, month)
    catalogue = _catalogue(config)
    earlier = month - 1
    delivered = {delivery.as_of for delivery in open_store(config).deliveries()}
    findings = check_snapshot(
        snapshot,
        catalogue,
        catalogue.parameters(month, config.county.code, config.county.name, profile_of(config)),
        previous=open_store(config).snapshot(earlier) if earlier in delivered else None,
        calendar=calendar_of(config),
    )
    folder, book = config.private_folder(month), read_book(_answers_folder(config))
    write_findings(folder, findings)
    sheet = write_findings_sheet(
        folder / _SHEET,
        findings,
        _region_names(config, month),
        waived=book.waived(findings),
        answers=book.latest(),
    )
    return Checked(findings, book, sheet)


def take_answers(config: Config, month: Month, path: Path, today: date) -> str:
    """Read filled-in answers back: 确认无误 becomes a waiver, 已改正 is verified next time.

    Raises:
        FileRefused, AnswersRefused: the list cannot be used; nothing is recorded.
        NoDataForMonth: the month was not checked yet.
    """
    findings = read_findings(config.private_folder(month))
    known = set(findings.table.column("fingerprint").to_pylist())
    answers = read_answers(path, known)
    parameters = _catalogue(config).parameters(
        month, config.county.code, config.county.name, profile_of(config)
    )
    months = int(parameters.value("waiver_months").value)
    book = read_book(_answers_folder(config)).with_answers(
        answers, findings, today, waiver_end(month, months)
    )
    write_book(_answers_folder(config), book)
    return f"记下 {len(answers)} 条答复，现有豁免 {len(book.waivers)} 条。"


def score_month(config: Config, month: Month, key: Path) -> Score:
    """Compare the month's findings with an answer key (see ``quality/score.py``)."""
    checked = check_month(config, month)
    return score(checked.findings, read_key(key, _catalogue(config)))


def _catalogue(config: Config) -> Catalogue:
    return load_catalogue(config.folders.county / "quality")


def _answers_folder(config: Config) -> Path:
    return config.folders.private / "answers"


def _region_names(config: Config, month: Month) -> dict[str, str]:
    with snapshot_of(config, month).connect() as connection:
        rows = connection.execute("SELECT region_code, region_name FROM regions").fetchall()
    return dict(rows)
