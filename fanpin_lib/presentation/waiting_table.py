"""What waits in the regions below, side by side: which of them has to act."""

from __future__ import annotations

from dataclasses import replace

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.html_table import Group, Row, TableCell, build, figure_cell
from fanpin_lib.presentation.outputs import Table, html_link
from fanpin_lib.presentation.tables import with_unit
from fanpin_lib.presentation.task_list import TASKS, Task
from fanpin_lib.presentation.todo import open_of
from fanpin_lib.presentation.wording import below_name


def waiting(data: RegionData) -> Table | None:
    """What waits in each region below, a column a task; None where nothing is known to wait.

    What is late is counted where any is, all that is open otherwise; visits left have a column
    beside those that are long overdue.
    """
    below = data.of_children.values()
    columns = [
        (task, late)
        for task in TASKS
        for late in (True, False)
        if any(_figure(task, figures, late=late).positive for figures in below)
    ]
    late_ones = {task for task, late in columns if late}
    columns = [(task, late) for task, late in columns if late or task.left or task not in late_ones]
    if not columns:
        return None
    rows = [
        Row(
            html_link(child.code, child.name),
            [_cell(task, data.of_children[child.code], child.code, late) for task, late in columns],
        )
        for child in data.children
    ]
    kind = below_name(data.region.level)
    titles = [kind, *(_title(task, data, late) for task, late in columns)]
    caption = f"{data.region.name}各{kind}要办的（有过了期限的只数过了期限的）"
    return build(caption, titles, [Group(rows)])


def _figure(task: Task, figures: Figures, *, late: bool) -> Figure:
    return figures.get(task.late) if late else open_of(task, figures)


def _cell(task: Task, figures: Figures, code: str, late: bool) -> TableCell:
    """A figure; what is left of a rate is none of the edition's own and leads nowhere."""
    cell = figure_cell(_figure(task, figures, late=late), strong_if_positive=True, region_code=code)
    return replace(cell, source="") if task.left and not late else cell


def _title(task: Task, data: RegionData, late: bool) -> str:
    if task.left and not late:
        return f"{task.short}（{'户' if task.unit == '户次' else task.unit}）"
    name, indicator = (task.late_short, task.late) if late else (task.short, task.indicator)
    return with_unit(name, data, indicator)
