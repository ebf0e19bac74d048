"""``manifest.json`` of an edition: what was run from what, region by region.

It is replaced whole, never edited in place, so a reader sees one state or the next.
"""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import fanpin_lib
from fanpin_lib.runner.jobs import Outcome

NAME = "manifest.json"
DONE, FAILED = "done", "failed"
_PACKAGES = ("papermill", "nbclient", "ipykernel", "matplotlib", "pyarrow")
_SECONDS_BETWEEN_WRITES = 1.0


@dataclass
class Manifest:
    """An edition's run so far.

    ``regions`` maps 12-digit codes to name, level, state (done or failed), seconds, the
    hash of its inputs, the notebook's path in the edition and, if it failed, the error.
    """

    folder: Path
    about: dict[str, Any] = field(default_factory=dict)
    regions: dict[str, dict[str, Any]] = field(default_factory=dict)
    _written: float = 0.0

    @classmethod
    def read(cls, edition_folder: Path) -> Manifest:
        """The stored manifest; an empty one if there is none or it cannot be read."""
        try:
            stored = json.loads((edition_folder / NAME).read_text(encoding="utf-8"))
            regions = dict(stored.pop("regions", {}))
        except (OSError, ValueError, AttributeError):
            return cls(edition_folder)
        return cls(edition_folder, stored, regions)

    def begin(self, about: dict[str, Any]) -> None:
        """Note what is about to be run."""
        self.about = {**about, "state": "running", "versions": versions(), "finished": None}
        self.write()

    def record(self, outcome: Outcome, inputs: str) -> None:
        """Note a region's outcome; written at most once a second, and at the end."""
        job, failure = outcome.job, outcome.failure
        entry = {
            "name": job.name,
            "level": job.level,
            "state": FAILED if failure else DONE,
            "seconds": outcome.seconds,
            "inputs": inputs,
            "notebook": f"{job.target.parent.name}/{job.target.name}",
        }
        if failure:
            entry["error"] = failure.as_record()
        self.regions[job.code] = entry
        if time.monotonic() - self._written >= _SECONDS_BETWEEN_WRITES:
            self.write()

    def end(self, state: str) -> None:
        """Note how the run ended: ``done``, ``failed`` or ``interrupted``."""
        self.about["state"] = state
        self.about["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        self.write()

    def is_current(self, code: str, inputs: str) -> bool:
        """Whether a region was done from exactly these inputs and its notebook is there."""
        entry = self.regions.get(code, {})
        return (
            entry.get("state") == DONE
            and entry.get("inputs") == inputs
            and (self.folder / entry.get("notebook", NAME + "?")).is_file()
        )

    def write(self) -> None:
        """Replace the stored manifest."""
        ordered = {code: self.regions[code] for code in sorted(self.regions)}
        text = json.dumps({**self.about, "regions": ordered}, ensure_ascii=False, indent=1)
        beside = self.folder / f".{NAME}.{os.getpid()}.part"
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(self.folder / NAME)
        self._written = time.monotonic()


def versions() -> dict[str, str]:
    """Versions of fanpin, Python and the packages that shape a notebook's output."""
    found = {"fanpin": fanpin_lib.__version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
