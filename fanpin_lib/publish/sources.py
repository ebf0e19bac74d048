"""数字从哪来: each figure's parts, ledgers and rules on its region's page; files on one page."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.regions import Region
from fanpin_lib.publish.card_data import card_file, card_script, rules_said
from fanpin_lib.publish.card_marks import numbers, of, was
from fanpin_lib.publish.figure_links import anchor, key_of
from fanpin_lib.publish.job import PublishJob
from fanpin_lib.publish.kept_aside import line_aside, table_block
from fanpin_lib.publish.one_style import in_one_style
from fanpin_lib.publish.part_rows import folded_parts
from fanpin_lib.publish.source_rows import NO_TOTAL, SourceRows
from fanpin_lib.publish.templating import Markup, filled

PAGE = "methods/sources.md"
#: Ledgers and rules are a month's, not a place's: ``assets/cards.js`` puts them beside.
_TITLES = ("指标", "本月", "分子", "分母")
_HEAD = "".join(f'<th scope="col">{title}</th>' for title in _TITLES)

Row = Mapping[str, Any]


class Sources:
    """What the month's figures come from, as the edition's data say; nothing if they do not."""

    def __init__(self, job: PublishJob) -> None:
        self._job = job
        self._about = read_about(job.data)
        self._from: Mapping[str, Any] = self._about.provenance or {}
        self._rows = SourceRows(job.data, job.month)
        self._rules = {rule["id"]: rule for rule in self._from.get("rules", ())}
        self._specs: dict[str, Mapping[str, Any]] = {
            indicator: spec
            for family in self._about.families or ()
            for indicator, spec in family["indicators"].items()
        }

    @cached_property
    def explained(self) -> dict[str, set[str]]:
        """By region code the indicators that have a row on its page."""
        if not self._from:
            return {}
        totals = self._rows.totals
        return {code: {row["indicator"] for row in rows} for code, rows in totals.items()}

    def parts(self, region: Region, shown: Collection[str]) -> dict[str, dict[str, Any]]:
        """Those parts of the region's figures that its page shows, by `key_of`."""
        return self._rows.parts(region.code, shown) if self._from else {}

    def block(self, region: Region, parts: Iterable[Row] = ()) -> str:
        """The section of a region's page; empty where the edition does not say.

        Args:
            parts: rows of the parts that have one, see `parts`.
        """
        if region.code not in self.explained:
            return ""
        parts_of: dict[str, list[Row]] = {}
        for part in parts:
            parts_of.setdefault(part["indicator"], []).append(part)
        rows = self._in_order(self._rows.totals[region.code], parts_of)
        before = self._rows.parts_before(region.code, set(map(_key, chain(*parts_of.values()))))
        body = "\n".join(
            self._row(row) + self._folded(parts_of.get(row["indicator"], ()), before)
            for row in rows
        )
        table = f"<table>\n<thead>\n<tr>{_HEAD}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        return filled(
            "sources_block.html.j2",
            edition=Markup(self.edition_line),
            table=Markup(table_block(table)),
        )

    def _in_order(self, totals: Sequence[Row], parts_of: Mapping[str, Sequence[Row]]) -> list[Row]:
        """The totals, and a row for what is only given by parts, as the catalogue has them."""
        only_parts = parts_of.keys() - {row["indicator"] for row in totals}
        rows = [*totals, *({**NO_TOTAL, "indicator": indicator} for indicator in only_parts)]
        order = {indicator: place for place, indicator in enumerate(self._specs)}
        return sorted(
            rows, key=lambda row: (order.get(row["indicator"], len(order)), row["indicator"])
        )

    @cached_property
    def edition_line(self) -> str:
        """What every page says of the edition; empty where the edition does not say."""
        return line_aside(self._edition()) if self._from else ""

    def _edition(self) -> Markup:
        about = self._about
        return Markup(
            filled(
                "sources_edition.txt.j2",
                month=self._job.month.label,
                about=about,
                closed=in_one_style(about.closed_on[:10]),
                profile=self._from.get("profile_label") or about.profile or "",
                provenance=self._from,
            )
        )

    def _folded(self, parts: Sequence[Row], before: Mapping[str, Row]) -> str:
        ways = self._specs.get(parts[0]["indicator"], {}).get("by", {}) if parts else {}
        return folded_parts(
            parts, ways, len(_TITLES), numbers, lambda part: was(part, before.get(_key(part)))
        )

    def _row(self, row: Row) -> str:
        indicator = row["indicator"]
        value, *parts = numbers(row)
        if before := self._rows.earlier.get((row["region_code"], indicator)):
            value += f"<br><small>{'，'.join(before)}</small>"
        name = html.escape(self._specs.get(indicator, {}).get("name", indicator))
        return (
            f'<tr id="{anchor(indicator)}"{self._was(row)}><th scope="row">'
            f'<a href="indicator:{indicator}">{name}</a></th>'
            f"{''.join(f'<td>{cell}</td>' for cell in (value, *parts))}</tr>"
        )

    def _was(self, row: Row) -> str:
        return was(row, self._rows.before.get((row["region_code"], row["indicator"])))

    def marks(self, region_code: str, key: str) -> str:
        """The attributes of a figure whose row is on another page than itself."""
        row = self._rows.one(region_code, key)
        if row is None:
            return ""
        before = None if row["dimension"] else self._rows.before.get((region_code, key))
        return of(row) + was(row, before)

    @cached_property
    def scripts(self) -> dict[str, str]:
        """The script files that the cards of figures load; none where the edition does not say."""
        if not self._from:
            return {}
        return {card_file(self._job.month): card_script(self._job, self._about)}

    def _rests(self) -> list[tuple[str, str, str]]:
        """What each figure rests on: its name, its ledgers, its rules with their versions."""
        known = self._from.get("indicators", {})
        return [
            (spec.get("name", indicator), "、".join(known[indicator].get("ledgers", ())),
             rules_said(known[indicator], self._rules))
            for indicator, spec in self._specs.items() if indicator in known
        ]  # fmt: skip

    @property
    def pages(self) -> dict[str, str]:
        """The page about ledger files and rules by its path; none where nothing is said."""
        return {PAGE: text} if (text := self.page()) else {}

    def page(self) -> str:
        """The page about every ledger file and rule; empty where the edition does not say."""
        if not self._from:
            return ""
        files = [
            (f["ledger"], f["file"], f["as_of"], f.get("delivered_on", ""), str(f["delivery"]),
             f["sha256"])
            for f in self._about.ledgers or ()
        ]  # fmt: skip
        rules = [
            (r["label"], r["value"] or ("见规则页" if r["since"] else "规则未定"), r["since"],
             r["citation"], r["version"])
            for r in self._rules.values()
        ]  # fmt: skip
        page = filled(
            "sources_page.md.j2",
            edition=self._edition(),
            files=files,
            rules=rules,
            rests=self._rests(),
        )
        return in_one_style(page)


def _key(row: Row) -> str:
    return key_of(row["indicator"], row["dimension"])
