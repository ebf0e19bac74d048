"""A month that stands as it was closed is not closed again: that takes a look, not a minute.

A closing that went through leaves a mark in ``private/``: what it was made from and what it made
(ledgers, store, settings, the county's files, notebooks, pages, editions, papers, sites), all by
`files.stamps`, with our code and every installed package. While all of it is as it was, closing
the month once more would make the same. The mark holds hashes only.

No mark is left where something else was touched while the month was being closed, and it is
taken away before another closing begins. Nothing heavy may be imported here.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import fanpin_lib
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private, still_open
from fanpin_lib.files.run_log import LOG_NAME, add_line
from fanpin_lib.files.stamps import Stamps, stamps_of
from fanpin_lib.files.working_root import CONFIG_NAME, working_root
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.county import County

_MARK = ".closed.json"
#: What comes and goes without a meaning.
_NO_MATTER = {_MARK, "__pycache__", ".ipynb_checkpoints"}
_NO_MATTER_ENDINGS = (".lock", ".holder.json")
#: A program that papers are made with where it is there.
_PROGRAMS = ("soffice", "libreoffice")


@dataclass(frozen=True)
class Mark:
    """What the last closing left.

    Attributes:
        month: which was closed, and ``home`` the one that the site shows.
        folders: where what counts lies, as in ``fanpin.toml``; ``personal`` those of them that
            only their owner may open.
        state: the hash of all that counts.
        pages: how many pages the sites have; ``places`` where they begin.
    """

    month: str
    home: str
    folders: list[str]
    personal: list[str]
    state: str
    pages: int
    places: list[str]


def stands_as_closed(given: str | None) -> str:
    """What to tell where a month stands as it was closed; empty where it has to be closed.

    Args:
        given: the month as it was typed, if it was.

    Raises:
        InputError: it is no month.
    """
    root = working_root(Path.cwd())
    private = _private_folder(root) if root else None
    mark = _read(private) if private else None
    month = Month.parse(given) if given else Month.of(date.today()) - 1
    if not root or not private or mark is None or mark.month != str(month):
        return ""
    if not given and mark.home != mark.month:  # refused: nobody means to go back
        return ""
    if still_open(root / each for each in mark.personal):
        return ""
    try:
        same = _state(_look(root, mark.folders, private), root) == mark.state
    except OSError:
        return ""
    if not same:
        return ""
    add_line(private, f"month {month} 和上次结清时一样，什么都不用做，退出码 0")
    return (
        f"{month.label}和上次结清时一样：台账、设置、笔记本和程序都没有变，网站和材料都在，"
        f"共 {mark.pages} 页，不用再做。打开 {'、'.join(mark.places)} 查看。"
    )


class ClosingMark:
    """A closing on its way: what stood before it, and the mark that it leaves."""

    def __init__(self, county: County, month: Month) -> None:
        """Take the old mark away and look at everything."""
        self._county, self._month = county, month
        folders = county.settings.folder_names.model_dump()
        self._folders = list(folders.values())
        self._personal = [folders[name] for name in ("ledgers", "store", "private")]
        (county.folders.private / _MARK).unlink(missing_ok=True)
        self._before = self._look()
        self._stored: Stamps = {}

    def ingested(self) -> None:
        """Look at the store: nothing more comes into it in this closing."""
        self._stored = stamps_of([self._county.folders.store], _no_matter)

    def keep(self, home: Month, pages: int, places: Iterable[Path]) -> None:
        """Leave the mark, if nothing was touched but what a closing writes.

        Args:
            home: the month that the site shows.
            pages: of all sites; ``places`` are where they begin.
        """
        after = self._look()
        if not self._undisturbed(after):
            return
        root = self._county.root
        mark = Mark(
            str(self._month),
            str(home),
            self._folders,
            self._personal,
            _state(after, root),
            pages,
            [str(place) for place in places],
        )
        private = self._county.folders.private
        make_private(private)
        with atomic_write(private / _MARK, private=True) as beside:
            beside.write_text(json.dumps(asdict(mark), ensure_ascii=False), encoding="utf-8")

    def _look(self) -> Stamps:
        return _look(self._county.root, self._folders, self._county.folders.private)

    def _undisturbed(self, after: Stamps) -> bool:
        """Whether only what a closing writes is other than before it."""
        written = tuple(self._written())
        store = str(self._county.folders.store) + os.sep
        for path in self._before.keys() | after.keys():
            if path.startswith(store):
                if self._stored.get(path) != after.get(path):
                    return False
            elif self._before.get(path) != after.get(path) and not path.startswith(written):
                return False
        return True

    def _written(self) -> Iterator[str]:
        """What the paths begin with that a closing writes."""
        from fanpin_lib.edition.kinds import kind_of

        folders, month = self._county.folders, self._month
        inside = [folders.private / str(each) for each in (month, month + 1)]
        inside += [folders.private / name for name in ("protection", "states")]
        inside += [folders.reports / str(month)]
        inside += [folders.site / kind_of(name).site for name in self._county.editions]
        yield from (f"{folder}{os.sep}" for folder in (*inside, folders.site / ".staging"))
        # months that are checked for the first time beside this one
        earlier = [folders.private / str(each) for each in month.window(12)[:-1]]
        yield from (str(folder / "findings.parquet") for folder in earlier)


def _no_matter(name: str) -> bool:
    return name in _NO_MATTER or name.startswith(LOG_NAME) or name.endswith(_NO_MATTER_ENDINGS)


def _private_folder(root: Path) -> Path | None:
    """As the settings say; None where they cannot be read, which is told elsewhere."""
    try:
        said = tomllib.loads((root / CONFIG_NAME).read_text(encoding="utf-8-sig"))
        return root / str(said.get("folders", {}).get("private", "private"))
    except (OSError, ValueError, AttributeError):
        return None


def _read(private: Path) -> Mark | None:
    try:
        return Mark(**json.loads((private / _MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _look(root: Path, folders: Iterable[str], private: Path) -> Stamps:
    return stamps_of(_places(root, folders, private), _no_matter)


def _places(root: Path, folders: Iterable[str], private: Path) -> Iterator[Path]:
    """All that counts: files of the working directory, its folders, and our own code.

    Texts beside the private folders are notices and what a timer is told: nobody reads them.
    """
    yield from (path for path in sorted(root.iterdir()) if path.is_file())
    yield from (root / each for each in folders if root / each != private)
    if private.is_dir():
        yield from (path for path in sorted(private.iterdir()) if _counts(path))
    yield Path(fanpin_lib.__file__).parent


def _counts(path: Path) -> bool:
    return not (_no_matter(path.name) or (path.suffix == ".txt" and path.is_file()))


def _state(stamps: Stamps, root: Path) -> str:
    """The hash of the stamps, with what is installed on this machine."""
    from fanpin_lib.files.fingerprints import digest_of

    prefix = str(root)
    named = sorted((path.removeprefix(prefix), *stamp) for path, stamp in stamps.items())
    programs = [shutil.which(name) or "" for name in _PROGRAMS]
    return digest_of([named, sys.version, sorted(_installed()), programs])


def _installed() -> Iterator[str]:
    """Packages with their versions, as their folders are called."""
    for folder in dict.fromkeys(sys.path):
        if Path(folder).is_dir():
            names = (path.name for path in Path(folder).iterdir())
            yield from (name for name in names if name.endswith((".dist-info", ".egg-info")))
