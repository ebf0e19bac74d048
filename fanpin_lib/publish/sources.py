"""数字从哪来: each figure's parts, ledgers and rules on its region's page; files on one page."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.parquet_rows import rows_where
from fanpin_lib.edition.regions import Region
from fanpin_lib.indicators.model import OK
from fanpin_lib.publish.earlier_months import BACK, earlier_parts, exact, observations
from fanpin_lib.publish.figure_links import anchor, key_of
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.part_rows import folded_parts

PAGE = "methods/sources.md"
_COLUMNS = [
    *("region_code", "indicator", "dimension", "month"),
    *("value", "unit", "numerator", "denominator", "n"),
]
_TOTAL = pc.field("dimension") == ""
#: Of an indicator that is only ever given by parts, such as 收入分档.
_NO_TOTAL = dict.fromkeys(_COLUMNS)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLES = ("指标", "本月", "分子", "分母", "台账", "规则（版本）")
_HEAD = "".join(f'<th scope="col">{title}</th>' for title in _TITLES)


class Sources:
    """What the month's figures come from, as the edition's data say."""

    def __init__(self, job: PublishJob) -> None:
        self._job = job
        self._about = read_about(job.data)
        self._from: Mapping[str, Any] = self._about.provenance or {}
        self._rules = {rule["id"]: rule for rule in self._from.get("rules", ())}
        self._specs: dict[str, Mapping[str, Any]] = {
            indicator: spec
            for family in self._about.families or ()
            for indicator, spec in family["indicators"].items()
        }

    @cached_property
    def _figures(self) -> pa.Table:
        """The figures that have a value, of the month and the months that it looks back on."""
        path, month = self._job.data / INDICATORS, self._job.month
        if not self._from or not path.is_file():
            return pa.table({name: pa.array([], pa.string()) for name in _COLUMNS})
        months = [str(month), *(str(month - back) for back, _ in BACK)]
        return rows_where(path, {"month": months, "status": [OK]}, _COLUMNS)

    def _where(self, condition: pc.Expression) -> pa.Table:
        return self._figures.filter(condition)

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        """The month's totals that have a value, by region."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self._where(self._now & _TOTAL).to_pylist():
            found.setdefault(row["region_code"], []).append(row)
        return found

    @cached_property
    def _parts(self) -> dict[str, pa.Table]:
        """The month's parts that have a value, by region; rows are made for one page a time."""
        return dict(_runs_of(self._where(self._now & ~_TOTAL).sort_by("region_code")))

    @cached_property
    def _earlier(self) -> dict[tuple[str, str], list[str]]:
        """What earlier months' rates and medians were made of, by region and indicator."""
        made = pc.field("denominator").is_valid() | pc.field("numerator").is_null()
        return earlier_parts(self._where(~self._now & _TOTAL & made).to_pylist(), self._job.month)

    @property
    def _now(self) -> pc.Expression:
        return pc.field("month") == str(self._job.month)

    @cached_property
    def explained(self) -> dict[str, set[str]]:
        """By region code the indicators that have a row on its page."""
        return {code: {row["indicator"] for row in rows} for code, rows in self._rows.items()}

    def parts(self, region: Region, shown: Collection[str]) -> dict[str, dict[str, Any]]:
        """Those parts of the region's figures that its page shows, by `key_of`.

        A county has hundreds, of which a page shows some: others would only make it longer.
        """
        if not shown or region.code not in self._rows:
            return {}
        table = self._parts.get(region.code)
        if table is None:
            return {}
        keys = map(key_of, table["indicator"].to_pylist(), table["dimension"].to_pylist())
        places = {key: place for place, key in enumerate(keys) if key in shown}
        return dict(zip(places, table.take(list(places.values())).to_pylist(), strict=True))

    def block(self, region: Region, parts: Iterable[Mapping[str, Any]] = ()) -> str:
        """The section of a region's page; empty where the edition does not say.

        Args:
            parts: rows of the parts that have one, see `parts`.
        """
        rows = self._rows.get(region.code)
        if not rows:
            return ""
        parts_of: dict[str, list[Mapping[str, Any]]] = {}
        for part in parts:
            parts_of.setdefault(part["indicator"], []).append(part)
        only_parts = parts_of.keys() - {row["indicator"] for row in rows}
        rows = [*rows, *({**_NO_TOTAL, "indicator": indicator} for indicator in only_parts)]
        order = {indicator: place for place, indicator in enumerate(self._specs)}
        rows.sort(key=lambda row: (order.get(row["indicator"], len(order)), row["indicator"]))
        body = "\n".join(self._row(row) + self._folded(parts_of, row["indicator"]) for row in rows)
        return (
            "\n\n<h2 data-search-exclude>数字从哪来</h2>\n\n"
            f"<p data-search-exclude>{self._edition()}"
            '<span class="fp-screen">点句子里、表里的数，就能看到它的分子、分母、台账和规则'
            "（以前各月的数，分子、分母用小字写在本月的下面）；每个文件的名称、指纹和交付日期见"
            '<a href="../methods/sources.html">本月数字的来源</a>。'
            "办公室人员运行 fanpin explain 可以列到户。</span></p>\n\n"
            '<details class="fp-family"><summary>每个数的分子、分母、台账和规则</summary>\n'
            + table_block(
                f"<table>\n<thead>\n<tr>{_HEAD}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
            )
            + "\n</details>\n"
        )

    def _edition(self) -> str:
        about = self._about
        stored = about.closed_at
        closed = str(datetime.fromisoformat(stored).astimezone().date()) if stored else ""
        label = html.escape(str(self._from.get("profile_label") or about.profile or ""))
        return (
            f"{self._job.month.label}第 {about.number} 版，"
            f"按第 {about.snapshot} 次交付的台账{f'于 {closed} ' if closed else ''}算出；"
            f"政策方案“{label}”，版本 {self._from.get('profile_version')}；"
            f"程序 fanpin {self._from.get('code')}。"
        )

    def _folded(self, parts_of: Mapping[str, Sequence[Mapping[str, Any]]], indicator: str) -> str:
        ways = self._specs.get(indicator, {}).get("by", {})
        return folded_parts(parts_of.get(indicator, ()), ways, len(_TITLES), _numbers)

    def _row(self, row: Mapping[str, Any]) -> str:
        indicator = row["indicator"]
        rests = self._from.get("indicators", {}).get(indicator, {})
        rules = "、".join(
            self._rule(rule) for rule in rests.get("rules", ()) if rule in self._rules
        )
        value, *parts = _numbers(row)
        if before := self._earlier.get((row["region_code"], indicator)):
            value += f"<br><small>{'，'.join(before)}</small>"
        cells = [
            value,
            *parts,
            html.escape("、".join(rests.get("ledgers", ()))),
            rules,
        ]
        name = html.escape(self._specs.get(indicator, {}).get("name", indicator))
        return (
            f'<tr id="{anchor(indicator)}"><th scope="row"><a href="indicator:{indicator}">{name}'
            f"</a></th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        )

    def _rule(self, rule_id: str) -> str:
        rule = self._rules[rule_id]
        version = f"（{rule['version']}）" if rule["version"] else "（规则未定）"
        return f'<a href="rule:{rule_id}">{html.escape(rule["label"])}</a>{version}'

    def page(self) -> str:
        """The page about every ledger file and rule; empty where the edition does not say."""
        if not self._from:
            return ""
        files = _table(
            ("台账", "文件", "台账月份", "交付日期", "第几次交付", "指纹（sha256）"),
            (
                (f["ledger"], f["file"], f["as_of"], f.get("delivered_on", ""), str(f["delivery"]),
                 f["sha256"])
                for f in self._about.ledgers or ()
            ),
        )  # fmt: skip
        rules = _table(
            ("规则", "取值", "自", "出处", "版本"),
            (
                (r["label"], r["value"] or ("见规则页" if r["since"] else "规则未定"), r["since"],
                 r["citation"], r["version"])
                for r in self._rules.values()
            ),
        )  # fmt: skip
        return (
            f"# 本月数字的来源\n\n{self._edition()}\n\n"
            "文件没有改过，指纹就不变：对原文件算一次 sha256，和下表一致，就是当时入库的那一份。"
            "规则的内容、日期或出处改了，版本号就变。\n\n"
            f"## 规则\n\n{rules}\n\n## 台账文件\n\n{files}\n"
        )


def _runs_of(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Each region's rows, from a table sorted by region."""
    start = 0
    for code, run in groupby(table["region_code"].to_pylist()):
        length = sum(1 for _ in run)
        yield code, table.slice(start, length)
        start += length


def _numbers(row: Mapping[str, Any]) -> tuple[str, str, str]:
    if row["value"] is None:
        return ("见分项", "", "")
    value = f"{exact(row['value'])} {html.escape(row['unit'])}".strip()
    if row["numerator"] is None:
        return value, "逐行计算", observations(row)
    whole = row["denominator"]
    return value, exact(row["numerator"]), "" if whole is None else exact(whole)


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(
        [
            '<div class="fp-table" data-search-exclude>',
            "<table>\n<thead>",
            _line(titles, "th"),
            "</thead>\n<tbody>",
            *_lines(rows),
            "</tbody>\n</table>\n</div>",
        ]
    )


def _lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    for row in rows:
        yield _line(row, "td")


def _line(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(_cell(str(cell), tag) for cell in cells) + "</tr>"


def _cell(text: str, tag: str) -> str:
    whole = ' class="fp-nowrap"' if _DATE.fullmatch(text) else ""
    return f"<{tag}{whole}>{html.escape(text)}</{tag}>"
