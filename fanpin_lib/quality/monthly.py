"""A month's checks: run the rules, keep the findings, write the list for the correctors.

office = Office("220281", "蛟河市", profile, calendar, rules_folder, private_folder, closed)
checked = check_month(office, snapshot)
write_quality(data_folder, checked)          # see `edition_tables`: aggregates only
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from fanpin_lib.period import Month
from fanpin_lib.quality.answers import AnswerBook
from fanpin_lib.quality.answers_file import read_book
from fanpin_lib.quality.catalogue import Catalogue, load_catalogue
from fanpin_lib.quality.engine import check_snapshot
from fanpin_lib.quality.findings import Findings
from fanpin_lib.quality.findings_file import has_findings, read_findings, write_findings
from fanpin_lib.quality.findings_sheet import write_findings_sheet
from fanpin_lib.quality.parameters import Parameters
from fanpin_lib.quality.summaries import PublishDecision, fit_to_publish
from fanpin_lib.store.snapshot import Snapshot

SHEET = "findings.xlsx"
ANSWERS_FOLDER = "answers"


@dataclass(frozen=True)
class Office:
    """Whose data are checked, by which rules, and where the results are kept.

    Attributes:
        rules: folder of the county's own rules; may be missing.
        private: holds a folder for each month, and the answers.
        closed: a month's ledgers as its edition was closed, None without deliveries for it.
    """

    county_code: str
    county_name: str
    profile: Any
    calendar: Any
    rules: Path
    private: Path
    closed: Callable[[Month], Snapshot | None]

    @cached_property
    def catalogue(self) -> Catalogue:
        """The rules of the package and the county's own."""
        return load_catalogue(self.rules)

    def parameters(self, month: Month) -> Parameters:
        """Values of the rules' parameters at the end of a month."""
        return self.catalogue.parameters(month, self.county_code, self.county_name, self.profile)

    def folder(self, month: Month) -> Path:
        """Where the month's lists with names lie."""
        return self.private / str(month)

    def book(self) -> AnswerBook:
        """All answers and waivers so far."""
        return read_book(self.private / ANSWERS_FOLDER)


@dataclass(frozen=True)
class Checked:
    """A month's findings, what was answered about them, and the months before.

    ``earlier`` holds the findings of earlier months as they were found then, by month.
    """

    findings: Findings
    book: AnswerBook
    sheet: Path
    county_code: str
    earlier: Mapping[Month, Findings] = field(default_factory=dict)
    region_names: Mapping[str, str] = field(default_factory=dict)
    #: Rules that compare two months: what they find one month is never found the next.
    comparing: frozenset[str] = frozenset()

    @cached_property
    def waived(self) -> set[str]:
        """Fingerprints of the findings that are waived."""
        return self.book.waived(self.findings)

    @cached_property
    def decision(self) -> PublishDecision:
        """Whether the month may be published, and why not."""
        return fit_to_publish(self.findings, self.waived)

    @property
    def summary(self) -> str:
        """One line for the terminal."""
        waived = f"，其中已豁免 {len(self.waived):,} 条" if self.waived else ""
        return f"疑点 {len(self.findings):,} 条{waived}，逐条清单在 {self.sheet}。"


def check_month(office: Office, snapshot: Snapshot) -> Checked:
    """Run every rule, keep the findings and write ``private/<month>/findings.xlsx``.

    The months right before are checked too if they never were: for clearance and trend.

    Raises:
        FileMistake: a county rule cannot be read; names file and line.
    """
    month, book = snapshot.month, office.book()
    findings = _found(office, snapshot)
    _catch_up(office, month)
    write_findings(office.folder(month), findings)
    names = _region_names(snapshot)
    sheet = write_findings_sheet(
        office.folder(month) / SHEET,
        findings,
        names,
        waived=book.waived(findings),
        answers=book.latest(),
        precision=book.precision(),
    )
    comparing = {rule.code for rule in office.catalogue.rules.values() if rule.previous}
    return Checked(
        findings=findings,
        book=book,
        sheet=sheet,
        county_code=office.county_code,
        earlier=_earlier(office, month),
        region_names=names,
        comparing=frozenset(comparing),
    )


def _catch_up(office: Office, month: Month) -> None:
    """Check the months before that have ledgers and were never checked."""
    back = int(office.parameters(month).value("months_caught_up").value)
    for earlier in (month - n for n in range(back, 0, -1)):
        if has_findings(office.folder(earlier)):
            continue
        snapshot = office.closed(earlier)
        if snapshot is not None:
            write_findings(office.folder(earlier), _found(office, snapshot))


def _found(office: Office, snapshot: Snapshot) -> Findings:
    return check_snapshot(
        snapshot,
        office.catalogue,
        office.parameters(snapshot.month),
        previous=office.closed(snapshot.month - 1),
        calendar=office.calendar,
    )


def _earlier(office: Office, month: Month) -> dict[Month, Findings]:
    """What was found in the months of the window before, where they were checked."""
    window = [m for m in month.window(12) if m < month]
    return {m: read_findings(office.folder(m)) for m in window if has_findings(office.folder(m))}


def _region_names(snapshot: Snapshot) -> dict[str, str]:
    with snapshot.connect() as connection:
        rows = connection.execute("SELECT region_code, region_name FROM regions").fetchall()
    return dict(rows)
