"""A workbook that would be written as it was is taken over: most units' rows stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from fanpin_lib.files.fingerprints import digest_of, digest_of_package
from fanpin_lib.office.worklists.book import Issue
from fanpin_lib.office.worklists.rows import ListRows, written
from fanpin_lib.office.worklists.units import Unit

_CODE, _PACKAGES = ("office/worklists", "files"), ("xlsxwriter",)


def common_to_all(issue: Issue) -> str:
    """The hash of what `write_workbook` makes every workbook of a month from."""
    common = asdict(issue) | {
        "urgent": sorted(issue.urgent),
        "choices": [[*place, *listed] for place, listed in issue.choices.items()],
    }
    return digest_of([digest_of_package(_CODE, _PACKAGES), common])


def workbook_fingerprint(common: str, unit: Unit, parts: Sequence[ListRows]) -> str:
    """The hash of all that `write_workbook` makes of a unit's lists.

    Args:
        common: `common_to_all` of the month's issue.
    """
    return digest_of([common, asdict(unit), [_told(part) for part in parts]])


def taken_over(before: Path, target: Path, known: str) -> bool:
    """Put the workbook that was given out in a new one's place, if nobody changed it since.

    Args:
        known: its SHA-256 when it was given out.
    """
    if not known or not before.is_file():
        return False
    held = before.read_bytes()
    if sha256(held).hexdigest() != known:
        return False
    target.touch(0o600)
    target.write_bytes(held)
    return True


def _told(part: ListRows) -> list[Any]:
    filled = part.filled
    rows = [
        [row["key"], str(row.get("state")), *(written(row, column) for column in filled.columns)]
        for row in part.rows
    ]
    return [filled.in_every_part, rows]
