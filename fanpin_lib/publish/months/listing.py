"""What tells of the months: the script that every page loads, the list, old addresses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from fanpin_lib.edition.names import DATA
from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.months.kept_month import ARCHIVE, KeptMonth, edition_number, folder_of
from fanpin_lib.publish.months.plan import MonthPlan
from fanpin_lib.publish.pages import Page, front_matter
from fanpin_lib.publish.revision_note import RevisionNote
from fanpin_lib.publish.templating import filled
from fanpin_lib.publish.tree import RegionTree, page_path
from fanpin_lib.regions import Level

LIST_PAGE = f"{ARCHIVE}/index.md"
#: Stands in the script where the months go.
_PLACE = "/*MONTHS*/"
_GONE = "网页不再保留，看还有哪些月"


def list_page(job: PublishJob, tree: RegionTree, plan: MonthPlan) -> Page:
    """各月: every month with its page, its edition, and what the edition changed."""
    editions = {job.month: job.edition_folder, **{m: job.earlier[m] for m in plan.trees}}
    trees = {job.month: tree, **plan.trees}
    rows = [
        {
            "label": month.label,
            "address": f"{month}/{page_path(trees[month].county)}.html",
            "number": edition_number(editions[month]),
            "changed": RevisionNote(editions[month] / DATA).told(trees[month].county.code),
        }
        for month in sorted(editions, reverse=True)
    ]
    text = filled(
        "months.md.j2",
        rows=rows,
        job=job,
        newest=f"../{page_path(tree.county)}.html",
        plan=plan,
        villages=Level.VILLAGE in job.kind.levels,
    )
    return Page(LIST_PAGE, front_matter("各月") + text)


def write_script(site: Path, newest: Month, kept: Sequence[KeptMonth]) -> None:
    """``archive/months.js``: which months there are, and where a place has no page."""
    said = {
        "newest": str(newest),
        "kept": [[str(one.month), one.number] for one in _latest_first(kept)],
        "only": _only(site, kept),
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    path = site / ARCHIVE / "months.js"
    path.write_text(_script().replace(_PLACE, text), encoding="utf-8")


def write_old_addresses(
    site: Path,
    job: PublishJob,
    kept: Iterable[KeptMonth],
    dropped: Mapping[Month, Iterable[str]],
) -> None:
    """``archive/2026-09.html``, where earlier versions had the county's page of a month; and of
    months no longer kept where the pages of the county and its townships were, which people
    remember, so that these lead on without a web server too.
    """
    for one in kept:
        county = next(place for place in one.places if place.startswith("county/"))
        _lead_on(site, job, one.month, f"{one.month}/{county}.html", "网页在这里")
    for month, places in dropped.items():
        _lead_on(site, job, month, "index.html", _GONE)
        for place in places:
            there = f"?{month}/{place}.html" if (site / f"{place}.html").is_file() else ""
            _lead_on(site, job, month, f"../../gone.html{there}", _GONE, f"/{place}")


def _lead_on(
    site: Path, job: PublishJob, month: Month, address: str, said: str, place: str = ""
) -> None:
    page = filled(
        "month_moved.html.j2",
        month=month,
        address=address,
        said=said,
        edition=job.kind.label,
        demo=job.demo,
    )
    path = site / f"{folder_of(month)}{place}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def write_gone(site: Path, job: PublishJob) -> None:
    """``archive/gone.html``, to which servers lead who asks for a page of a month dropped."""
    page = filled(
        "month_gone.html.j2",
        county=job.county_name,
        months=job.months,
        edition=job.kind.label,
        demo=job.demo,
    )
    (site / ARCHIVE / "gone.html").write_text(page, encoding="utf-8")


def _latest_first(kept: Iterable[KeptMonth]) -> list[KeptMonth]:
    return sorted(kept, key=lambda one: one.month, reverse=True)


def _only(site: Path, kept: Sequence[KeptMonth]) -> Mapping[str, list[str]]:
    """By place the months with a page of it, where some have none; "" is the newest's own."""
    found: dict[str, list[str]] = {}
    for one in _latest_first(kept):
        for place in one.places:
            found.setdefault(place, []).append(str(one.month))
    for place, months in found.items():
        if (site / f"{place}.html").is_file():
            months.append("")
    return {place: months for place, months in found.items() if len(months) <= len(kept)}


@cache
def _script() -> str:
    return files("fanpin_lib.publish").joinpath("templates/months.js").read_text(encoding="utf-8")
