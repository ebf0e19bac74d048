"""The month's bulletins 月通报: the county's and every township's, as Word documents and PDF.

They are made from the closed edition alone, hold its aggregates and nothing of a person, and go
through the gate before they are put in place. The templates are the county's own where
``county/documents/`` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.deliveries import Progress
from fanpin_lib.desk.document_templates import documents_folder, file_name
from fanpin_lib.desk.protecting import limits_of
from fanpin_lib.desk.scanning import scan_files
from fanpin_lib.desk.since_closing import refuse_unfounded
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.policy import ReportDay, report_days
from fanpin_lib.regions import Level

if TYPE_CHECKING:
    from fanpin_lib.edition.regions import Region
    from fanpin_lib.files.word import Documents

#: Beside a month's edition.
FOLDER = "bulletin"


@dataclass(frozen=True)
class Bulletins:
    """How many documents and PDF there are, where, and what is to be said of them."""

    month: Month
    folder: Path
    documents: int
    pdf: int
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        made = f"{self.documents} 份 .docx" + (f"、{self.pdf} 份 .pdf" if self.pdf else "")
        first = f"{self.month.label}通报 {made}，在 {self.folder}（只有汇总数，查过没有个人信息）。"
        return "\n".join([first, *self.remarks])


def write_bulletins(
    county: County,
    month: Month,
    issued: date | None = None,
    *,
    pdf: bool = True,
    on_progress: Progress | None = None,
) -> Bulletins:
    """Write the bulletins of a closed month into ``reports/<month>/bulletin``, all or none.

    Args:
        issued: the day that they bear; None: left open until they are signed.
        pdf: whether each is saved as PDF too, where LibreOffice is.

    Raises:
        NoDataForMonth: the month is not closed.
        NotFitToPublish: its figures hold withdrawn ledgers or tell of too few households, or
            blocking findings are open.
        InputError: a template cannot be filled; names the placeholder.
        LeaksFound: something personal stands in a template.
    """
    edition = EditionFolder.of(county.folders.reports, month)
    if not edition.current.is_dir():
        raise NoDataForMonth(
            f"{month.label}还没有结账，没有数字可以通报",
            hint=f"请先运行“fanpin month {month}”。",
        )
    folder = edition.current.parent / FOLDER
    with edition.reading(), replaced_folder(folder) as beside:
        _refuse(county, month, edition)
        paths = list(_written(county, month, issued, edition.current / DATA, beside, on_progress))
        made, remark = _looked_into_and_saved(county, month, paths, beside, pdf=pdf)
    return Bulletins(month, folder, len(paths), made, remark)


def _looked_into_and_saved(
    county: County, month: Month, paths: Sequence[Path], folder: Path, *, pdf: bool
) -> tuple[int, tuple[str, ...]]:
    """Search the documents for personal data while LibreOffice makes PDF of them.

    Returns:
        how many PDF there are, and what is to be said where there are none.
    """
    from concurrent.futures import ThreadPoolExecutor

    from fanpin_lib.files.word import NoPdf, as_pdf

    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(as_pdf, paths, folder) if pdf else None
        scan_files({path.name: path for path in paths}, county, month)
        try:
            return (len(waiting.result()) if waiting else 0), ()
        except NoPdf as error:
            return 0, (str(error),)


def _refuse(county: County, month: Month, edition: EditionFolder) -> None:
    """What keeps figures off the site keeps them out of a bulletin."""
    from fanpin_lib.publish.fitness import refuse_unfit

    refuse_unfounded(county, month)
    refuse_unfit(month, edition.current, limits_of(county, INTERNAL).households)


def _written(
    county: County,
    month: Month,
    issued: date | None,
    data: Path,
    folder: Path,
    told: Progress | None,
) -> Iterator[Path]:
    from fanpin_lib.edition.region_reading import read_region, read_shared
    from fanpin_lib.edition.regions import load_regions
    from fanpin_lib.presentation.bulletin import placeholder_values

    read_shared(data)
    regions = [one for one in load_regions(data) if one.level in (Level.COUNTY, Level.TOWNSHIP)]
    regions.sort(key=lambda one: (one.level is not Level.COUNTY, one.code))
    templates = _templates(documents_folder(county))
    days = report_days(county.profile, month + 1, county.calendar)
    for done, region in enumerate(regions, start=1):
        template, to_report = templates[region.level], _to_report(days, region.level)
        said = placeholder_values(
            read_region(month, region.code, data), issued, template.asked, to_report
        )
        path = folder / _name(region)
        path.write_bytes(template.filled(said))
        if told:
            told(done, len(regions), region.name)
        yield path


def _templates(own: Path) -> dict[Level, Documents]:
    from fanpin_lib.office.documents.templates import COUNTY_BULLETIN, TOWNSHIP_BULLETIN, template

    return {
        Level.COUNTY: template(COUNTY_BULLETIN, own),
        Level.TOWNSHIP: template(TOWNSHIP_BULLETIN, own),
    }


def _name(region: Region) -> str:
    """``县_蛟河市通报.docx``, ``220281100_新站镇通报.docx``: the county's first, then by code."""
    place = Level.COUNTY.label if region.level is Level.COUNTY else region.code[:9]
    return file_name(f"{place}_{region.name}通报.docx")


def _to_report(days: Iterable[ReportDay], level: Level) -> str:
    """What is to be reported next month; of a township's bulletin what it and its villages owe."""
    owe = {Level.TOWNSHIP.label, Level.VILLAGE.label}
    told = [_owed(day) for day in days if level is Level.COUNTY or day.entry.who in owe]
    return f"下月应报：{'；'.join(told)}。" if told else ""


def _owed(day: ReportDay) -> str:
    to = f"向{day.entry.to}" if day.entry.to else ""
    unsure = f"（遇放假是否顺延：{day.unknown}）" if day.unknown else ""
    return (
        f"{day.due_on.month}月{day.due_on.day}日前，{day.entry.who}{to}报{day.entry.what}{unsure}"
    )
