"""The kept digests of the demo county: made, written, and told apart from a county of today."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.house.sameness.groups import pieces_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "demo-county.json"

_LENGTH = 12


def digests_of(county: Path) -> dict[str, str]:
    """For each group of what a county gives, the digest of its lines, in any order."""
    sums: dict[str, int] = {}
    for group, line in pieces_of(county):
        one = int.from_bytes(hashlib.sha256(line.encode()).digest())
        sums[group] = (sums.get(group, 0) + one) % 2**256
    return {group: f"{sums[group]:064x}"[:_LENGTH] for group in sorted(sums)}


def changed(kept: dict[str, str], now: dict[str, str]) -> list[str]:
    """The groups that changed, each with what became of it."""
    told = []
    for group in sorted(kept.keys() | now.keys()):
        if group not in now:
            told.append(f"{group}: gone")
        elif group not in kept:
            told.append(f"{group}: new")
        elif kept[group] != now[group]:
            told.append(f"{group}: changed")
    return told


def read_golden() -> dict[str, str]:
    """The digests that were kept."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def write_golden(digests: dict[str, str]) -> None:
    """Keep these digests; one line a group, so that a review sees which groups changed."""
    GOLDEN.write_text(json.dumps(digests, ensure_ascii=False, indent=1) + "\n", "utf-8")
