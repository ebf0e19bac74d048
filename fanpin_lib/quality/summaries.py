"""Counts of findings without personal data: for pages, the bulletin and the decision to publish.

Everything here may leave the office: rule, region, number. No household, no value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.errors import InputError
from fanpin_lib.quality.findings import CHECKED, UNDECIDED, Findings
from fanpin_lib.regions import Level, ancestor, normalise_code

#: One row a rule, region and month. `found` counts findings, `waived` those not followed up,
#: `open` the difference. Regions without findings have no row (zero).
COUNTS = pa.schema(
    [
        ("month", pa.string()),
        ("region_code", pa.string()),
        ("level", pa.string()),
        ("rule", pa.string()),
        ("title", pa.string()),
        ("section", pa.string()),
        ("severity", pa.string()),
        ("found", pa.int64()),
        ("waived", pa.int64()),
        ("open", pa.int64()),
    ]
)
#: How findings of the month before went on: one row a region (and "" for all rules together).
PROGRESS = pa.schema(
    [
        ("month", pa.string()),
        ("region_code", pa.string()),
        ("level", pa.string()),
        ("rule", pa.string()),
        ("before", pa.int64()),
        ("cleared", pa.int64()),
        ("still", pa.int64()),
        ("new", pa.int64()),
        ("clearance_rate", pa.float64()),
    ]
)
_LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)


def counts(findings: Findings, county_code: str, waived: set[str] | None = None) -> pa.Table:
    """Findings by rule for every village, township and the county.

    Args:
        county_code: six digits; findings without a village count for the county only.
        waived: fingerprints that are waived.

    Returns:
        columns of `COUNTS`, sorted by region and rule.
    """
    rules = {status.rule: status for status in findings.statuses}
    tally: dict[tuple[str, str, str], list[int]] = {}
    for rule, village, let_off, number in _grouped(findings, waived or set()):
        for level, region in _regions(village, county_code):
            pair = tally.setdefault((region, level, rule), [0, 0])
            pair[0] += number
            pair[1] += number if let_off else 0
    rows = [
        {
            "month": str(findings.month),
            "region_code": region,
            "level": level,
            "rule": rule,
            "title": rules[rule].title,
            "section": rules[rule].section,
            "severity": rules[rule].severity,
            "found": found,
            "waived": let_off,
            "open": found - let_off,
        }
        for (region, level, rule), (found, let_off) in sorted(tally.items())
    ]
    return pa.Table.from_pylist(rows, schema=COUNTS)


def progress(
    before: Findings, now: Findings, county_code: str, comparing: Collection[str] = ()
) -> pa.Table:
    """Clearance of last month's findings, by region: by rule and (rule "") in all.

    Only rules that could be asked in both months count: silence of a rule without data
    clears nothing.

    Args:
        comparing: rules that compare two months; what they find is gone a month later in any
            case, so they say nothing about clearance and are left out.

    Returns:
        columns of `PROGRESS`; `clearance_rate` is cleared ÷ before, null without any before.
    """
    asked = (_asked(before) & _asked(now)) - set(comparing)
    old, new = _places(before, asked), _places(now, asked)
    tally: dict[tuple[str, str, str], list[int]] = {}
    for fingerprint in old.keys() | new.keys():
        rule, village = old.get(fingerprint) or new[fingerprint]
        kind = 2 if fingerprint not in old else int(fingerprint in new)
        for level, region in _regions(village, county_code):
            for key in (rule, ""):
                tally.setdefault((region, level, key), [0, 0, 0])[kind] += 1
    rows = [
        {
            "month": str(now.month),
            "region_code": region,
            "level": level,
            "rule": rule,
            "before": cleared + still,
            "cleared": cleared,
            "still": still,
            "new": fresh,
            "clearance_rate": cleared / (cleared + still) if cleared + still else None,
        }
        for (region, level, rule), (cleared, still, fresh) in sorted(tally.items())
    ]
    return pa.Table.from_pylist(rows, schema=PROGRESS)


def trend(months: Iterable[pa.Table]) -> pa.Table:
    """Found and open findings by region, month and severity, from several months' `counts`."""
    every = pa.concat_tables([COUNTS.empty_table(), *months])
    keys = ["region_code", "month", "severity"]
    summed = every.group_by(keys).aggregate([("found", "sum"), ("open", "sum")])
    named = summed.rename_columns([*keys, "found", "open"])
    return named.sort_by([(key, "ascending") for key in keys])


@dataclass(frozen=True)
class PublishDecision:
    """Whether the month's data are fit to publish.

    Attributes:
        fit: no open finding of a blocking rule.
        blocking: open findings by blocking rule.
        unchecked: blocking rules that could not be asked, with the reason.
    """

    fit: bool
    blocking: dict[str, int]
    unchecked: dict[str, str]
    titles: dict[str, str]

    @property
    def message(self) -> str:
        """The decision in Chinese, for terminal and pages."""
        if self.fit:
            text = "没有未处理的阻断性疑点，可以发布。"
        else:
            parts = "；".join(
                f"{self.titles[rule]}（{rule}）{number} 条"
                for rule, number in self.blocking.items()
            )
            text = f"有阻断性疑点，不能发布：{parts}。"
        if self.unchecked:
            listed = "；".join(f"{self.titles[r]}：{why}" for r, why in self.unchecked.items())
            text += f"另有阻断性规则没有查成：{listed}。"
        return text


def fit_to_publish(findings: Findings, waived: set[str] | None = None) -> PublishDecision:
    """Decide by the blocking rules (阻断): any open finding stops publication."""
    still_open = findings.without(waived or set())
    blocking = {status.rule for status in findings.statuses if status.severity == "阻断"}
    tally: dict[str, int] = {}
    for (rule,) in _columns(still_open, "rule"):
        if rule in blocking:
            tally[rule] = tally.get(rule, 0) + 1
    unchecked = {
        status.rule: status.reason
        for status in findings.statuses
        if status.rule in blocking and status.state in ("无数据", UNDECIDED)
    }
    titles = {status.rule: status.title for status in findings.statuses}
    return PublishDecision(not tally, tally, unchecked, titles)


def _columns(findings: Findings, *names: str) -> Iterable[tuple[str, ...]]:
    return zip(*(findings.table.column(name).to_pylist() for name in names))


def _grouped(findings: Findings, waived: set[str]) -> Iterator[tuple[str, str | None, bool, int]]:
    """Rule, village, whether waived, and how many: a bad month has a million findings."""
    let_off = pc.is_in(findings.table.column("fingerprint"), pa.array(sorted(waived), pa.string()))
    names = ["rule", "village_code"]
    table = findings.table.select(names).append_column("waived", let_off)
    counted = table.set_column(0, "rule", table.column("rule").cast(pa.string()))
    groups = counted.group_by([*names, "waived"]).aggregate([([], "count_all")])
    columns = (groups.column(name).to_pylist() for name in (*names, "waived", "count_all"))
    yield from zip(*columns, strict=True)


def _asked(findings: Findings) -> set[str]:
    return {status.rule for status in findings.statuses if status.state == CHECKED}


def _places(findings: Findings, asked: set[str]) -> dict[str, tuple[str, str]]:
    rows = _columns(findings, "fingerprint", "rule", "village_code")
    return {fingerprint: (rule, village) for fingerprint, rule, village in rows if rule in asked}


def _regions(village: str | None, county_code: str) -> list[tuple[str, str]]:
    """The regions that a finding counts for: (level, code)."""
    county = (str(Level.COUNTY), normalise_code(county_code))
    if not village:
        return [county]
    try:
        found = [(str(level), ancestor(village, level)) for level in _LEVELS]
    except InputError:
        return [county]
    # a township's or the county's own finding does not count for a village below it
    return [pair for i, pair in enumerate(found) if pair[1] not in (p[1] for p in found[i + 1 :])]
