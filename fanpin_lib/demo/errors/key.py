"""The answer key on disk: all findings expected, and a line a rule beside it.

Both hold household and member numbers (synthetic, but treated like real ones): they belong
into ``private/<month>/``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from fanpin_lib.demo.errors.seeding import Seeded, left_out
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private

KEY_NAME, RULES_NAME = "answer-key.csv", "answer-key-rules.csv"
_COLUMNS = (
    "rule", "household_id", "village_code", "id_number", "column", "instance", "origin", "note",
)  # fmt: skip


def write_answer_key(folder: Path, seeded: Seeded) -> Path:
    """Write both files (beside, then renamed) and return the key's path."""
    make_private(folder)
    rows = [
        {
            **expected._asdict(),
            "origin": seeded.origin(place),
            "note": seeded.notes.get(place, "") if place in seeded.planted else "",
        }
        for place, expected in sorted(seeded.found.items())
    ]
    _write(folder / RULES_NAME, ("rule", "planted", "expected", "note"), _rule_rows(seeded))
    return _write(folder / KEY_NAME, _COLUMNS, rows)


def remove_answer_key(folder: Path) -> None:
    """Forget the key of ledgers that are no longer there."""
    for name in (KEY_NAME, RULES_NAME):
        (folder / name).unlink(missing_ok=True)


def _rule_rows(seeded: Seeded) -> list[dict[str, object]]:
    expected = Counter(place[0] for place in seeded.found)
    notes = left_out(seeded)
    return [
        {
            "rule": code,
            "planted": seeded.by_rule[code],
            "expected": expected[code],
            "note": notes.get(code, ""),
        }
        for code in sorted({*expected, *notes, *seeded.by_rule})
    ]


def _write(path: Path, columns: Iterable[str], rows: Iterable[dict]) -> Path:
    with atomic_write(path) as beside, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows)
    return path
