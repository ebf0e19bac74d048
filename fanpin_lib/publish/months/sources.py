"""The sources of earlier months' pages, for those that no site keeps yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from fanpin_lib.period import Month
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.months.kept_month import folder_of
from fanpin_lib.publish.pages import Page, RegionPages, front_matter
from fanpin_lib.publish.sources import PAGE as SOURCES_PAGE
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.tree import RegionTree


def month_pages(
    job: PublishJob, month: Month, edition: Path, tree: RegionTree, other_pages: Iterable[str]
) -> Iterator[Page]:
    """Every region's page of an earlier month and where its figures come from, in its folder.

    Args:
        job: the publication of the newest month.
        edition: the earlier month's edition; ``tree`` are its regions.
        other_pages: pages of the site that belong to no month.
    """
    own = replace(job, month=month, edition_folder=edition, earlier={}, later=(), asked=None)
    folder = folder_of(month)
    sources = Sources(own)
    if text := sources.page():
        head = front_matter(f"{month.label}数字的来源", search={"exclude": True})
        yield Page(f"{folder}/{SOURCES_PAGE}", head + text)
    for path, script in sources.scripts.items():
        yield Page(f"{folder}/{path}", script)
    for page in RegionPages(own, tree, other_pages, sources, over="../../").all():
        files = {f"{folder}/{name}": content for name, content in page.files.items()}
        yield Page(f"{folder}/{page.path}", page.text, files)
