"""What several of the county's forms ask for: the same figure, wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fanpin_lib.desk.forms.naming import named, part_named
from fanpin_lib.files.existing_xlsx import cell_name, letters
from fanpin_lib.office.forms.asked import OF_COUNTY, OF_WHOLE, CellQuestion
from fanpin_lib.office.forms.form_file import Form, FormSheet
from fanpin_lib.office.forms.stretches import stretch_named
from fanpin_lib.office.forms.vocabulary import Vocabulary
from fanpin_lib.regions import Level, level_of


@dataclass
class Item:
    """One figure that forms ask for, and where: by form the cells or columns."""

    name: str
    forms: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        where = "；".join(f"{form}（{'、'.join(cells[:6])}）" for form, cells in self.forms.items())
        return f"{self.name}：{len(self.forms)} 张表都要：{where}"


@dataclass
class Duplicates:
    """All items that forms ask for; ``shared`` those of more than one form, the most first."""

    forms: int
    asked: int
    items: list[Item]

    @property
    def shared(self) -> list[Item]:
        """Items that more than one form asks for."""
        found = [item for item in self.items if len(item.forms) > 1]
        return sorted(found, key=lambda item: -len(item.forms))

    def __str__(self) -> str:
        needless = sum(len(item.forms) - 1 for item in self.shared)
        return (
            f"{self.forms} 张表共要 {self.asked} 项，去掉重复是 {len(self.items)} 项；"
            f"{len(self.shared)} 项不止一张表要，重复填报 {needless} 次。"
        )


def duplicates(forms: Sequence[Form], vocabulary: Vocabulary) -> Duplicates:
    """Compare what forms ask for.

    The same figure for each place of a list is one item: what the form is filled from does not
    depend on how many lines it has.
    """
    items: dict[tuple[str, ...], Item] = {}
    asked = 0
    for form in forms:
        name = form.path.stem if form.path else form.form
        own: dict[tuple[str, ...], list[str]] = {}
        for sheet in form.sheets:
            for key, cell in _items_of(sheet, vocabulary):
                cells = own.setdefault(key, [])
                if cell not in cells:
                    cells.append(cell)
        asked += len(own)
        for key, cells in own.items():
            items.setdefault(key, Item("，".join(filter(None, key)))).forms[name] = cells
    return Duplicates(len(forms), asked, list(items.values()))


def _items_of(sheet: FormSheet, vocabulary: Vocabulary) -> list[tuple[tuple[str, ...], str]]:
    places = {(row, column) for row in sheet.rows for column in sheet.columns} | set(sheet.cells)
    found = []
    levels = {row: one.of for one in sheet.lines for row in range(one.first, one.last + 1)}
    for row, column in sorted(places):
        asked = sheet.asked(row, column)
        if asked is None or asked.indicator not in vocabulary.countables:
            continue
        down = sheet.columns.get(column, {}).get("indicator") == asked.indicator
        where = f"{letters(column)} 列" if down else cell_name(row, column)
        found.append((_key(asked, levels.get(row, ""), vocabulary), where))
    return found


def _key(asked: CellQuestion, listed: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a figure is, wherever and in whatever unit it is wanted."""
    countable = vocabulary.countables[asked.indicator]
    level = (
        Level(listed) if listed in list(Level) else level_of(asked.place) if asked.place else None
    )
    by = f"按{level.label}" if level else ""
    by += "按部门" if listed == "department" else ""
    when = f"{asked.back} 个月以前" if asked.back else ""
    if asked.span:
        when = f"{'上' * asked.back}{stretch_named(asked.span)}各月之和"
    share = {OF_WHOLE: "占合计", OF_COUNTY: "占全县"}.get(asked.share, "")
    month = f"{asked.month} 月" if asked.month else ""
    return named(countable, asked), part_named(countable, asked), when, month, share, by
