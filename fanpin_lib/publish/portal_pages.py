"""The portal's pages: where all stands, and a page for every city and province."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from fanpin_lib.edition.names import DATA_PACKAGE, INDICATORS_CSV
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.period import Month
from fanpin_lib.presentation.tables import side_by_side
from fanpin_lib.presentation.views import CountyView, view_of
from fanpin_lib.publish.figure_links import without_figures
from fanpin_lib.publish.figures_workbook import WORKBOOK
from fanpin_lib.publish.home import cards
from fanpin_lib.publish.job import as_of
from fanpin_lib.publish.notebook import Converter
from fanpin_lib.publish.pages import Page, front_matter
from fanpin_lib.publish.portal_links import ABOVE, PortalLinks, path_of_place
from fanpin_lib.publish.portal_text import Standing, differing, left_out, standing_text
from fanpin_lib.publish.sanitise import clean_html, clean_markdown
from fanpin_lib.publish.templating import Markup, filled
from fanpin_lib.publish.tree import RegionTree, markdown_name, safe_name
from fanpin_lib.regions import Level, short_code

#: What a page shows under each heading: methods of the region's view.
_SECTIONS = (
    ("主要数字", ("overview", "trend")),
    ("分类", ("classes", "classes_table", "classes_chart")),
    ("走访", ("visits", "visits_chart")),
    ("两不愁三保障", ("conditions", "conditions_table")),
    ("预警线索", ("alerts", "alerts_chart")),
    ("收入", ("income", "income_chart")),
    ("其他工作", ("other_work", "departments")),
    ("全部指标", ("all_figures",)),
)

_HOW = (
    "户数、人数、件数和金额是各县数字之和；比例由各县分子之和除以分母之和。",
    "中位数、四分位数和基尼系数由所有县的逐户数据合在一起重新计算，不是各县数字的平均。",
    "少于一定户数时不写百分比，也不作比较；“—”表示没有数字，原因写在表下。",
)


def _path_of(month: Month) -> str:
    return f"months/{month}.md"


def portal_pages(
    month: Month,
    data: Path,
    tree: RegionTree,
    addresses: Mapping[str, str],
    standing: Standing,
    others: Collection[str],
    past: Sequence[Month] = (),
) -> Iterator[Page]:
    """The home page first, then provinces and cities in the order of their codes.

    Args:
        addresses: of the counties' sites, by 12-digit code.
        others: paths of further pages that are there to be linked.
        past: months before that have a page (`past_page`).
    """
    views = {
        region.code: _view(month, region, data)
        for region in tree.regions.values()
        if region.level in ABOVE
    }
    pages = _Pages(month, tree, addresses, standing, views, others)
    yield pages.home(past)
    for code in sorted(views):
        yield pages.place(code)


@dataclass(frozen=True)
class Past:
    """A month before that of the portal: its figures, and how far the counties were."""

    month: Month
    data: Path
    standing: Standing


def past_page(one: Past, addresses: Mapping[str, str], others: Collection[str]) -> Page:
    """A month before on one page: the province and its cities and counties as they stood."""
    tree = RegionTree({region.code: region for region in load_regions(one.data)})
    shown = [region for region in tree.regions.values() if region.level in ABOVE]
    views = {region.code: _view(one.month, region, one.data) for region in shown}
    return _Pages(one.month, tree, addresses, one.standing, views, others).past()


def _view(month: Month, region: Region, data: Path) -> CountyView:
    view = view_of(str(month), region.code, data)
    if not isinstance(view, CountyView):
        raise TypeError(f"{region.code} is no city or province")
    return view


@dataclass(frozen=True)
class _Pages:
    month: Month
    tree: RegionTree
    addresses: Mapping[str, str]
    standing: Standing
    views: Mapping[str, CountyView]
    others: Collection[str]

    def past(self) -> Page:
        """The same of a month that is over, without downloads."""
        links = PortalLinks(self.tree, self.others, "../", self.addresses)
        title = f"{self.month.label}{safe_name(self.standing.title)}防止返贫致贫监测"
        tops = [self.views[r.code] for r in self.tree.of_level(Level.PROVINCE)]
        text = filled(
            "portal_past.md.j2",
            title=Markup(f"{self.month.label}{markdown_name(self.standing.title)}"),
            dateline=self._dateline(),
            standing=Markup(standing_text(self.standing)),
            provinces=[self._province(view) for view in tops],
            how=_HOW,
        )
        return Page(
            _path_of(self.month), links.rewrite(without_figures(front_matter(title) + text))
        )

    def home(self, past: Sequence[Month]) -> Page:
        """Where all stands, and every county in one table a province."""
        links = PortalLinks(self.tree, self.others, "", self.addresses)
        tops = [self.views[r.code] for r in self.tree.of_level(Level.PROVINCE)]
        title = f"{safe_name(self.standing.title)}防止返贫致贫监测"
        text = filled(
            "portal_home.md.j2",
            title=Markup(markdown_name(self.standing.title)),
            dateline=self._dateline(),
            standing=Markup(standing_text(self.standing)),
            provinces=[self._province(view) for view in tops],
            how=_HOW,
            csv=INDICATORS_CSV,
            workbook=WORKBOOK,
            package=DATA_PACKAGE,
            month=self.month,
            past=[(one.label, _path_of(one).replace(".md", ".html")) for one in past],
            catalogue="methods/indicators.md" in self.others,
        )
        head = front_matter(title, hide=["navigation", "toc"])
        return Page("index.md", links.rewrite(without_figures(head + text)))

    def place(self, code: str) -> Page:
        """A city's or province's page: everything that a county's page shows."""
        view = self.views[code]
        region = view.data.region
        content = Converter().page_of(self._notebook(view), short_code(code))
        links = PortalLinks(self.tree, self.others, "../", self.addresses)
        text = filled(
            "portal_place.md.j2",
            title=Markup(markdown_name(region.name)),
            name=region.name,
            month=self.month.label,
            dateline=self._dateline(short_code(code)),
            body=Markup(links.rewrite(without_figures(content.body))),
        )
        head = front_matter(safe_name(region.name))
        return Page(f"{path_of_place(region)}.md", head + text, content.charts)

    def _province(self, view: CountyView) -> dict[str, Any]:
        """What the home page says of a province."""
        cities = [self.views[child.code].data for child in view.data.children]
        return {
            "name": Markup(markdown_name(view.data.region.name)),
            "cards": Markup(cards(view)),
            "headline": Markup(clean_markdown(str(view.headline()))),
            "attention": Markup(clean_markdown(str(view.attention()))),
            "table": Markup(clean_html(str(side_by_side(view.data, cities)))),
            "notes": [Markup(note) for note in self._gaps(cities)],
        }

    def _notebook(self, view: CountyView) -> Any:
        """The page's content in the form in which notebooks are published."""
        code = nbformat.v4.new_code_cell
        shown = [view.headline(), "## 需要关注", view.attention(), "## 所辖各地", self._below(view)]
        for heading, methods in _SECTIONS:
            found = [getattr(view, method)() for method in methods]
            if any(one is not None for one in found):
                shown += [f"## {heading}", *(one for one in found if one is not None)]
        shown += ["## 说明", "\n".join(f"- {line}" for line in self._notes(view))]
        cells = [
            nbformat.v4.new_markdown_cell(one)
            if isinstance(one, str)
            else code(outputs=[_output(one)])  # type: ignore[no-untyped-call]
            for one in shown
        ]
        return nbformat.v4.new_notebook(cells=cells)

    def _below(self, view: CountyView) -> Any:
        children = view.data.children
        if view.data.region.level == Level.PROVINCE:
            return side_by_side(view.data, [self.views[child.code].data for child in children])
        return view.children()

    def _notes(self, view: CountyView) -> Sequence[str]:
        parents = self._parents(view.data)
        return [*self._gaps(parents), *_HOW]

    def _gaps(self, parents: Sequence[RegionData]) -> list[str]:
        """What the figures leave out, and what is no sum of all counties."""
        names = {code: region.name for code, region in self.tree.regions.items()}
        apart = parents[0].about.apart if parents else None
        return [*left_out(parents, self.standing.absent), *differing(apart, names)]

    def _parents(self, data: RegionData) -> list[RegionData]:
        if data.region.level == Level.CITY:
            return [data]
        return [self.views[child.code].data for child in data.children]

    def _dateline(self, place: str = "") -> Markup:
        """Of which month the figures are, and how many counties of a place (of all) are closed."""
        total, closed = self.standing.total, self.standing.closed
        if place:
            counties = [r.code for r in self.tree.of_level(Level.COUNTY)]
            own = {code[:6] for code in counties if code.startswith(place)}
            total = len(own)
            closed = total - len({one.code for one in self.standing.missing} & own)
        text = filled(
            "portal_dateline.html.j2",
            month=self.month.label,
            as_of=as_of(self.month),
            total=total,
            closed=closed,
        )
        return Markup(text)


def _output(shown: Any) -> Any:
    return nbformat.v4.new_output("display_data", data=shown._repr_mimebundle_())
