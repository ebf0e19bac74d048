"""The home page: where the county stands, what needs attention, and its townships."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.names import INDICATORS_CSV
from fanpin_lib.errors import FanpinError
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.classes import MEMBERS, headline_of
from fanpin_lib.presentation.html_table import figure_cell, figure_mark, source_of
from fanpin_lib.presentation.views import RegionView, TownshipView
from fanpin_lib.presentation.wording import count, status_phrase
from fanpin_lib.publish.figure_links import link_figures
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.links import LinkResolver
from fanpin_lib.publish.pages import Page, front_matter
from fanpin_lib.publish.sanitise import clean_html, clean_markdown
from fanpin_lib.publish.templating import Markup, filled
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
    standing, problem = _standing(job, county.code)
    text = filled(
        "home.md.j2",
        title=Markup(markdown_name(job.county_name)),
        job=job,
        standing=standing,
        problem=problem,
        county_page=f"{page_path(county)}.md",
        guides=[(name, path) for name, path in _GUIDES if path in pages],
        csv=INDICATORS_CSV if (job.data / INDICATORS_CSV).is_file() else "",
        archive="archive/index.md" in pages,
    )
    head = front_matter(f"{job.county_name}防止返贫致贫监测", hide=["navigation", "toc"])
    linked = _with_sources(head + text, job, tree, explained or {})
    return Page("index.md", LinkResolver(tree, up="").rewrite(linked))


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


def _standing(job: PublishJob, county_code: str) -> tuple[dict[str, Markup] | None, Markup]:
    """Where the county stands; without figures the reason instead."""
    try:
        view = open_region(str(job.month), county_code, job.data)
    except FanpinError as error:
        return None, Markup(clean_markdown(str(error)))
    # the county's view is a township's, too; a county without townships has no such table
    table = clean_html(str(view.children())) if isinstance(view, TownshipView) else ""
    return {
        "cards": Markup(cards(view)),
        "headline": Markup(clean_markdown(str(view.headline()))),
        "attention": Markup(clean_markdown(str(view.attention()))),
        "townships": Markup(table_block(table) if table else ""),
    }, Markup("")


def cards(view: RegionView) -> str:
    """A region's main figures, large, side by side."""
    first, *others = (_card(name, view.data.own.get(indicator)) for indicator, name in _CARDS)
    found = "".join([first, _classes_card(view), *others])
    return f'<section class="fp-cards" data-search-exclude>\n{found}</section>\n\n'


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
