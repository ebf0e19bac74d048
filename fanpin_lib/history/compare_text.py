"""A comparison as lines for the terminal, each part capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.history.compare import Comparison
from fanpin_lib.history.edits import Edit
from fanpin_lib.history.explain_text import number, part_label
from fanpin_lib.history.households import KINDS, Move
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.model import OK

_MOST = 20


#: Levels from the top, as whose totals are listed.
_LEVELS = {
    "province": "全省",
    "city": "全市",
    "county": "全县",
    "township": "各乡镇",
    "village": "各村",
}


def text(found: Comparison, names: Mapping[str, str]) -> str:
    """The comparison without the path of the full list.

    Args:
        names: of regions by code.
    """
    return "\n".join([_title(found), *_figures(found), *_moves(found, names), *_edits(found)])


def figures_text(found: Comparison) -> str:
    """What an edition's readers may be told: figures alone, all of the highest level."""
    return "\n".join([_title(found), *_figures(found, most=None)])


def _title(found: Comparison) -> str:
    kind = "同月上一次" if found.same_month else "上月"
    return f"{found.after.label}，对照{kind}：{found.before.label}"


def _figures(found: Comparison, most: int | None = _MOST) -> Iterator[str]:
    if found.moved is not None:
        yield f"一、与上月相比，{found.moved.num_rows:,} 个数字有变化{_of_level(found.moved)}"
        yield from _totals(found.moved, most)
        said = f"　　上月公布过、现在追溯起来不同的数字：{found.figures.num_rows:,} 个"
        yield f"{said}{_of_level(found.figures)}"
    else:
        yield f"一、数字：{found.figures.num_rows:,} 个不同{_of_level(found.figures)}"
    yield from _totals(found.figures, most)


def _highest(table: pa.Table) -> tuple[str, list[dict[str, Any]]]:
    """The highest level with changed totals, and these."""
    totals = table.filter(pc.equal(table["dimension"], ""))
    for level in _LEVELS:
        if rows := totals.filter(pc.equal(totals["level"], level)).to_pylist():
            return level, rows
    return "", []


def _of_level(table: pa.Table) -> str:
    """Whose totals are listed, where those further up have not changed."""
    level, _ = _highest(table)
    return f"；{_LEVELS[level]}的合计：" if level else ""


def _totals(table: pa.Table, most: int | None) -> Iterator[str]:
    """Changed totals of the highest level there is."""
    _, rows = _highest(table)
    for row in rows[:most]:
        yield f"  {row['region_name']}　{figure_change(row)}"
    if most and len(rows) > most:
        yield f"  ……还有 {len(rows) - most} 个，见清单"


def figure_change(row: Mapping[str, Any]) -> str:
    """``在监测户数 612 → 611 户``."""
    indicator = catalogue().get(row["indicator"])
    name = indicator.name if indicator else row["indicator"]
    part = part_label(indicator, row["dimension"]) if indicator else row["dimension"]
    before, after = _value(row, "before"), _value(row, "after")
    shown = f"（{part}）" if part else ""
    return f"{name}{shown} {before} → {after} {row['unit']}".rstrip()


def _value(row: Mapping[str, Any], side: str) -> str:
    status = row[f"status_{side}"]
    if status == OK:
        return number(row[side])
    return status or "没有"


def _moves(found: Comparison, names: Mapping[str, str]) -> Iterator[str]:
    kinds = Counter(move.kind for move in found.moves)
    said = "，".join(f"{kind} {kinds[kind]} 户" for kind in KINDS if kinds[kind])
    yield f"二、户的变动：{said or '没有'}"
    for kind in KINDS:
        of_kind = [move for move in found.moves if move.kind == kind]
        for move in of_kind[:_MOST]:
            yield f"  {_move(move, names)}"
        if len(of_kind) > _MOST:
            yield f"  ……{kind}还有 {len(of_kind) - _MOST} 户，见清单"


def _move(move: Move, names: Mapping[str, str]) -> str:
    place = names.get(move.village_code, move.village_code)
    move = move.named(names)
    change = f"{move.before or '（无）'} → {move.after or '（无）'}"
    return f"{move.kind}　户编号 {move.household}　{place}　{change}"


def _edits(found: Comparison) -> Iterator[str]:
    counts = Counter((edit.ledger, edit.kind) for edit in found.edits)
    said = "，".join(f"{ledger}{kind} {count} 处" for (ledger, kind), count in counts.items())
    what = "台账里改过的值" if found.same_month else "上月结账以后改动过去的值"
    yield f"三、{what}：{said or '没有'}"
    for edit in found.edits[:_MOST]:
        yield f"  {edit_text(edit)}"
    if len(found.edits) > _MOST:
        yield f"  ……还有 {len(found.edits) - _MOST} 处，见清单"
    if households := found.edited_households:
        shown = "、".join(households[:_MOST]) + ("等" if len(households) > _MOST else "")
        yield f"　　涉及 {len(households)} 户：{shown}"


def edit_text(edit: Edit) -> str:
    """One edit with its old and new value."""
    household = f"　户编号 {edit.household}" if edit.household else ""
    row = f"{edit.ledger}　{edit.key}{household}" if edit.key not in household else (
        f"{edit.ledger}{household}"
    )  # fmt: skip
    if not edit.column:
        return f"{row}　{edit.kind}整行"
    change = f"{edit.before or '（空）'} → {edit.after or '（空）'}"
    return f"{row}　{edit.column}：{change}（{edit.kind}）"
