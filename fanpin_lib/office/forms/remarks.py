"""What is to be said of a form: numbers that are there already, sums that mean nothing."""

from __future__ import annotations

from collections.abc import Sequence

from fanpin_lib.files.existing_xlsx import cell_name, letters
from fanpin_lib.office.forms.form_layout import FormLayout
from fanpin_lib.office.forms.line import Line
from fanpin_lib.office.forms.reading import TextReading

_RATES = ("率", "比例")


def remarks(
    layout: FormLayout, columns: dict[int, Line], filed: Sequence[tuple[int, int]]
) -> list[str]:
    """Remarks on cells that are not filled.

    Args:
        filed: cells with the day on which the form was filled in.
    """
    days = [f"{_some([cell_name(*one) for one in filed])} 里的填报日期没有改，请自己写"]
    return [*_numbers(layout), *_sums_of_rates(layout, columns), *(days if filed else [])]


def _numbers(layout: FormLayout) -> list[str]:
    """Numbers that stand in the table already; serial numbers left out."""
    sheet, written = layout.sheet, []
    for column in range(1, layout.width + 1):
        found = [
            row
            for row in layout.body
            if sheet.at(row, column).number is not None and not sheet.covered(row, column)
        ]
        numbers = [sheet.at(row, column).number for row in found]
        serial = numbers == list(range(1, len(numbers) + 1)) and column <= min(
            layout.labels, default=column
        )
        if column not in layout.labels and not serial:
            written += [cell_name(row, column) for row in found]
    return [f"已经有数字的格子没有动：{_some(written)}"] if written else []


def _sums_of_rates(layout: FormLayout, columns: dict[int, Line]) -> list[str]:
    """Totals that add up percentages: the formula stays, and is named."""
    found = []
    for column, line in sorted(columns.items()):
        summed = [
            cell_name(row, column)
            for row in layout.body
            if (layout.sheet.at(row, column).formula or "").upper().startswith("SUM(")
        ]
        if summed and any("%" in one.units or _is_rate(one) for one in line.readings):
            found.append(
                f"{letters(column)} 列是比例，{_some(summed)} 的公式却把各行相加，得数没有意义；"
                "公式没有改，请向发表的单位核实"
            )
    return found


def _is_rate(reading: TextReading) -> bool:
    return any(concept.endswith(_RATES) for concept in reading.concepts)


def _some(names: list[str]) -> str:
    return "、".join(names[:5]) + (f" 等 {len(names)} 格" if len(names) > 5 else "")
