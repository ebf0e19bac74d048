"""An edition's counts of findings (疑点): those of one region and of the regions below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanpin_lib.edition.names import QUALITY, QUALITY_MONTHS
from fanpin_lib.edition.parquet_rows import rows_of, values_of
from fanpin_lib.edition.region_reading import RegionData

#: The gravest first; all but the last must be corrected.
SEVERITIES = ("阻断", "错误", "提醒")

_RULE = ("rule", "title", "severity", "found", "waived", "open", "before", "cleared", "fresh")
_MONTH = ("month", "severity", "found", "open")


@dataclass(frozen=True)
class RuleCount:
    """One rule's findings in one region and month.

    ``before``, ``cleared`` and ``fresh`` compare with the month before; None where the rule
    was not asked in both.
    """

    rule: str
    title: str
    severity: str
    found: int
    waived: int
    open: int
    before: int | None
    cleared: int | None
    fresh: int | None


@dataclass(frozen=True)
class Tally:
    """Several rules' findings together."""

    found: int
    waived: int
    open: int
    serious: int
    before: int
    cleared: int
    fresh: int
    compared: bool

    @classmethod
    def of(cls, counts: Iterable[RuleCount]) -> Tally:
        """Sums; ``serious`` are the open ones that must be corrected."""
        rows = list(counts)
        return cls(
            sum(row.found for row in rows),
            sum(row.waived for row in rows),
            sum(row.open for row in rows),
            sum(row.open for row in rows if row.severity != SEVERITIES[-1]),
            sum(row.before or 0 for row in rows),
            sum(row.cleared or 0 for row in rows),
            sum(row.fresh or 0 for row in rows),
            any(row.before is not None for row in rows),
        )


@dataclass(frozen=True)
class QualityFigures:
    """Findings of a region this month by rule, of its children, and of earlier months.

    ``months`` holds open findings by month and severity; ``about`` is the edition's word on
    whether the month may be published.
    """

    own: tuple[RuleCount, ...]
    children: dict[str, tuple[RuleCount, ...]]
    months: dict[str, dict[str, int]]
    about: Mapping[str, Any] = field(default_factory=dict)


def read_quality(data: RegionData) -> QualityFigures | None:
    """A region's findings; None in an edition that was made without the checks."""
    folder, about = data.folder, data.about.quality
    if folder is None or not about or not (folder / QUALITY).is_file():
        return None
    code, below = data.region.code, [child.code for child in data.children]
    rows = _by_region(folder / QUALITY, [code, *below], _RULE, RuleCount)
    months: dict[str, dict[str, int]] = {}
    for month, severity, _, still_open in _by_region(
        folder / QUALITY_MONTHS, [code], _MONTH, _plain
    )[code]:
        months.setdefault(month, {})[severity] = still_open
    for month in about.get("rules_by_month", {}):
        months.setdefault(month, {})
    return QualityFigures(rows[code], {c: rows[c] for c in below}, months, about)


def _plain(*values: Any) -> tuple[Any, ...]:
    return values


def _by_region(
    path: Path, codes: Sequence[str], columns: Sequence[str], make: Callable[..., Any]
) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {code: [] for code in codes}
    table = rows_of(path, set(codes), columns)
    parts = (values_of(table, name) for name in ("region_code", *columns))
    for code, *values in zip(*parts, strict=True):
        found[code].append(make(*values))
    return {code: tuple(rows) for code, rows in found.items()}
