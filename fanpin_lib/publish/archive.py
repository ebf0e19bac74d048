"""往期: the county's pages of earlier months; the months' villages are not kept on the site."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month
from fanpin_lib.publish.figure_links import without_figures
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.notebook import Converter
from fanpin_lib.publish.pages import Page, front_matter, notebook_path
from fanpin_lib.publish.revision_note import RevisionNote
from fanpin_lib.publish.tree import RegionTree, markdown_name


def archive_pages(job: PublishJob) -> Iterator[Page]:
    """A page for every earlier month whose county notebook is there, and their list."""
    converter = Converter()
    pages = {
        month: page
        for month, folder in sorted(job.earlier.items(), reverse=True)
        if (page := _month_page(month, folder, job, converter))
    }
    yield from pages.values()
    if pages:
        yield Page("archive/index.md", _list(list(pages)))


def _month_page(month: Month, folder: Path, job: PublishJob, converter: Converter) -> Page | None:
    try:
        county = RegionTree.read(folder / DATA).county
    except NoDataForMonth:
        return None
    notebook = notebook_path(folder, county)
    if not notebook.is_file():
        return None
    content = converter.convert(notebook, f"{month}")
    if content.failed:
        return None
    title = f"{month.label}全县情况"
    text = (
        front_matter(title, search={"exclude": True})
        + f"# {title}\n\n"
        + f'<p class="fp-dateline">往期：{html.escape(county.name)}{month.label}　'
        + f"本站最新为 {job.month.label}</p>\n\n"
        + LinkResolver(None).rewrite(
            without_figures(content.body) + RevisionNote(folder / DATA).block(county.code)
        )
    )
    return Page(f"archive/{month}.md", text, content.charts)


def _list(months: list[Month]) -> str:
    lines = [f"- [{markdown_name(month.label)}]({month}.md)" for month in months]
    return (
        front_matter("往期")
        + "# 往期\n\n以前各月发布时的全县情况，照当时的数字保留。"
        + "各乡镇、各村的页面只有最新一个月。\n\n"
        + "\n".join(lines)
        + "\n"
    )
