"""The home page: where the county stands, what needs attention, and its townships."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.names import INDICATORS_CSV
from fanpin_lib.errors import FanpinError
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.html_table import figure_cell, figure_mark, source_of
from fanpin_lib.presentation.views import RegionView, TownshipView
from fanpin_lib.presentation.wording import count, status_phrase
from fanpin_lib.publish.figure_links import link_figures
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.pages import Page, front_matter
from fanpin_lib.publish.sanitise import clean_html, clean_markdown
from fanpin_lib.publish.tree import RegionTree, markdown_name, page_path

#: What stands large at the top: indicator, its name there.
_CARDS = (
    ("cases_active", "在册监测对象"),
    ("cases_new", "本月新识别"),
    ("cases_eliminated", "本月风险消除"),
    ("visit_rate", "走访完成率"),
    ("alerts_overdue", "超时未核查线索"),
)

_GUIDES = (
    ("数字怎么算", "methods/index.md"),
    ("政策要点", "policy/index.md"),
    ("术语", "glossary.md"),
    ("怎么用", "help/index.md"),
)


def home_page(
    job: PublishJob,
    tree: RegionTree,
    pages: Collection[str] = (),
    explained: Mapping[str, Collection[str]] | None = None,
) -> Page:
    """``index.md`` from the county's figures, by way of the presentation layer.

    Args:
        pages: paths of the site's other pages; only those that exist are linked.
        explained: by region code the figures whose sources are on the region's page.
    """
    county = tree.county
    links = LinkResolver(tree, up="")
    parts = [
        front_matter(f"{job.county_name}防止返贫致贫监测", hide=["navigation", "toc"]),
        f"# {markdown_name(job.county_name)}防止返贫致贫监测\n\n",
        f'<p class="fp-dateline" data-search-exclude>{job.month.label}　数据截至 {job.as_of}　'
        f"{html.escape(job.edition_label)}</p>\n\n",
    ]
    try:
        view = open_region(str(job.month), county.code, job.data)
    except FanpinError as error:
        parts.append(f'!!! warning "本月没有数字"\n\n    {clean_markdown(str(error))}\n\n')
    else:
        parts += _standing(view)
    parts.append(_where_next(job, f"{page_path(county)}.md", pages))
    return Page(
        "index.md", links.rewrite(_with_sources("".join(parts), job, tree, explained or {}))
    )


def _with_sources(
    text: str, job: PublishJob, tree: RegionTree, explained: Mapping[str, Collection[str]]
) -> str:
    """Every figure leads to its row on its region's page; the home page has none itself."""
    addresses = {r.code: f"{page_path(r)}.html" for r in tree.regions.values()}
    county = tree.county.code
    own = {"": explained.get(county, ())}
    return link_figures(
        text, str(job.month), {**explained, **own}, {**addresses, "": addresses[county]}
    )


def _standing(view: RegionView) -> list[str]:
    parts = [
        cards(view),
        clean_markdown(str(view.headline())) + "\n\n",
        "## 需要关注\n\n" + clean_markdown(str(view.attention())) + "\n\n",
    ]
    if isinstance(view, TownshipView):  # the county's view is one too
        table = clean_html(str(view.children()))
        parts.append(f"## 各乡镇\n\n{table_block(table)}\n\n")
    return parts


def cards(view: RegionView) -> str:
    """A region's main figures, large, side by side."""
    found = "".join(_card(name, view.data.own.get(indicator)) for indicator, name in _CARDS)
    return f'<section class="fp-cards" data-search-exclude>\n{found}</section>\n\n'


def _card(name: str, figure: Figure) -> str:
    """A figure with its unit; a rate over few cases as ``7/8``; the reason if there is none."""
    if not figure.ok:
        value = f"<small>{html.escape(status_phrase(figure))}</small>"
    else:
        value = html.escape(figure_cell(figure).text if figure.is_rate else count(figure))
    mark = figure_mark(source_of(figure)) if figure.ok else ""
    return f'<div class="fp-card"><span>{name}</span><strong{mark}>{value}</strong></div>\n'


def _where_next(job: PublishJob, county_page: str, pages: Collection[str]) -> str:
    lines = [f"- [全县情况]({county_page})：表格、趋势图和说明；点乡镇名看各乡镇，再点村名看各村。"]
    if guides := [f"[{name}]({path})" for name, path in _GUIDES if path in pages]:
        lines.append(f"- {'、'.join(guides)}。")
    if (job.data / INDICATORS_CSV).is_file():
        lines.append(
            f'- <a href="data/{INDICATORS_CSV}" download>下载{job.month.label}指标表（CSV）</a>：'
            "本月各村、各乡镇和全县的全部指标，只有汇总数，可用 Excel 打开。"
        )
    if "archive/index.md" in pages:
        lines.append("- [往期](archive/index.md)：以前各月的全县情况。")
    return "## 从这里去\n\n" + "\n".join(lines) + "\n"
