"""When a whole file is refused, and the words in which it is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.matching import BY_NAME, LEAST_SCORE, Match
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.ledgers.row_errors import RowError

_MOST_SHOWN = 3
_MOST_COLUMNS = 4
TEACH = "fanpin teach"
FORMS = "fanpin forms learn"


class MostRowsBad(FileRefused):
    """A ledger most of whose rows cannot be used; ``row_errors`` says why, row by row."""

    def __init__(self, message: str, row_errors: list[RowError], **options: Any) -> None:
        self.row_errors = row_errors
        super().__init__(message, **options)


def refuse_unrecognised(file: str, sheets: list[Recognition]) -> None:
    """Refuse a file without a ledger, or with a sheet that may be one and is not understood.

    A sheet that holds something else (a cover, remarks, totals) beside a ledger is left out.

    Raises:
        FileRefused: names the sheet, what it is like and what is missing for it.
    """
    visible = [s for s in sheets if not s.hidden and not s.empty]
    if not visible:
        raise _without_content(file, sheets)
    unread = [s for s in visible if s.match is None]
    if len(unread) == len(visible):
        raise _refusal(file, max(unread, key=_likeness), alone=True)
    for sheet in unread:
        if sheet.doubtful:
            raise _refusal(file, sheet)


def _likeness(sheet: Recognition) -> float:
    return sheet.nearest.score if sheet.nearest else 0.0


def _without_content(file: str, sheets: list[Recognition]) -> FileRefused:
    hidden = "、".join(f"“{s.sheet}”" for s in sheets if s.hidden and not s.empty)
    found = f"只有隐藏的工作表{hidden}有内容" if hidden else "所有工作表都是空的"
    return FileRefused(found, where=Where(file=file), hint="请取消隐藏或重新导出后再交。")


def _refusal(file: str, sheet: Recognition, alone: bool = False) -> FileRefused:
    """Why a sheet is not taken, by what is known of it, the plainest reason first; ``alone``:
    no sheet of the file is one that it could go on with."""
    where = Where(file=file, sheet=sheet.sheet)
    nearest = sheet.nearest
    if sheet.totals:
        return FileRefused(
            "这是汇总表（一行一个地方，其余都是数），不是台账",
            where=where,
            hint="汇总数由 fanpin 从各户的台账算出，不用交；请交一行一户、一人或一项的台账。"
            f"上级发来要填的表，请运行 {FORMS} {file} 学一次，以后每月填好。",
        )
    if sheet.heads and (nearest is None or nearest.missing):
        return _only_heads(where, sheet.heads, nearest)
    if sheet.places and (nearest is None or not nearest.speaks):
        return _more_than_places(where, file, sheet.places, sheet.beside)
    if nearest is None or nearest.score < LEAST_SCORE:
        header = _unknown_header(where, file, sheet) if sheet.header else None
        return header or _no_header(where, sheet, alone)
    if not nearest.speaks:
        return _no_own_column(where, file, nearest)
    if not nearest.missing or (sheet.rivals and not sheet.rivals[0].missing):
        return _several_fit(where, file, [nearest, *sheet.rivals])
    return _lacking(where, file, [nearest, *sheet.rivals])


def _no_header(where: Where, sheet: Recognition, alone: bool) -> FileRefused:
    if sheet.records and alone:
        return FileRefused(
            "前 10 行里没有找到表头，里面却有一行行的记录",
            where=where,
            hint="请在第一行补上表头，或删去表头上面多余的行。",
        )
    if sheet.records:
        return FileRefused(
            "没有表头，里面却有一行行的记录，列也和前面的工作表不一样",
            where=where,
            hint="请在第一行补上表头；不是台账的，请移到别的文件里。",
        )
    return FileRefused(
        "前 10 行里没有找到任何台账的表头",
        where=where,
        hint=f"请检查是不是交错了文件；表头叫法特别的，可以运行 {TEACH} 告诉它哪一列是什么。",
    )


def _unknown_header(where: Where, file: str, sheet: Recognition) -> FileRefused:
    row, texts = sheet.header or (0, ())
    shown = "、".join(f"“{text}”" for text in texts[:_MOST_COLUMNS])
    return FileRefused(
        f"第 {row + 1} 行的表头（{shown}{' 等' if len(texts) > _MOST_COLUMNS else ''}）"
        "不是任何台账的叫法",
        where=where,
        hint=f"是台账的，请运行 {TEACH} {file} --kind 台账名称，说明哪一列是什么；"
        "不是台账的，请移到别的地方。",
    )


def _more_than_places(
    where: Where, file: str, places: Match, beside: tuple[str, ...]
) -> FileRefused:
    label, others = places.table.label, "、".join(f"“{h}”" for h in beside[:_MOST_COLUMNS])
    return FileRefused(
        f"有地方的代码和名称，像“{label}”，又有它没有的列：{others}，看不出是哪一种台账",
        where=where,
        hint=f"是村名单的，请去掉这些列，或运行 {TEACH} {file} --kind {label}；"
        "是汇总数的不用交，fanpin 从各户的台账算出。",
    )


def _no_own_column(where: Where, file: str, nearest: Match) -> FileRefused:
    known = "、".join(f"“{c.header}”" for c in nearest.columns[:_MOST_COLUMNS])
    return FileRefused(
        f"认得的只有{known}这些各种台账都有的列，看不出是哪一种台账",
        where=where,
        hint=f"如果确实是一种名单，请运行 {TEACH} {file} --kind 台账名称；列不全的，请补上再交。",
    )


def _several_fit(where: Where, file: str, matches: list[Match]) -> FileRefused:
    kinds = "；".join(_evidence(m) for m in matches[:_MOST_SHOWN])
    return FileRefused(
        f"分不清是哪一种台账：{kinds}",
        where=where,
        hint=f"请运行 {TEACH} {file} --kind {matches[0].table.label}"
        "（或另一种的名称）说明一次，以后同样表头的文件不再问。",
    )


def _evidence(match: Match) -> str:
    """A ledger and what in the sheet speaks for it."""
    own = "、".join(c.header for c in match.own[:_MOST_COLUMNS])
    said = {BY_NAME: "文件名或标题里有它的名称", 1: "文件名或标题像是它"}.get(match.hints, "")
    reasons = "，".join(r for r in (f"有它的列 {own}" if own else "", said) if r)
    return f"“{match.table.label}”（{reasons or '列都符合'}）"


def _lacking(where: Where, file: str, matches: list[Match]) -> FileRefused:
    nearest, *others = matches
    also = "".join(
        f"；也像“{m.table.label}”，缺少：{_labels(m)}" for m in others[: _MOST_SHOWN - 1]
    )
    return FileRefused(
        f"最像“{nearest.table.label}”（表头在第 {nearest.header_row + 1} 行），"
        f"但缺少必需的列：{_labels(nearest)}{also}",
        where=where,
        hint=f"表里没有的，请补上这些列；有而叫法不同的，请运行 {TEACH} {file} 说明哪一列是什么。",
    )


def _labels(match: Match) -> str:
    return "、".join(f"“{label}”" for label in match.missing) or "足够的列"


def _only_heads(where: Where, heads: Match, nearest: Match | None) -> FileRefused:
    """A list of heads is no register of members; what it lacks to be one of households."""
    instead = ""
    if nearest and nearest.missing and nearest.speaks:
        instead = f"要当作“{nearest.table.label}”交，还缺少：{_labels(nearest)}；"
    return FileRefused(
        f"每一户只有户主一行，不是完整的“{heads.table.label}”，收下会丢掉其他家庭成员",
        where=where,
        hint=f"{instead}请补全后再交，或改交每个家庭成员一行的名册。",
    )


def skipped_note(sheet: Recognition) -> list[str]:
    """What to say of a sheet that is left out."""
    if sheet.empty:
        return [] if sheet.hidden else [f"工作表“{sheet.sheet}”是空的，已跳过"]
    if sheet.hidden:
        return [f"工作表“{sheet.sheet}”是隐藏的，没有读取"]
    what = "是汇总表" if sheet.totals else "不是台账"
    return [f"工作表“{sheet.sheet}”{what}，已跳过"]


def unknown_month(file: str) -> FileRefused:
    """The refusal of a file that says nowhere which month it speaks of."""
    return FileRefused(
        "不知道这份台账是哪个月的",
        where=Where(file=file),
        hint=(
            "请在文件名里写上月份（例如 监测对象台账_202610.xlsx），或在命令里加 --as-of 2026-10。"
        ),
    )


@dataclass(frozen=True)
class Counts:
    """Of a sheet's ledger: bad rows and all rows; ``offer`` is a question that may mend them."""

    label: str
    bad: int
    rows: int
    offer: str = ""


def refuse_misread(file: str, counts: Counts, errors: list[RowError], columns: ColumnMap) -> None:
    """Refuse a sheet without records, or one most of whose rows are bad.

    Raises:
        FileRefused: there are no records.
        MostRowsBad: says how many rows are bad.
    """
    where = Where(file=file)
    if counts.rows == 0:
        raise FileRefused(
            f"“{counts.label}”只有表头，没有数据", where=where, hint="请检查是不是导出了空表。"
        )
    if counts.bad <= counts.rows * columns.refuse_share:
        return
    blocking = [error for error in errors if error.blocks]
    raise MostRowsBad(
        f"“{counts.label}”的 {counts.rows} 行里有 {counts.bad} 行不能用，整份没有入库"
        f"{_most_frequent(blocking)}",
        blocking,
        where=where,
        hint=f"{counts.offer}。" if counts.offer else "请先改正，或检查是不是交错了文件。",
    )


def _most_frequent(errors: list[RowError]) -> str:
    """The commonest of the errors, by its first row: so many rows mostly have one cause."""
    counted = Counter((error.column, error.expected) for error in errors)
    if not counted:
        return ""
    (commonest, _), *_ = counted.most_common(1)
    first = next(error for error in errors if (error.column, error.expected) == commonest)
    found = f"是“{first.value}”，" if first.value else "空着，"
    return f"；最多的是“{first.column}”列，如第 {first.row} 行{found}{first.expected}"
