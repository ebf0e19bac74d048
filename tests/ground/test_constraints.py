"""The pinned versions can be installed where the README says: any Python 3.11, also 3.11.0."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
OLDEST = "3.11.0"


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.partition("#")[0].partition(";")[0].strip().split("==") for line in lines)
    return {_plain(pin[0]): pin[1] for pin in pins if len(pin) == 2}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_pinned_version_wants_a_later_python() -> None:
    pins = _pins()
    assert pins, "constraints.txt names no versions"
    checked, wanting = 0, []
    for found in distributions():
        name, needs = _plain(found.metadata["Name"]), found.metadata.get("Requires-Python")
        if pins.get(name) != found.version:
            continue
        checked += 1
        if needs and not SpecifierSet(needs).contains(OLDEST):
            wanting.append(f"{name} {found.version} needs Python {needs}")
    assert wanting == []
    assert checked > len(pins) // 2, "most of what is installed is not what is pinned"
