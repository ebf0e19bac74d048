"""The kept months of one publication, from their sources to the finished site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.months.carrying import carry
from fanpin_lib.publish.months.keeping import keep_month
from fanpin_lib.publish.months.kept_month import folder_of
from fanpin_lib.publish.months.listing import (
    list_page,
    write_gone,
    write_old_addresses,
    write_script,
)
from fanpin_lib.publish.months.mending import Mender
from fanpin_lib.publish.months.plan import plan_months
from fanpin_lib.publish.months.sources import month_pages
from fanpin_lib.publish.pages import Page
from fanpin_lib.publish.second_process import SecondProcess
from fanpin_lib.publish.tree import RegionTree


class KeptMonths:
    """What `fanpin_lib.publish.site` asks of the months besides the newest."""

    def __init__(self, job: PublishJob, tree: RegionTree) -> None:
        self._job, self._tree = job, tree
        self._plan = plan_months(job)

    @property
    def places(self) -> set[str]:
        """What the earlier months' regions are called."""
        return self._plan.places

    @property
    def codes(self) -> set[str]:
        """Their codes."""
        return self._plan.codes

    def sources(self, other_pages: Iterable[str]) -> Iterator[Page]:
        """The list of months, and the pages of those that no site keeps yet."""
        yield list_page(self._job, self._tree, self._plan)
        for month, edition in self._plan.built.items():
            tree = self._plan.trees[month]
            yield from month_pages(self._job, month, edition, tree, other_pages)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Of every month taken over its place and its words, for the identifier gate."""
        for month, kept in self._plan.carried.items():
            yield folder_of(month), "\n".join(kept.words)

    def begin(self, site: Path, second: SecondProcess) -> None:
        """Take over the months that another site kept, and have the second process keep the
        newest.

        Args:
            site: the new site, all pages finished; the old one still stands in its place.
        """
        job = self._job
        carry(job.public, site, self._plan.carried.values())
        about = site, job, job.month, job.edition_folder, self._tree
        self._newest = second.begin(keep_month, *about)

    def finish(self, site: Path) -> None:
        """Keep the months that were built, and mend what leads from one to another."""
        job, plan = self._job, self._plan
        kept = [*plan.carried.values(), self._newest.answer()]
        kept += [keep_month(site, job, m, at, plan.trees[m]) for m, at in plan.built.items()]
        write_script(site, job.month, kept)
        write_old_addresses(site, job, kept, plan.dropped)
        write_gone(site, job)
        mender = Mender(site)
        for one in kept:
            mender.mend(one)

    def notes(self) -> Iterator[str]:
        """Why a month is not on the site, for the person who published."""
        plan, job = self._plan, self._job
        if plan.unfit:
            yield f"{_names(plan.unfit)}还有阻断性疑点，没有放进“各月”。"
        if plan.unprotected:
            yield (
                f"{_names(plan.unprotected)}的数字没有按现在的设置去掉户数少的，没有放进“各月”；"
                f"要放上，请运行 fanpin month {plan.unprotected[-1]}，别的月也一样。"
            )
        if job.asked and job.asked in plan.dropped:
            yield (
                f"网站只留 {job.months} 个月（fanpin.toml 的 [site] months），"
                f"{job.asked.label}更早，没有放上。"
            )
        if plan.built:
            yield f"补建了{_names(sorted(plan.built))}的网页，以后不用再建。"


def _names(months: Iterable[Month]) -> str:
    return "、".join(month.label for month in months)
