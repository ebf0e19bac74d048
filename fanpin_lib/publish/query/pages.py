"""The pages that show figures by script: one an indicator, and 数据查询 over all of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from fanpin_lib.presentation.sections import VILLAGE_COLUMNS
from fanpin_lib.presentation.task_list import TASKS, Task
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.query.catalogue import Named
from fanpin_lib.publish.templating import filled
from fanpin_lib.regions import Level

QUERY = "query.md"
VILLAGES = "villages.md"
#: Where the indicators' pages lie.
FOLDER = "methods/indicators/"
#: What stands first in the table of villages.
_BESIDE = {name for _, name in VILLAGE_COLUMNS}
#: What they run, in this order, below the site's ``assets/figures``.
_SCRIPTS = ("load", "words", "chart", "table", "save")


def path_of(indicator: str) -> str:
    """The path of an indicator's page in the sources."""
    return f"{FOLDER}{indicator}.md"


def query_page(job: PublishJob) -> str:
    """数据查询: indicators, places, months and splits, chosen freely."""
    return filled("query.md.j2", job=job, scripts=_scripts("query", ""), villages=_villages(job))


def villages_page(job: PublishJob, known: Collection[str]) -> str:
    """各村一览: all villages of the county in one table, with what waits in each.

    Args:
        known: the indicators that have figures.
    """
    columns = [{"id": name, "title": title, "first": True} for title, name in VILLAGE_COLUMNS]
    ordered = sorted(TASKS, key=lambda task: task.indicator not in _BESIDE)
    columns += [one for task in ordered for one in _columns_of(task)]
    return filled(
        "villages.md.j2",
        job=job,
        scripts=_scripts("villages", ""),
        columns=json.dumps([one for one in columns if one["id"] in known], ensure_ascii=False),
    )


def _columns_of(task: Task) -> list[dict[str, Any]]:
    """What of a task is late, and all that is open; what is late is in the table at first."""
    late = {"id": task.late, "title": task.late_short, "late": True, "first": True}
    seldom = task.check or task.late or task.left
    alone = {"late": task.overdue, "first": not seldom or task.indicator in _BESIDE}
    own = {"id": task.indicator, "title": task.short, "unit": task.unit if task.left else ""}
    return [own | alone, *([late] if task.late else [])]


def indicator_page(one: Named, said: Mapping[str, str], job: PublishJob) -> tuple[str, str]:
    """Path and text of an indicator's page: what it is, then its figures.

    Args:
        said: what is said of indicators, Markdown by the path of their pages.
    """
    path = path_of(one.id)
    up = "../" * path.count("/")
    figures = filled(
        "indicator_figures.md.j2",
        job=job,
        indicator=one,
        up=up,
        scripts=_scripts("indicator", up),
        villages=_villages(job),
    )
    return path, f"{said.get(path) or _heading(one)}\n{figures}"


def without_figures(said: str) -> str:
    """The page of an indicator that no month shown has."""
    return f"{said}\n## 数字\n\n本站各月都没有算这个指标：所用方案或本县的台账用不到它。\n"


def _heading(one: Named) -> str:
    return f'# {one.name}\n\n<p class="fp-dateline">编号 {one.id}</p>\n'


def _scripts(last: str, up: str) -> list[str]:
    return [f"{up}assets/figures/{name}.js" for name in (*_SCRIPTS, last)]


def _villages(job: PublishJob) -> bool:
    return Level.VILLAGE in job.kind.levels
