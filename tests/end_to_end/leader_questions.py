"""Questions of a township leader (``leader_questions.yaml``), clicked through a built site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.regions import Region, load_regions
from fanpin_lib.period import Month
from fanpin_lib.presentation.task_list import TASKS, Task
from fanpin_lib.presentation.wording import count, rate
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number

MOST_CLICKS = 3
_FIELDS = ("indicator", "dimension", "month", "value", "unit", "numerator", "denominator", "n")
#: The cell of a table by the beginning of its row's and its column's header.
_CELL = """([root, row, column]) => {
  for (const table of document.querySelectorAll(`${root} table`)) {
    const heads = [...table.querySelectorAll('thead th')]
      .map(one => one.innerText.replace(/\\s/g, ''));
    const at = heads.findIndex(text => text.startsWith(column));
    const found = [...table.querySelectorAll('tbody tr')]
      .filter(one => one.cells.length === heads.length)
      .find(one => !row || one.cells[0].innerText.trim().replace(/^[▸▾]\\s*/, '').startsWith(row));
    if (at >= 0 && found) return found.cells[at].innerText;
  }
  return '';
}"""


def questions() -> list[dict[str, Any]]:
    """All questions, as they are written."""
    path = Path(__file__).with_name("leader_questions.yaml")
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Edition:
    """The figures that the answers must be: totals of an edition by place, indicator, month."""

    data: Path
    month: Month
    regions: dict[str, Region]
    figures: dict[tuple[str, str, str], Figure]

    @classmethod
    def read(cls, data: Path, month: Month) -> Edition:
        rows = pq.read_table(data / INDICATORS, filters=[("dimension", "=", "")]).to_pylist()
        found = {
            (row["region_code"], row["indicator"], row["month"]): Figure(
                *(row[name] for name in _FIELDS), status=row["status"]
            )
            for row in rows
        }
        return cls(data, month, {one.code: one for one in load_regions(data)}, found)

    def figure(self, place: Region, indicator: str, back: int = 0) -> Figure:
        key = place.code, indicator, str(self.month - back)
        return self.figures.get(key, Figure(indicator, "", key[2], None, status="无数据"))

    def county(self) -> Region:
        return next(one for one in self.regions.values() if one.level == Level.COUNTY)

    def most(self, above: Region, indicator: str, *, left: bool = False) -> Region:
        """The place directly below with most of something; of equals the first by its code."""
        below = [one for one in self.regions.values() if one.parent_code == above.code]
        return max(below, key=lambda one: much(self.figure(one, indicator), left=left))


def reads(said: str, answer: str) -> bool:
    """Whether an answer has these words, and no longer number."""
    before = r"(?<![\d.,/])" if said[0].isdigit() else ""
    after = r"(?![\d.,/%])" if said[-1].isdigit() or said.endswith("%") else ""
    return bool(re.search(before + re.escape(said) + after, answer))


def much(figure: Figure, *, left: bool = False) -> float:
    """What a figure counts: of a rate how many it is of, or how many it lacks."""
    if not figure.ok:
        return -1.0
    if not figure.is_rate:
        return figure.number
    return (figure.denominator or 0) - (figure.numerator or 0 if left else 0)


class Asked:
    """One question, with places chosen from an edition."""

    def __init__(self, said: dict[str, Any], edition: Edition) -> None:
        self.said, self.edition = said, edition
        self.task = self._task() if said["of"] == "task" else None
        self.indicator = self.task.indicator if self.task else said["of"]
        self.left = bool(said.get("left"))
        county = edition.county()
        township = edition.most(county, self.indicator, left=self.left)
        village = edition.most(township, self.indicator, left=self.left)
        self.places = {"county": county, "township": township, "village": village}
        self.names = {name: place.name for name, place in self.places.items()}
        self.names["month"] = edition.month.label

    def _task(self) -> Task:
        """The first task that counts and that the county has any of."""
        county = self.edition.county()
        counted = [one for one in TASKS if not one.left]
        return next(
            (one for one in counted if self.edition.figure(county, one.indicator).positive),
            counted[0],
        )

    @property
    def ask(self) -> str:
        return str(self.said["ask"]).format(**self.names)

    def go(self, page: Any, site: Path) -> int:
        """Click through the site; how many clicks that took."""
        page.goto((site / self.said["start"]).as_uri())
        for click in self.said["clicks"]:
            if isinstance(click, dict):
                page.locator(".fp-tabled table").wait_for()
                option = click["option"].format(**self.names)
                page.select_option(f'select[name="{click["choose"]}"]', label=option)
            else:
                name = re.compile(rf"^{re.escape(click.format(**self.names))}(（.*）)?$")
                page.get_by_role("link", name=name).locator("visible=true").first.click()
        page.wait_for_load_state("load")
        return len(self.said["clicks"])

    def expected(self) -> Iterator[str]:
        """What must be read there."""
        if self.indicator.startswith("rule "):
            rule = read_about(self.edition.data).rule(self.indicator.removeprefix("rule "))
            assert rule is not None, self.ask
            yield number(rule.value)
            return
        place = self.places[self.said["place"]]
        figure = self.edition.figure(place, self.indicator, self.said.get("back", 0))
        if self.task:
            yield from self._task_says(self.task, figure)
        elif self.left:  # all villages are asked, not those of the township alone
            villages = [p for p in self.edition.regions.values() if p.level == Level.VILLAGE]
            lacking = [self.edition.figure(one, self.indicator) for one in villages]
            yield number(max(much(one, left=True) for one in lacking))
        elif figure.is_rate:
            yield rate(figure)
        else:
            yield str(self.said.get("says", "{n}")).format(n=number(figure.number))

    def _task_says(self, task: Task, figure: Figure) -> Iterator[str]:
        if not figure.positive:
            yield "没有待办的" if self.said["place"] != "village" else "没有待办"
            return
        yield task.says.format(many=count(figure))
        if self.said["place"] != "village":  # its own page need not name it
            yield self.names["village"] if self.said["place"] == "township" else "在哪里："

    def answer(self, page: Any) -> str:
        """What is read there."""
        root, column = self.said["in"], self.said.get("column")
        page.locator(root).first.wait_for()
        if not column:
            return str(page.locator(root).first.inner_text())
        page.locator(f"{root} tbody tr").first.wait_for()
        row = self.said.get("row", "").format(**self.names)
        return str(page.evaluate(_CELL, [root, row, column.format(**self.names)]))
