"""``runs.json`` of an edition: what was run from what, region by region.

It is replaced whole, never edited in place, so a reader sees one state or the next.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import fanpin_lib
from fanpin_lib.edition.names import RUNS
from fanpin_lib.files.atomic import atomic_write

DONE, FAILED, DUE = "done", "failed", "due"
_PACKAGES = ("papermill", "nbclient", "ipykernel", "matplotlib", "pyarrow")
_SECONDS_BETWEEN_WRITES = 1.0
_RUNS_KEPT = 10
#: What a new run leaves as it stands.
_KEPT: tuple[str, ...] = ("serial", "runs")


@dataclass
class RunManifest:
    """An edition's run so far.

    ``regions`` maps 12-digit codes to name, level, state (done, failed, or due while a
    run is to replace it), seconds, the
    hashes of its inputs, why it was run (``because``), the notebook's path in the edition
    and, if it failed, the error. ``about["runs"]`` logs the runs that made the edition, the
    latest last: when, on which machine, seconds by phase, counts, the slowest regions.
    """

    folder: Path
    about: dict[str, Any] = field(default_factory=dict)
    regions: dict[str, dict[str, Any]] = field(default_factory=dict)
    _written: float = 0.0
    #: What was written of a region, with the entry that it was made from.
    _told: dict[str, tuple[dict[str, Any], str]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def read(cls, edition_folder: Path) -> RunManifest:
        """The stored manifest; an empty one if there is none or it cannot be read."""
        try:
            stored = json.loads((edition_folder / RUNS).read_text(encoding="utf-8"))
            regions = dict(stored.pop("regions", {}))
        except (OSError, ValueError, AttributeError):
            return cls(edition_folder)
        return cls(edition_folder, stored, regions)

    def begin(self, about: dict[str, Any]) -> None:
        """Note what is about to be run; the log of earlier runs and the serial stay."""
        kept = {name: self.about[name] for name in _KEPT if name in self.about}
        self.about = {**about, "state": "running", "versions": versions(), "finished": None}
        self.about |= kept
        self.write()

    def log(self, run: dict[str, Any]) -> None:
        """Note a run that ended, or how it stands; the same ``started`` replaces the entry."""
        earlier = [r for r in self.about.get("runs", []) if r["started"] != run["started"]]
        self.about["runs"] = [*earlier, run][-_RUNS_KEPT:]

    def record(self, code: str, entry: dict[str, Any]) -> None:
        """Note what came of a region; written at most once a second, and at the end."""
        self.regions[code] = entry
        if time.monotonic() - self._written >= _SECONDS_BETWEEN_WRITES:
            self.write()

    def end(self, state: str) -> None:
        """Note how the run ended: ``done``, ``failed`` or ``interrupted``."""
        self.about["state"] = state
        self.about["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        self.write()

    def mark_due(self, code: str) -> None:
        """Note that a region is about to be run again."""
        if code in self.regions:
            self.regions[code] = {**self.regions[code], "state": DUE}

    def is_settled(self, code: str, inputs: Mapping[str, str]) -> bool:
        """Whether a region was done or has failed from exactly these inputs."""
        return self.reasons(code, inputs) in ([], ["failed"])

    def reasons(self, code: str, inputs: Mapping[str, str]) -> list[str]:
        """Why a region has to be run: new, failed, due, missing, or what changed.

        What changed is named by the keys of ``inputs``; empty if the region is as it
        should be.
        """
        entry = self.regions.get(code)
        if entry is None:
            return ["new"]
        if changed := changed_parts(entry.get("inputs"), inputs):
            return changed
        if entry.get("state") != DONE:
            return [str(entry.get("state"))]
        return [] if (self.folder / entry["notebook"]).is_file() else ["missing"]

    def expected_seconds(self, code: str) -> float | None:
        """How long the region took last time; None if it was never run."""
        return self.regions.get(code, {}).get("seconds")

    def write(self) -> None:
        """Replace the stored manifest."""
        head = _as_json({**self.about, "regions": {}}).removesuffix("{}\n}")
        entries = ",\n  ".join(self._region(code) for code in sorted(self.regions))
        text = f"{head}{{\n  {entries}\n }}\n}}\n" if entries else f"{head}{{}}\n}}\n"
        with atomic_write(self.folder / RUNS) as beside:
            beside.write_text(text, encoding="utf-8")
        self._written = time.monotonic()

    def _region(self, code: str) -> str:
        """A region's entry as it stands in the file; most are the same as at the last write."""
        entry = self.regions[code]
        before, text = self._told.get(code, (None, ""))
        if before is not entry:
            text = f"{json.dumps(code)}: {_as_json(entry)}".replace("\n", "\n  ")
            self._told[code] = entry, text
        return text


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def changed_parts(before: object, now: Mapping[str, str]) -> list[str]:
    """Which parts of a region's inputs differ; all where nothing is known."""
    known = before if isinstance(before, dict) else {}
    return [part for part, value in now.items() if known.get(part) != value]


def versions() -> dict[str, str]:
    """Versions of fanpin, Python and the packages that shape a notebook's output."""
    found = {"fanpin": fanpin_lib.__version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
