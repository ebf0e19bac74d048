"""Whether anything that a county's month is made from changed since it was closed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.inputs import input_hashes
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.names import DATA, INTERNAL
from fanpin_lib.errors import FanpinError
from fanpin_lib.files.fingerprints import digest_of, digest_of_files, digest_of_package
from fanpin_lib.files.working_root import CONFIG_NAME
from fanpin_lib.period import Month


def fingerprint(county: County, month: Month) -> str:
    """A hash of the ledger files, settings, templates, the county's rules and our code."""
    known = [str(month), _code(), list(_ledgers(county))]
    return digest_of([*known, *(digest_of_files(own) for own in _sources(county))])


def _ledgers(county: County) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every ledger file."""
    for path in sorted(county.folders.ledgers.rglob("*")):
        if path.is_file():
            known = path.stat()
            yield str(path.relative_to(county.root)), known.st_size, known.st_mtime_ns


def _sources(county: County) -> Iterator[list[Path]]:
    yield [county.root / CONFIG_NAME, county.settings.mkdocs_file]
    docs = [county.folders.site / kind_of(name).docs for name in county.editions]
    for folder in (county.folders.county, county.folders.notebooks, *docs):
        yield list(folder.rglob("*"))


@cache
def _code() -> list[str]:
    """Hashes of the installed fanpin and of the site's theme."""
    theme = Path(str(files("fanpin_lib.publish").joinpath("theme")))
    return [digest_of_package(("",)), digest_of_files(theme.rglob("*"))]


def data_in_force(county: County, month: Month, edition: str = INTERNAL) -> Path:
    """The figures of the month's edition that is in force."""
    return EditionFolder.of(county.folders.reports, month, edition).current / DATA


def is_whole(county: County, month: Month) -> bool:
    """Whether the month's figures are of all that is stored, and the sites are there: those of
    every edition that the county's settings want."""
    try:
        inputs = input_hashes(county, county.snapshot(month))
    except FanpinError:
        return False
    return all(_stands(county, month, name, inputs) for name in county.editions)


def _stands(county: County, month: Month, edition: str, inputs: dict[str, str]) -> bool:
    from fanpin_lib.edition.about import read_about
    from fanpin_lib.edition.names import INDICATORS

    data = data_in_force(county, month, edition)
    built = county.folders.site / kind_of(edition).site / "index.html"
    there = built.is_file() and (data / INDICATORS).is_file()
    return there and read_about(data).inputs == inputs
