"""Whether anything that a county's month is made from changed since it was closed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from fanpin_lib.config import CONFIG_NAME, Config
from fanpin_lib.errors import FanpinError
from fanpin_lib.period import Month
from fanpin_lib.process import edition_of, snapshot_of
from fanpin_lib.process.made_from import made_from
from fanpin_lib.runner.edition_folder import DATA

_CODE_ENDINGS = (".py", ".sql", ".yaml", ".csv", ".html")


def fingerprint(config: Config, month: Month) -> str:
    """A hash of the ledger files, settings, templates, the county's rules and our code."""
    digest = hashlib.sha256(f"{month} {_code()}".encode())
    digest.update(json.dumps(list(_ledgers(config))).encode())
    for path in _sources(config):
        digest.update(str(path.relative_to(config.root)).encode() + path.read_bytes())
    return digest.hexdigest()


def _ledgers(config: Config) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every ledger file."""
    for path in sorted(config.folders.ledgers.rglob("*")):
        if path.is_file():
            known = path.stat()
            yield str(path.relative_to(config.root)), known.st_size, known.st_mtime_ns


def data_in_force(config: Config, month: Month) -> Path:
    """The figures of the month's edition that is in force."""
    return edition_of(config, month).current / DATA


def is_whole(config: Config, month: Month) -> bool:
    """Whether the month's figures are of all that is stored, and the site is there."""
    from fanpin_lib.presentation.edition import INDICATORS, read_about

    data = data_in_force(config, month)
    built = config.folders.site / "public" / "index.html"
    if not (built.is_file() and (data / INDICATORS).is_file()):
        return False
    try:
        inputs = made_from(config, snapshot_of(config, month))
    except FanpinError:
        return False
    return read_about(data).get("made_from") == inputs


def _sources(config: Config) -> Iterator[Path]:
    yield from (config.root / CONFIG_NAME, config.mkdocs_file)
    for folder in (config.folders.county, config.folders.notebooks, config.folders.site / "docs"):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


@cache
def _code() -> str:
    """A hash of the installed fanpin."""
    digest = hashlib.sha256()
    root = Path(str(files("fanpin_lib")))
    for path in sorted(root.rglob("*")):
        if path.suffix in _CODE_ENDINGS and "templates" not in path.parts:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
