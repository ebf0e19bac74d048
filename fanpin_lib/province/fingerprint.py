"""Whether anything that a county's month is made from changed since it was closed."""

from __future__ import annotations

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
from fanpin_lib.runner.fingerprints import digest_of, digest_of_files, digest_of_package


def fingerprint(config: Config, month: Month) -> str:
    """A hash of the ledger files, settings, templates, the county's rules and our code."""
    known = [str(month), _code(), list(_ledgers(config))]
    return digest_of([*known, *(digest_of_files(own) for own in _sources(config))])


def _ledgers(config: Config) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every ledger file."""
    for path in sorted(config.folders.ledgers.rglob("*")):
        if path.is_file():
            known = path.stat()
            yield str(path.relative_to(config.root)), known.st_size, known.st_mtime_ns


def _sources(config: Config) -> Iterator[list[Path]]:
    yield [config.root / CONFIG_NAME, config.mkdocs_file]
    for folder in (config.folders.county, config.folders.notebooks, config.folders.site / "docs"):
        yield list(folder.rglob("*"))


@cache
def _code() -> list[str]:
    """Hashes of the installed fanpin and of the site's theme."""
    theme = Path(str(files("fanpin_lib.publish").joinpath("theme")))
    return [digest_of_package(("",)), digest_of_files(theme.rglob("*"))]


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
