"""When a whole file is refused, and the words in which it is said."""

from __future__ import annotations

from typing import Any

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.recognise import Match, Recognition
from fanpin_lib.ledgers.row_errors import RowError

_MOST_SHOWN = 3
_MEANT_SCORE = 0.5
_LEAST_LIKE = 0.1
_ALMOST = 0.5  # a sheet with this share of a ledger's required columns is meant to be one


class MostRowsBad(FileRefused):
    """A ledger most of whose rows cannot be used; ``row_errors`` says why, row by row."""

    def __init__(self, message: str, row_errors: list[RowError], **options: Any) -> None:
        self.row_errors = row_errors
        super().__init__(message, **options)


def refuse_unrecognised(file: str, sheets: list[Recognition]) -> None:
    """Refuse a file of which no sheet, or not every sheet that seems a ledger, is understood.

    Raises:
        FileRefused: names the nearest ledger and what is missing for it.
    """
    visible = [s for s in sheets if not s.hidden and not s.empty]
    if not visible:
        hidden = "、".join(f"“{s.sheet}”" for s in sheets if s.hidden and not s.empty)
        found = f"只有隐藏的工作表{hidden}有内容" if hidden else "所有工作表都是空的"
        raise FileRefused(found, where=Where(file=file), hint="请取消隐藏或重新导出后再交。")
    recognised = [s for s in visible if s.match]
    for sheet in visible:
        if sheet.match is None and (sheet.rivals or _meant(sheet.nearest) or not recognised):
            if recognised and not (sheet.rivals or _meant(sheet.nearest)):
                continue
            best = max(visible, key=lambda s: s.nearest.score if s.nearest else 0)
            raise _refusal(file, sheet if recognised else best)


def _meant(nearest: Match | None) -> bool:
    """Whether a sheet lacks so little that it must have been meant as a ledger."""
    if nearest is None:
        return False
    required = [f for f in nearest.table.fields.values() if f.required]
    return len(nearest.missing) <= len(required) * (1 - _ALMOST) and nearest.score > _MEANT_SCORE


def _refusal(file: str, sheet: Recognition) -> FileRefused:
    where = Where(file=file, sheet=sheet.sheet)
    nearest = sheet.nearest
    if sheet.rivals and nearest:
        names = "、".join(f"“{m.table.label}”" for m in (nearest, *sheet.rivals[:_MOST_SHOWN]))
        return FileRefused(
            f"分不清是哪一种台账：{names}都符合",
            where=where,
            hint=f"请在文件名或标题里写明台账名称，例如“{nearest.table.label}_202610”。",
        )
    if nearest is None or nearest.score < _LEAST_LIKE:
        return FileRefused(
            "前 10 行里没有找到任何台账的表头", where=where, hint="请检查是不是交错了文件。"
        )
    missing = "、".join(f"“{label}”" for label in nearest.missing) or "足够的列"
    return FileRefused(
        f"最像“{nearest.table.label}”（表头在第 {nearest.header_row + 1} 行），"
        f"但缺少必需的列：{missing}",
        where=where,
        hint="请补上这些列；如果只是叫法不同，可在 county/columns.yaml 里登记。",
    )


def skipped_note(sheet: Recognition) -> list[str]:
    """What to say of a sheet that is left out."""
    if sheet.empty:
        return [] if sheet.hidden else [f"工作表“{sheet.sheet}”是空的，已跳过"]
    if sheet.hidden:
        return [f"工作表“{sheet.sheet}”是隐藏的，没有读取"]
    return [f"工作表“{sheet.sheet}”不是台账，已跳过"]


def unknown_month(file: str) -> FileRefused:
    """The refusal of a file that says nowhere which month it speaks of."""
    return FileRefused(
        "不知道这份台账是哪个月的",
        where=Where(file=file),
        hint=(
            "请在文件名里写上月份（例如 监测对象台账_202610.xlsx），或在命令里加 --as-of 2026-10。"
        ),
    )


def refuse_misread(
    file: str, label: str, counts: tuple[int, int], errors: list[RowError], columns: ColumnMap
) -> None:
    """Refuse a sheet without records, or one most of whose rows are bad.

    Args:
        counts: bad rows and all rows.

    Raises:
        FileRefused: there are no records.
        MostRowsBad: says how many rows are bad.
    """
    bad, height = counts
    if height == 0:
        raise FileRefused(
            f"“{label}”只有表头，没有数据", where=Where(file=file), hint="请检查是不是导出了空表。"
        )
    if bad <= height * columns.refuse_share:
        return
    raise MostRowsBad(
        f"“{label}”的 {height} 行里有 {bad} 行不能用，整份没有入库",
        [error for error in errors if error.blocks],
        where=Where(file=file),
        hint="请先改正，或检查是不是交错了文件。",
    )
