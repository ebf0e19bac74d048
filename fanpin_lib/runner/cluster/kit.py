"""What travels to a Dask worker and comes back, and whether a worker is fit for it.

Light to import, because Dask unpacks it in the worker's event loop.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fanpin_lib.edition.names import INDICATORS_CSV
from fanpin_lib.edition.run_manifest import versions
from fanpin_lib.engine.limits import Limits
from fanpin_lib.files.fingerprints import digest_of_package
from fanpin_lib.runner.jobs import Failure

#: What shapes a notebook's output or how it is run.
CODE = (
    "presentation",
    "edition",
    "engine",
    "runner",
    "files",
    "fields.py",
    "period.py",
    "regions.py",
    "rounding.py",
    "errors.py",
    "fields.yaml",
)

#: Large, and no notebook reads it: the Parquet file beside it holds the same.
NOT_NEEDED = INDICATORS_CSV


@dataclass(frozen=True)
class Kit:
    """What all regions of a run share; travels with every region, so no worker can lose it.

    Attributes:
        token: names the run; a worker keeps the last run's folder and engine.
        files: notebooks and modules beside them, by path in the working directory.
        data: where the edition's data lie: a folder's path, or an fsspec address.
        data_dir: the data folder as notebooks name it, in the working directory.
        versions: `installed` of the machine that asks.
    """

    token: str
    files: Mapping[str, bytes]
    data: str
    data_dir: str
    limits: Limits
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Returned:
    """What comes back of a region; ``notebook`` is None when nothing of it was run."""

    seconds: float
    failure: Failure | None
    notebook: bytes | None


class UnfitWorker(Exception):
    """A worker cannot execute regions; the message says why, in Chinese.

    Args:
        address: of the worker, where it is known.
    """

    def __init__(self, message: str, address: str = "") -> None:
        super().__init__(message, address)  # both travel with the exception
        self.address = address

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def installed() -> dict[str, str]:
    """Versions of fanpin and of what shapes outputs, and a hash of fanpin's own code."""
    code = digest_of_package(CODE)[:12]
    python = ".".join(platform.python_version_tuple()[:2])
    return {**versions(), "python": python, "fanpin 程序": code}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """How a worker's versions differ, in Chinese; empty if they do not."""
    told = [
        f"{name} 是 {there.get(name, '没有装')}（应为 {own}）"
        for name, own in here.items()
        if there.get(name) != own
    ]
    return "，".join(told)
