"""An explanation as lines for the terminal; household ids shown are capped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fanpin_lib.fields import tables
from fanpin_lib.history.cells import CellSource
from fanpin_lib.history.explain import Explanation
from fanpin_lib.history.same_figure import kept_here, same_figure
from fanpin_lib.history.sources import LedgerFile
from fanpin_lib.indicators.frame import settings
from fanpin_lib.indicators.model import NO_DATA, OK, WITHHELD, Indicator
from fanpin_lib.rounding import at_most
from fanpin_lib.rounding import number as decimal

_MOST_ROWS = 20
_MOST_FILES = 4
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")

#: Columns of the catalogue's own that no ledger has.
_LABELS = {
    "region_code": "区划代码",
    "reporter": "报送单位",
    "who": "单位类别",
    "person": "户内第几人",
    "difference": "不一致的种类",
    "class": "类别",
    "class_before": "上月末类别",
    "class_after": "本月末类别",
    "moved_by": "依据（条款编号）",
    "shown": "分类和不同",
    "value": "数值",
    "numerator": "计入分子",
    "denominator": "计入分母",
}


def label_of(column: str) -> str:
    """A column as people call it."""
    if column in _LABELS:
        return _LABELS[column]
    known = [t.fields[column].label for t in tables().values() if column in t.fields]
    return known[0] if known else column


def text(found: Explanation, names: Mapping[str, str]) -> str:
    """The explanation without the path of the full list.

    Args:
        names: of regions by code.
    """
    parts = [_head(found), _policy(found), _files(found.ledgers), _rows(found, names)]
    return "\n".join(line for part in parts for line in part)


def number(value: float | None) -> str:
    """A number without needless decimals."""
    return "—" if value is None else at_most(value, 4)


def part_label(indicator: Indicator, part: str) -> str:
    """``risk=因病`` as 风险＝因病."""
    name, _, value = part.partition("=")
    labels = {dimension.id: dimension.name for dimension in indicator.dimensions}
    return f"{labels.get(name, name)}＝{value}" if part else ""


def figure_text(found: Explanation) -> str:
    """The published value with its parts: ``85.7%（6 ÷ 7，95% 区间 48.7—97.4）``."""
    figure, indicator = found.figure, found.indicator
    if figure["status"] == WITHHELD:
        return f"户数少，不公开；本机的数（勿外传）：{number_text(figure, indicator)}"
    if figure["status"] != OK:
        lacking = found.edition.about.lacking_in(found.region.code).get(indicator.id)
        missing = f"（缺{'、'.join(lacking)}）" if lacking and figure["status"] == NO_DATA else ""
        return f"没有数字：{figure['status']}{missing}"
    return number_text(figure, indicator)


def number_text(figure: dict[str, Any], indicator: Indicator) -> str:
    """A figure's value with its parts."""
    if figure["unit"] == "%" and (figure["n"] or 0) < settings()["few_observations"]:
        return (
            f"{number(figure['numerator'])} ÷ {number(figure['denominator'])}（数少，不写百分比）"
        )
    said = f"{number(figure['value'])} {figure['unit']}".strip()
    parts = []
    if indicator.denominator:
        parts.append(f"{number(figure['numerator'])} ÷ {number(figure['denominator'])}")
    if figure["low"] is not None:
        parts.append(f"95% 区间 {decimal(figure['low'], 1)}—{decimal(figure['high'], 1)}")
    return f"{said}（{'，'.join(parts)}）" if parts else said


def basis_line(line: str) -> str:
    """A line of what a figure rests on, without links."""
    return "依据：" + _LINK.sub(r"\1", line)


def _head(found: Explanation) -> Iterator[str]:
    indicator, figure = found.indicator, found.figure
    part = part_label(indicator, found.dimension)
    month = found.edition.month.label
    yield f"{indicator.name}（{indicator.id}）　{found.region.name}　{month}" + (
        f"　{part}" if part else ""
    )
    yield f"公布的数：{figure_text(found)}"
    if figure["status"] == WITHHELD:
        yield f"为什么不公开：{_why_withheld(found)}"
    yield f"版本：{found.edition.label}"
    yield f"定义：{indicator.definition.replace('。 ', '。')}"
    shown = "" if figure["numerator"] is None else f"＝{number(figure['numerator'])}"
    yield f"分子：{indicator.numerator}{shown}"
    if indicator.denominator:
        yield f"分母：{indicator.denominator}＝{number(figure['denominator'])}"
    for line in found.basis:
        yield basis_line(line)


def _why_withheld(found: Explanation) -> str:
    """Whether a figure is of too few households itself or would betray others."""
    fewest = found.edition.about.fewest or 0
    rows = found.traced.counted if found.traced.behind is None else found.traced.behind
    if "household_id" not in rows.column_names:
        return f"涉及的户少，或能推出不到 {fewest} 户的情况。"
    count = len(rows["household_id"].unique())
    if 0 < count < fewest:
        return f"涉及 {count} 户，不到 {fewest} 户。"
    return (
        f"涉及 {count} 户，但和公开的别的数（上下级、各月、各分项、先后两版）相减能推出"
        f"不到 {fewest} 户的情况，或者几乎全是一户的。"
    )


def _policy(found: Explanation) -> Iterator[str]:
    for rule in found.rules:
        if not rule.since:
            yield f"规则：{rule.label}，本月没有取值（规则未定）"
            continue
        value = f"＝{rule.value}" if rule.value else "（内容见政策规则页）"
        yield (
            f"规则：{rule.label}{value}，自 {rule.since} 起，{rule.citation}，版本 {rule.version}"
        )
    then = (found.edition.about.provenance or {}).get("profile_version")
    changed = f"（结账时为 {then}，以后改过）" if then and then != found.profile_version else ""
    yield (
        f"政策方案：{found.profile.label}（{found.profile.name}），版本 {found.profile_version}"
        f"{changed}；程序：fanpin {found.code}"
    )


def _files(ledgers: list[LedgerFile]) -> Iterator[str]:
    if not ledgers:
        yield "台账：没有交过。"
    shown: dict[str, int] = {}
    for file in ledgers:
        shown[file.ledger] = shown.get(file.ledger, 0) + 1
        if shown[file.ledger] <= _MOST_FILES:
            yield f"台账：{file.ledger}　{file.file}　{_origin(file)}"
    for ledger, count in shown.items():
        if count > _MOST_FILES:
            yield f"台账：{ledger}还有 {count - _MOST_FILES} 个文件，见清单的“台账文件”页"


def _origin(file: LedgerFile) -> str:
    derived = "，由全国系统导出推得" if file.derived else ""
    return (
        f"sha256 {file.sha256[:12]}，{file.delivered_at} 由 {file.who} 交付"
        f"（第 {file.delivery} 次，{file.as_of} 的台账{derived}）"
    )


def _rows(found: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    traced, unit = found.traced, found.traced.rows.unit
    counted = traced.counted
    if "household_id" not in traced.table.column_names:
        yield f"说明：这个数数的是{unit}，不是户，下面列的是{unit}。"
    yield f"计入的{unit}：{counted.num_rows:,} 个" + (
        f"（分母涉及 {traced.table.num_rows:,} 个）" if found.indicator.denominator else ""
    )
    for row in counted.slice(0, _MOST_ROWS).to_pylist():
        place = names.get(row.pop("region_code") or "", "")
        said = (_said(name, value) for name, value in row.items() if _tells(name, value))
        yield "  " + "　".join([*said, place])
    if counted.num_rows > _MOST_ROWS:
        yield f"  ……还有 {counted.num_rows - _MOST_ROWS:,} 个，见清单"
    if traced.behind is not None:
        yield f"这些{unit}背后的户：{traced.behind.num_rows:,} 个，见清单的“背后的户”页"
    yield from _cells(found)
    yield _verdict(found)


def _tells(name: str, value: object) -> bool:
    """Whether a row's part is worth showing: empty cells and ones that all rows have are not."""
    return value not in (None, "") and not (name in ("numerator", "denominator") and value == 1)


def _said(name: str, value: object) -> str:
    return f"{label_of(name)} {number(value) if isinstance(value, float) else value}"


def _cells(found: Explanation) -> Iterator[str]:
    """Where households' cells are from, if several files say something of them."""
    if len({(cell.ledger, cell.delivery) for cell in found.cells}) < 2:
        return
    yield "各户的这些列从哪份台账来（几份合用的，每列取最后填了的一份）："
    homes: dict[str, list[CellSource]] = {}
    for cell in found.cells:
        homes.setdefault(cell.household_id, []).append(cell)
    for home, cells in list(homes.items())[:_MOST_ROWS]:
        said = (f"{c.column} {c.file}（第 {c.delivery} 次交付，{c.month}）" for c in cells)
        yield f"  户编号 {home}　{'　'.join(said)}"
    if len(homes) > _MOST_ROWS:
        yield f"  ……还有 {len(homes) - _MOST_ROWS:,} 户，见清单的“各列来源”页"


def verdict(found: Explanation) -> str:
    """Whether the figure, computed again, is the one that was published."""
    figure = found.figure
    if figure["status"] == WITHHELD and not kept_here(figure):
        return "没有核对：这个数不公开，本机的 private/ 里也没有留存"
    published = "本机留存的数" if kept_here(figure) else "公布的数"
    return f"重算与{published}{'一致' if found.agrees else '不一致'}"


def _verdict(found: Explanation) -> str:
    told = verdict(found)
    if found.agrees or told.startswith("没有"):
        return f"核对：{told.replace('重算与', '从结账时的台账重算，与')}。"
    again = found.recomputed
    if same_figure(found.figure, again):
        return "核对：重算的数与公布的一致，但列出的行加起来对不上，请把这份清单交给维护人员。"
    if again is None:
        now = "没有这个数"
    else:
        now = f"得 {number(again['value'])}" if again["status"] == OK else f"是{again['status']}"
    return (
        f"核对：从结账时的台账重算{now}，{told.removeprefix('重算')}。"
        "结账以后政策方案、设置或程序变过；要更新公布的数，请重新运行 fanpin month。"
    )
