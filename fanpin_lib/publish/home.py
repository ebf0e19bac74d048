"""The home page: what is to be done this month, by whom and where; then where the county stands.

The county's own page says what the figures mean, place by place; nothing of it is said here.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping

from fanpin_lib.edition.figures import UNRULED, Figure
from fanpin_lib.edition.names import DATA_PACKAGE, INDICATORS_CSV
from fanpin_lib.edition.region_reading import RegionData, month_totals
from fanpin_lib.errors import FanpinError
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.classes import MEMBERS, headline_of
from fanpin_lib.presentation.html_table import figure_cell, figure_mark, source_of
from fanpin_lib.presentation.narrative import left_out
from fanpin_lib.presentation.todo import Place, places_below, todo
from fanpin_lib.presentation.views import RegionView
from fanpin_lib.presentation.waiting_table import waiting
from fanpin_lib.presentation.wording import count, not_listed, status_phrase
from fanpin_lib.publish.below import Below
from fanpin_lib.publish.figure_links import link_figures
from fanpin_lib.publish.figures_workbook import WORKBOOK
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.pages import Page, front_matter, month_switch
from fanpin_lib.publish.query.pages import VILLAGES
from fanpin_lib.publish.sanitise import clean_html, clean_markdown
from fanpin_lib.publish.sources import Sources
from fanpin_lib.publish.templating import Markup, filled
from fanpin_lib.publish.tile_map import tile_map
from fanpin_lib.publish.tree import RegionTree, markdown_name, page_path
from fanpin_lib.regions import Level

#: What stands large at the top: indicator, its name there.
_CARDS = (
    ("cases_active", "在册监测对象"),
    ("cases_new", "本月新识别"),
    ("cases_eliminated", "本月风险消除"),
    ("visit_rate", "走访完成率"),
    ("alerts_overdue", "超时未核查线索"),
)
#: What stands there instead of figures whose rule the county's documents do not give.
_INSTEAD = (("households_short", "尚有缺项"), ("cases_without_measure", "还没有帮扶措施"))
#: What is left out where no rule speaks of it and in a year it never happened, with that rule.
_ONLY_IF_KNOWN = {"cases_eliminated": "elimination_ready"}

_GUIDES = (
    ("数据查询", "query.md"),
    ("怎么读", "reading.md"),
    ("数字怎么算", "methods/index.md"),
    ("指标怎么算", "methods/figures.md"),
    ("政策要点", "policy/index.md"),
    ("术语", "glossary.md"),
    ("怎么用", "help/index.md"),
)


def home_page(
    job: PublishJob,
    tree: RegionTree,
    pages: Collection[str] = (),
    explained: Mapping[str, Collection[str]] | None = None,
    sources: Sources | None = None,
    below: Below | None = None,
) -> Page:
    """``index.md`` from the county's figures, by way of the presentation layer.

    Args:
        pages: paths of the site's other pages; only those that exist are linked.
        explained: by region code the figures whose sources are on the region's page.
        sources: what the figures come from, for their cards.
        below: the figures of all regions, if they were read already.
    """
    county = tree.county
    standing, problem = _standing(job, tree)
    text = filled(
        "home.md.j2",
        title=Markup(markdown_name(job.county_name)),
        job=job,
        standing=standing,
        problem=problem,
        county_page=f"{page_path(county)}.md",
        villages_page=VILLAGES if VILLAGES in pages else "",
        guides=[(name, path) for name, path in _GUIDES if path in pages],
        csv=INDICATORS_CSV if (job.data / INDICATORS_CSV).is_file() else "",
        workbook=WORKBOOK,
        package=DATA_PACKAGE,
        months=Markup(month_switch(job, county, "")),
        villages=Level.VILLAGE in job.kind.levels,
        map=Markup(_map(below or Below(job, tree))),
        scripts=list(sources.scripts) if sources else [],
    )
    head = front_matter(
        f"{job.county_name}防止返贫致贫监测", months=True, hide=["navigation", "toc"]
    )
    linked = _with_sources(head + text, job, tree, explained or {}, sources)
    return Page("index.md", LinkResolver(tree, pages, up="").rewrite(linked))


def _with_sources(
    text: str,
    job: PublishJob,
    tree: RegionTree,
    explained: Mapping[str, Collection[str]],
    sources: Sources | None,
) -> str:
    """Every figure leads to its row on its region's page; the home page has none itself."""
    addresses = {r.code: f"{page_path(r)}.html" for r in tree.regions.values()}
    county = tree.county.code
    known = {**explained, "": explained.get(county, ())}

    def marks(code: str, key: str) -> str:
        return sources.marks(code or county, key) if sources else ""

    return link_figures(
        text,
        str(job.month),
        known,
        {**addresses, "": addresses[county]},
        marks if sources and sources.explained else None,
    )


def _standing(job: PublishJob, tree: RegionTree) -> tuple[dict[str, Markup] | None, Markup]:
    """What is to be done and where the county stands; without figures the reason instead."""
    try:
        view = open_region(str(job.month), tree.county.code, job.data)
    except FanpinError as error:
        return None, Markup(clean_markdown(str(error)))
    work = job.kind.work
    table = waiting(view.data) if work else None
    return {
        "cards": Markup(cards(view)),
        "chart": Markup(_chart(view)),
        "headline": Markup("" if work else clean_markdown(str(view.headline()))),
        "left_out": Markup(clean_markdown(left_out(view.data)) if work else ""),
        "todo": Markup(clean_markdown(todo(view.data, _places(view, tree))) if work else ""),
        "townships": Markup(table_block(clean_html(str(table))) if table else ""),
    }, Markup("")


def _places(view: RegionView, tree: RegionTree) -> list[Place]:
    """Where work may wait: every village, or the county's townships where it has none."""
    villages = tree.of_level(Level.VILLAGE)
    if not (villages and view.data.folder):
        return places_below(view.data)
    totals = month_totals(view.data.month, villages, view.data.folder)
    above = tree.regions
    return [Place(one, totals[one.code], above.get(one.parent_code or "")) for one in villages]


def _map(below: Below) -> str:
    found = tile_map(below)
    return table_block(found, "fp-drawn") if found else ""


def _chart(view: RegionView) -> str:
    """The one chart of the page: how many are monitored, who came and who went."""
    chart = view.trend()
    return table_block(clean_html(chart.html), "fp-drawn") if chart else ""


def cards(view: RegionView) -> str:
    """A region's main figures, large, side by side; those without a rule are named below."""
    wanted = _figures(view, _CARDS)
    unruled = [one for one in wanted if one[1].status == UNRULED]
    told = [one for one in wanted if one not in unruled]
    told += [one for one in _figures(view, _INSTEAD) if one[1].ok][: len(unruled)]
    shown = [_card(name, figure) for name, figure in told]
    found = "".join([*shown[:1], _classes_card(view), *shown[1:]])
    return (
        f'<section class="fp-cards" data-search-exclude>\n{found}</section>\n\n{_left_out(unruled)}'
    )


def _figures(view: RegionView, wanted: Iterable[tuple[str, str]]) -> list[tuple[str, Figure]]:
    data = view.data
    shown = [one for one in wanted if data.about.has(one[0]) and not _unheard_of(data, one[0])]
    return [(name, data.own.get(code)) for code, name in shown]


def _unheard_of(data: RegionData, code: str) -> bool:
    """Whether no document knows what a figure counts, and for a year there was none of it."""
    rule, rules = _ONLY_IF_KNOWN.get(code), (data.about.provenance or {}).get("rules")
    if not (rule and rules) or any(one["id"] == rule and one["since"] for one in rules):
        return False
    return not any(figure.positive for figure in data.own.series(code))


def _left_out(unruled: list[tuple[str, Figure]]) -> str:
    """A line that says which figures are not there, and why."""
    if not unruled:
        return ""
    names = [name for name, _ in unruled]
    said = f"{not_listed({status_phrase(unruled[0][1]): names})[0]}。"
    return f'<p class="fp-dateline" data-search-exclude>{html.escape(said)}</p>\n\n'


def _classes_card(view: RegionView) -> str:
    """The classes that the profile shows first, in its order; none where nobody is in any."""
    shown = headline_of(view.data)
    parts = shown.parts(view.data.own, MEMBERS) if shown else {}
    said = [f"{html.escape(n)} {count(f)}" for n, f in parts.items() if f.positive]
    if shown is None or not said:
        return ""
    value = "<br>".join(f"<small>{one}</small>" for one in said)
    return f'<div class="fp-card"><span>{html.escape(shown.label)}</span>{value}</div>\n'


def _card(name: str, figure: Figure) -> str:
    """A figure with its unit; a rate over few cases as ``7/8``; the reason if there is none."""
    if not figure.ok:
        value = f"<small>{html.escape(status_phrase(figure))}</small>"
    else:
        value = html.escape(figure_cell(figure).text if figure.is_rate else count(figure))
    mark = figure_mark(source_of(figure)) if figure.ok else ""
    return f'<div class="fp-card"><span>{name}</span><strong{mark}>{value}</strong></div>\n'
