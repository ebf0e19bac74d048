"""修订说明: what an edition changed, on the pages of its regions; aggregates only."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.names import REVISIONS
from fanpin_lib.indicators.model import OK
from fanpin_lib.period import Month
from fanpin_lib.presentation.wording import enough, rate
from fanpin_lib.regions import Level, level_of
from fanpin_lib.rounding import number

#: How many of the changed figures a sentence names; a table has the others.
_IN_WORDS = 3
_TITLES = "".join(f'<th scope="col">{title}</th>' for title in ("指标", "原来", "现在"))


class RevisionNote:
    """The note of one edition's data folder."""

    def __init__(self, data: Path) -> None:
        path = data / REVISIONS
        self._note = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        self._names = {
            indicator: spec["name"]
            for family in read_about(data).families or ()
            for indicator, spec in family["indicators"].items()
        }

    def block(self, region_code: str) -> str:
        """The section of a region's page; empty where nothing was revised."""
        parts = [*self._edition(region_code), *self._month(region_code)]
        heading = "\n\n<h2 data-search-exclude>修订说明</h2>\n\n"
        return heading + "\n".join(parts) + "\n" if parts else ""

    def told(self, region_code: str) -> str:
        """Which edition replaced which and what that changed, in a sentence; empty if none did."""
        since = self._note.get("since_edition")
        if not since or not (_own(since, region_code) or _whole(since, region_code)):
            return ""
        return (
            f"替换了同月第 {since['edition_no']} 版，{self._counted(since, region_code)}"
            + _whole(since, region_code)
        )

    def _counted(self, since: Mapping[str, Any], code: str) -> str:
        """How many figures an edition changed, the first of them in words."""
        region = since["regions"].get(code, {})
        rows = region.get("totals", ())[:_IN_WORDS]
        names = [self._names.get(row["indicator"], row["indicator"]) for row in rows]
        values = [map(html.unescape, _values(row)) for row in rows]
        said = [f"{n}由{old}改为{new}" for n, (old, new) in zip(names, values, strict=True)]
        words = f"，如{'，'.join(said)}" if said else ""
        return f"本地区有 {region.get('figures', 0)} 个数字改动{words}。"

    def _edition(self, code: str) -> Iterator[str]:
        since = self._note.get("since_edition")
        if not since or not (_own(since, code) or _whole(since, code)):
            return
        when = f"，{since['closed_at'][:10]} 算出" if since.get("closed_at") else ""
        yield _paragraph(
            f"本版替换同月第 {since['edition_no']} 版（第 {since['snapshot']} 次交付{when}），"
            + self._counted(since, code)
            + _whole(since, code)
        )
        yield from self._figures(since, code, "与第 " + str(since["edition_no"]) + " 版不同的数")

    def _month(self, code: str) -> Iterator[str]:
        since = self._note.get("since_month")
        if not since or not (_own(since, code) or _edits(since, code)):
            return
        label = Month.parse(since["month"]).label
        count = since["regions"].get(code, {}).get("figures", 0)
        yield _paragraph(
            f"上月公布过的数字，现在追溯起来有 {count} 个不同"
            f"（{label}第 {since['edition_no']} 版以后台账有补录或更正）。" + _edits(since, code)
        )
        yield from self._figures(since, code, f"{label}追溯起来不同的数")

    def _figures(self, since: Mapping[str, Any], code: str, title: str) -> Iterator[str]:
        totals = since["regions"].get(code, {}).get("totals", ())
        if not totals:
            return
        rows = "\n".join(
            f'<tr><th scope="row"><a href="indicator:{row["indicator"]}">'
            f"{html.escape(self._names.get(row['indicator'], row['indicator']))}</a></th>"
            + "".join(f"<td>{value}</td>" for value in _values(row))
            + "</tr>"
            for row in totals
        )
        yield (
            f'<details class="fp-family" data-search-exclude><summary>{html.escape(title)}'
            f"（合计前 {len(totals)} 个）</summary>\n"
            f"<table>\n<thead>\n<tr>{_TITLES}</tr>\n</thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n</table>\n</details>\n"
        )


def _own(since: Mapping[str, Any], code: str) -> bool:
    return code in since["regions"]


def _is_county(code: str) -> bool:
    return level_of(code) == Level.COUNTY


def _whole(since: Mapping[str, Any], code: str) -> str:
    """What moved in the whole county, said on its page only."""
    if not _is_county(code) or not (since["households"] or since["edits"]):
        return ""
    moved = "，".join(f"{kind} {count} 户" for kind, count in since["households"].items())
    return (f"户的变动：{moved}。" if moved else "") + _edits(since, code)


def _edits(since: Mapping[str, Any], code: str) -> str:
    if not _is_county(code) or not since["edits"]:
        return ""
    said = "，".join(
        f"{edit['ledger']}{_quoted(edit['column'])}{edit['kind']} {edit['count']} 处"
        for edit in since["edits"][:12]
    )
    more = "等" if len(since["edits"]) > 12 else ""
    return f"事后改动的台账：{said}{more}，涉及 {since['households_edited']} 户。"


def _quoted(column: str) -> str:
    return f"“{column}”" if column else "整行"


def _values(row: Mapping[str, Any]) -> list[str]:
    """Both values, with as many decimals as tell them apart."""
    sides = ("before", "after")
    shown = [[_value(row, side, decimals) for side in sides] for decimals in (0, 2, 4, 6)]
    return next((pair for pair in shown if pair[0] != pair[1]), shown[-1])


def _value(row: Mapping[str, Any], side: str, decimals: int) -> str:
    if row[f"status_{side}"] != OK or row[side] is None:
        return html.escape(row[f"status_{side}"] or "没有")
    figure = _figure(row, side)
    if figure.is_rate and not enough(figure):
        return rate(figure)
    return f"{number(row[side], decimals)}{html.escape(row['unit'])}"


def _figure(row: Mapping[str, Any], side: str) -> Figure:
    """One side of a row; notes of earlier versions hold neither parts nor observations."""
    part, whole, n = (row.get(f"{name}_{side}") for name in ("numerator", "denominator", "n"))
    return Figure(row["indicator"], "", "", row[side], row["unit"], part, whole, n)


def _paragraph(text: str) -> str:
    return f"<p data-search-exclude>{html.escape(text)}</p>\n"
