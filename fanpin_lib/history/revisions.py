"""What changed, as aggregates: ``revisions.json`` of an edition's data, shown on its pages.

Counts and figures only: no household id, no ledger value.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fanpin_lib.edition.names import REVISIONS
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.history.compare import Comparison
from fanpin_lib.history.households import KINDS

_OF_A_SIDE = ("numerator", "denominator", "n", "status")
_NAMES = ("indicator", "unit", "before", "after") + tuple(
    f"{part}_{side}" for part in _OF_A_SIDE for side in ("before", "after")
)

#: Totals named per region; the count says how many there are in all.
_SHOWN = 12


def revisions(comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """The note: ``since_edition`` and ``since_month``, each left out where there is none."""
    return {
        "since_edition" if found.same_month else "since_month": _of(found) for found in comparisons
    }


def write_revisions(data: Path, comparisons: Iterable[Comparison]) -> Path:
    """Write the note beside an edition's figures."""
    path = data / REVISIONS
    text = json.dumps(revisions(comparisons), ensure_ascii=False, indent=1)
    with atomic_write(path) as beside:
        beside.write_text(text + "\n", encoding="utf-8")
    return path


def _of(found: Comparison) -> dict[str, Any]:
    before = found.before
    kinds = Counter(move.kind for move in found.moves)
    edits = Counter((edit.ledger, edit.kind, edit.column) for edit in found.edits)
    return {
        "month": str(before.month),
        "edition_no": before.number,
        "snapshot": before.snapshot,
        "closed_at": before.closed_at,
        "figures": found.figures.num_rows,
        "regions": _by_region(found),
        "households": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "households_edited": len(found.edited_households),
        "edits": [
            {"ledger": ledger, "kind": kind, "column": column, "count": count}
            for (ledger, kind, column), count in sorted(edits.items())
        ],
    }


def _by_region(found: Comparison) -> dict[str, dict[str, Any]]:
    """For each region how many figures changed, and the first totals with both values."""
    regions: dict[str, dict[str, Any]] = {}
    for row in found.figures.to_pylist():
        region = regions.setdefault(row["region_code"], {"figures": 0, "totals": []})
        region["figures"] += 1
        if not row["dimension"] and len(region["totals"]) < _SHOWN:
            region["totals"].append({name: row[name] for name in _NAMES})
    return regions
