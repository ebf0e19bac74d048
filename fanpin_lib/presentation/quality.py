"""The section about the ledgers' own quality: findings, what became of last month's, trend."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation.charts import counted
from fanpin_lib.presentation.html_table import Group, Row, TableCell, build
from fanpin_lib.presentation.outputs import Table, html_link, markdown_text
from fanpin_lib.presentation.plots import Layer, Plot
from fanpin_lib.presentation.quality_figures import (
    SEVERITIES,
    QualityFigures,
    RuleCount,
    Tally,
)
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import listing
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number, share

_COLOURS = {"阻断": "red", "错误": "orange", "提醒": "pale"}
_FEWEST_MONTHS = 3  # fewer are said in a sentence


def sentences(data: RegionData, figures: QualityFigures) -> list[str]:
    """How many findings, what became of last month's, and whether the month may go out."""
    return [
        _found(data, figures),
        _cleared(Tally.of(figures.own)),
        *(_fit(figures) if data.region.level == Level.COUNTY else ()),
    ]


def _found(data: RegionData, figures: QualityFigures) -> str:
    states = figures.about.get("rules", {})
    rules = states.get("已查", 0)
    if states and not rules:
        return "本月没有一条规则能查（缺所需的台账或列），没有核查。"
    how = f"按{rules}条规则核查台账，" if data.region.level == Level.COUNTY and rules else "本月"
    tally = Tally.of(figures.own)
    if not tally.found:
        return f"{how}没有查出疑点。"
    kinds = [f"{kind}{number(n)}条" for kind in SEVERITIES if (n := _of_kind(figures.own, kind))]
    waived = (
        f"，其中{number(tally.waived)}条核实无误、已豁免，未处理的有{number(tally.open)}条"
        if tally.waived
        else ""
    )
    split = f"（{listing(kinds)}）" if kinds else ""
    return f"{how}查出疑点{number(tally.found)}条{waived}{split}。"


def _of_kind(counts: Sequence[RuleCount], severity: str) -> int:
    return sum(row.open for row in counts if row.severity == severity)


def _cleared(tally: Tally) -> str:
    """Clearance of last month's findings; no percentage over few of them."""
    if not tally.compared:
        return ""
    fresh = f"本月新出现{number(tally.fresh)}条。" if tally.fresh else "本月没有新出现的。"
    if not tally.before:
        return f"上月没有可比的疑点，{fresh}"
    left = tally.before - tally.cleared
    rest = f"，还有{number(left)}条仍在" if left else "，全部清零"
    part = f"（清零率{_rate(tally)}）" if tally.before >= settings().few_observations else ""
    gone = f"上月的{number(tally.before)}条里，{number(tally.cleared)}条已不再出现{part}{rest}"
    return f"{gone}；{fresh}"


def _rate(tally: Tally) -> str:
    return share(tally.cleared / tally.before, 1)


def _fit(figures: QualityFigures) -> list[str]:
    """Whether the month may be published, and what could not be asked."""
    about = figures.about
    waived = about.get("waived_blocking") or 0
    said = markdown_text(str(about.get("message", "")))
    let_off = f"有{number(waived)}条阻断性疑点已写明理由豁免。" if waived else ""
    silent = about.get("rules", {}).get("无数据", 0)
    missing = f"另有{silent}条规则缺少所需的台账或列，没有查。" if silent else ""
    return [said, let_off, missing]


def rules_table(data: RegionData, figures: QualityFigures) -> Table | None:
    """The most frequent findings by rule; None when there are none."""
    rows = sorted(figures.own, key=lambda row: (-row.open, row.rule))
    open_rows = [row for row in rows if row.open]
    if not open_rows:
        return None
    most = settings().rules_in_quality
    shown = [_rule_row(row) for row in open_rows[:most]]
    if rest := open_rows[most:]:
        tally = Tally.of(rest)
        cells = [TableCell(""), TableCell(number(tally.open)), *_moved(tally)]
        shown.append(Row(f"其余{len(rest)}条规则", cells))
    columns = ["疑点最多的规则", "级别", "未处理", "上月", "已清零", "新增"]
    return build(f"{data.region.name}{data.month.label}疑点（按规则）", columns, [Group(shown)])


def _rule_row(row: RuleCount) -> Row:
    cells = [TableCell(row.severity), TableCell(number(row.open)), *_moved(Tally.of([row]))]
    return Row(html.escape(row.title), cells)


def _moved(tally: Tally) -> list[TableCell]:
    if not tally.compared:
        why = "上月没有查，或本来就是同上月比的规则"
        return [TableCell("—", why)] * 3
    return [TableCell(number(n)) for n in (tally.before, tally.cleared, tally.fresh)]


def children_table(data: RegionData, figures: QualityFigures) -> Table | None:
    """The regions below side by side; those without a finding in either month are left out."""
    rows = []
    for child in data.children:
        counts = figures.children.get(child.code, ())
        tally = Tally.of(counts)
        if tally.open or tally.before:
            rows.append(_child_row(child, counts, tally))
    if not rows:
        return None
    below = "村" if data.region.level == Level.TOWNSHIP else "乡镇"
    columns = [below, "未处理疑点", "其中须改正", "上月", "清零率", "新增"]
    return build(f"{data.region.name}{data.month.label}各{below}疑点", columns, [Group(rows)])


def _child_row(child: Region, counts: Sequence[RuleCount], tally: Tally) -> Row:
    most = sorted((c for c in counts if c.open), key=lambda c: (-c.open, c.rule))[:3]
    why = "最多：" + listing([f"{c.title}{number(c.open)}条" for c in most]) if most else ""
    moved = [TableCell("—", "上月没有核查")] * 3
    if tally.compared:
        moved = [TableCell(number(tally.before)), _rate_cell(tally), TableCell(number(tally.fresh))]
    cells = [TableCell(number(tally.open), small=why), TableCell(number(tally.serious)), *moved]
    return Row(html_link(child.code, child.name), cells)


def _rate_cell(tally: Tally) -> TableCell:
    if not tally.before:
        return TableCell("—", "上月没有疑点")
    fraction = f"{number(tally.cleared)}/{number(tally.before)}"
    if tally.before < settings().few_observations:
        return TableCell(fraction)
    return TableCell(_rate(tally), small=fraction)


def chart(data: RegionData, figures: QualityFigures) -> Plot | None:
    """Open findings by severity over thirteen months, once enough months were checked."""
    window = [str(month) for month in data.month.window(12)]
    known = [month for month in window if month in figures.months]
    if len(known) < _FEWEST_MONTHS:
        return None
    tall = {k: [_open_in(figures, month, k) for month in window] for k in SEVERITIES}
    some = [kind for kind in SEVERITIES if any(n > 0 for n in tall[kind])] or SEVERITIES[:1]
    layers = [Layer(kind, tall[kind], _COLOURS[kind]) for kind in some]
    panel = counted("月末未处理的疑点（条）", layers, note="灰底的月份没有核查")
    return Plot(data.month, [panel], _described(data, figures, known), data.synthetic)


def _open_in(figures: QualityFigures, month: str, kind: str) -> float:
    """Open findings of a kind; a month without checks has no number."""
    return figures.months[month].get(kind, 0) if month in figures.months else math.nan


def _described(data: RegionData, figures: QualityFigures, known: Sequence[str]) -> str:
    first, last = (sum(figures.months[month].values()) for month in (known[0], known[-1]))
    return (
        f"{data.region.name}月末未处理的疑点，{known[0]}为{number(first)}条，"
        f"{known[-1]}为{number(last)}条。"
    )
