"""What the notebooks call: one method a cell, each returning something to display."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.locating import find_data
from fanpin_lib.edition.names import INTERNAL
from fanpin_lib.edition.region_reading import RegionData, read_region
from fanpin_lib.period import Month
from fanpin_lib.presentation import (
    charts,
    classes,
    narrative,
    narrative_income,
    narrative_work,
    quality,
    tables,
)
from fanpin_lib.presentation.all_figures import all_figures
from fanpin_lib.presentation.attention import attention, watched
from fanpin_lib.presentation.beyond_chance import beyond_chance
from fanpin_lib.presentation.chart_forms import on_page
from fanpin_lib.presentation.narrative_other import other_work
from fanpin_lib.presentation.outputs import Chart, Table, Text, markdown_text
from fanpin_lib.presentation.quality_figures import QualityFigures, read_quality
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.todo import places_below, tasks, todo
from fanpin_lib.regions import Level


class RegionView:
    """One region and month; the county, township and village pages share all of it.

    A method returns None, and its cell shows nothing, where there is nothing to show.
    """

    def __init__(self, data: RegionData) -> None:
        self.data = data

    def heading(self) -> Text:
        """The page's title; a village's names its township, for names repeat."""
        region = self.data.region
        parent = self.data.ancestors[-1:] if region.level == Level.VILLAGE else ()
        place = f"（{parent[0].name}）" if parent else ""
        title = f"# {markdown_text(region.name + place)}{self.data.month.label}监测情况"
        note = "\n\n> 演示数据：全部为合成，不是真实情况。" if self.data.synthetic else ""
        return Text(title + note)

    def headline(self) -> Text:
        """How many are monitored, of which kind, and what changed."""
        now, since = narrative.headline(self.data), narrative.standing(self.data)
        return Text("\n\n".join("".join(part) for part in (now, since) if any(part)))

    def attention(self) -> Text:
        """What needs attention this month, the gravest first; not what its 待办 says already."""
        has_todo = self.data.region.level in (Level.TOWNSHIP, Level.COUNTY)
        return Text((watched if has_todo else attention)(self.data))

    def todo(self) -> Text:
        """What is still open at the month's end, the most urgent first."""
        return Text(tasks(self.data))

    def overview(self) -> Table:
        """The main figures now, a month ago and a year ago."""
        return tables.overview(self.data)

    def classes(self) -> Text | None:
        """Who is in which of the profile's classes, and who moved since last month's end."""
        said = [*classes.moved(self.data), *classes.without_table(self.data)]
        return Text.paragraph(said) if said else None

    def classes_table(self) -> Table | None:
        """The same by class: now, last month, as registered, by the rules."""
        return classes.table(self.data)

    def classes_chart(self) -> Chart | None:
        """The classes shown first over thirteen months."""
        return on_page(classes.chart(self.data))

    def trend(self) -> Chart | None:
        """Monitored households over thirteen months."""
        return on_page(charts.trend(self.data))

    def risks_chart(self) -> Chart | None:
        """Monitored households by main risk over thirteen months."""
        return on_page(charts.risks(self.data))

    def conditions(self) -> Text:
        """Which of the six conditions households are short of."""
        return Text.paragraph(narrative_work.conditions(self.data))

    def conditions_table(self) -> Table | None:
        """The same by condition, where anybody is short of one."""
        return tables.conditions(self.data)

    def visits(self) -> Text:
        """Visits due and made."""
        return Text.paragraph(narrative_work.visits(self.data))

    def visits_chart(self) -> Chart | None:
        """Visits due and made over thirteen months."""
        return on_page(charts.visits(self.data))

    def alerts(self) -> Text:
        """Alerts received, verified in time and overdue."""
        return Text.paragraph(narrative_work.alerts(self.data))

    def alerts_chart(self) -> Chart | None:
        """Alerts received and overdue over thirteen months."""
        return on_page(charts.alerts(self.data))

    def income(self) -> Text:
        """The middle of the incomes and who is under the line."""
        return Text.paragraph(narrative_income.income(self.data))

    def income_chart(self) -> Chart | None:
        """Median, middle half and monitoring line over thirteen months."""
        return on_page(charts.income(self.data))

    def other_work(self) -> Text | None:
        """One point a field of work that has no section of its own."""
        points = other_work(self.data)
        return Text.bullets(points) if points else None

    def all_figures(self) -> Table:
        """Every figure of the region, folded away by family."""
        return all_figures(self.data)

    @cached_property
    def _quality(self) -> QualityFigures | None:
        return read_quality(self.data)

    def quality(self) -> Text | None:
        """Findings of the data checks: how many, what became of last month's."""
        found = self._quality
        return Text.paragraph(quality.sentences(self.data, found)) if found else None

    def quality_chart(self) -> Chart | None:
        """Open findings over thirteen months."""
        return on_page(quality.chart(self.data, self._quality)) if self._quality else None

    def quality_rules(self) -> Table | None:
        """The rules with most findings."""
        return quality.rules_table(self.data, self._quality) if self._quality else None

    def quality_children(self) -> Table | None:
        """Findings of the regions below, side by side."""
        return quality.children_table(self.data, self._quality) if self._quality else None

    def notes(self) -> Text:
        """How to read the figures of the page, and which edition they are from."""
        return Text.bullets(self._notes())

    def _notes(self) -> list[str]:
        day, about = self.data.month.last_day, self.data.about
        said = {
            "day": f"{day.year}年{day.month}月{day.day}日",
            "few": settings().few_observations,
        }
        notes = [note.format(**said) for note in kind_of(about.edition or INTERNAL).notes]
        if profile := about.profile_label or about.profile:
            notes.append(f"判断所依据的政策方案：{markdown_text(str(profile))}。")
        return notes


class VillageView(RegionView):
    """What a village secretary needs on a page."""


class TownshipView(RegionView):
    """What a township leader needs: its villages side by side."""

    def todo(self) -> Text:
        """What waits at the month's end: how much, in which village, who acts, by when."""
        villages = self.data.region.level == Level.TOWNSHIP
        return Text(todo(self.data, places_below(self.data) if villages else ()))

    def children(self) -> Table:
        """The villages (or townships) in one table, linked to their pages."""
        return tables.children(self.data)


class CountyView(TownshipView):
    """What a county director needs: its townships, departments, and what needs attention."""

    def headline(self) -> Text:
        """As of every region, and first of all what the month was closed without."""
        left_out = narrative.left_out(self.data)
        return Text("\n\n".join(part for part in (left_out, super().headline().markdown) if part))

    def beyond_chance(self) -> Text:
        """Clusters of neighbouring villages and months, villages outside control limits."""
        return Text(beyond_chance(self.data))

    def departments(self) -> Table | None:
        """What departments pushed, and what waits for them."""
        return tables.departments(self.data)


_VIEWS = {Level.VILLAGE: VillageView, Level.TOWNSHIP: TownshipView, Level.COUNTY: CountyView}


def view_of(month: str, region_code: str, data_dir: str | Path) -> RegionView:
    """The view that fits the region's level; levels above the county get the county's."""
    data = read_region(Month.parse(month), region_code, find_data(data_dir))
    return _VIEWS.get(data.region.level, CountyView)(data)
