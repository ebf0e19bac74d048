"""A month's checks: run the rules, keep the findings, write the list for the correctors.

checked = check_month(county, county.snapshot(month), closed)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from fanpin_lib.county import County
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


#: A month's ledgers as its edition was closed; None without deliveries for it.
Closed = Callable[[Month], Snapshot | None]


@dataclass(frozen=True)
class CountyChecks:
    """The checks of one county: the rules of the package and its own, answers and waivers.

    They are written once a month into the county's private folder.
    """

    county: County

    @cached_property
    def catalogue(self) -> Catalogue:
        """The rules of the package and the county's own.

        Raises:
            FileMistake: a county rule cannot be read; names file and line.
        """
        return load_catalogue(self.county.quality_folder)

    def parameters(self, month: Month) -> Parameters:
        """Values of the rules' parameters at the end of a month."""
        county = self.county
        return self.catalogue.parameters(month, county.code, county.name, county.profile)

    def folder(self, month: Month) -> Path:
        """Where the month's lists with names lie."""
        return self.county.private_folder(month)

    @property
    def answers_folder(self) -> Path:
        """Where answers and waivers lie."""
        return self.county.folders.private / ANSWERS_FOLDER

    def book(self) -> AnswerBook:
        """All answers and waivers so far."""
        return read_book(self.answers_folder)


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


def check_month(county: County, snapshot: Snapshot, closed: Closed) -> Checked:
    """Run every rule, keep the findings and write ``private/<month>/findings.xlsx``.

    The months right before are checked too if they never were: for clearance and trend.

    Args:
        closed: gives the ledgers of an earlier month as its edition was closed.

    Raises:
        FileMistake: a county rule cannot be read; names file and line.
    """
    checks = CountyChecks(county)
    month, book = snapshot.month, checks.book()
    findings = _found(checks, snapshot, closed)
    _catch_up(checks, month, closed)
    write_findings(checks.folder(month), findings)
    names = _region_names(snapshot)
    sheet = write_findings_sheet(
        checks.folder(month) / SHEET,
        findings,
        names,
        waived=book.waived(findings),
        answers=book.latest(),
        precision=book.precision(),
        synthetic=county.demo or snapshot.synthetic,
    )
    comparing = {rule.code for rule in checks.catalogue.rules.values() if rule.previous}
    return Checked(
        findings=findings,
        book=book,
        sheet=sheet,
        county_code=county.code,
        earlier=_earlier(checks, month),
        region_names=names,
        comparing=frozenset(comparing),
    )


def _catch_up(checks: CountyChecks, month: Month, closed: Closed) -> None:
    """Check the months before that have ledgers and were never checked."""
    back = int(checks.parameters(month).value("months_caught_up").value)
    for earlier in (month - n for n in range(back, 0, -1)):
        if has_findings(checks.folder(earlier)):
            continue
        snapshot = closed(earlier)
        if snapshot is not None:
            write_findings(checks.folder(earlier), _found(checks, snapshot, closed))


def _found(checks: CountyChecks, snapshot: Snapshot, closed: Closed) -> Findings:
    return check_snapshot(
        snapshot,
        checks.catalogue,
        checks.parameters(snapshot.month),
        previous=closed(snapshot.month - 1),
        calendar=checks.county.calendar,
    )


def _earlier(checks: CountyChecks, month: Month) -> dict[Month, Findings]:
    """What was found in the months of the window before, where they were checked."""
    window = [m for m in month.window(12) if m < month]
    return {m: read_findings(checks.folder(m)) for m in window if has_findings(checks.folder(m))}


def _region_names(snapshot: Snapshot) -> dict[str, str]:
    with snapshot.connect() as connection:
        rows = connection.execute("SELECT region_code, region_name FROM regions").fetchall()
    return dict(rows)
