"""A finished site where others see it: copied whole, put in place in one step, the last kept.

::

    <folder>                    what a web server or a shared folder shows
    .<folder>.fanpin/0007-2026-09   a site that stood there before, the highest number last

Whatever moment a process is killed at, the folder shows one site or the other, whole; what
was begun is put right by the next. Who calls holds the site's `workshop`.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.edition.kinds import kind_of
from fanpin_lib.edition.swap import swap_folders
from fanpin_lib.errors import InputError, NoDataForMonth, StoreUnusable, why
from fanpin_lib.period import Month
from fanpin_lib.publish.unchanged import MARK, published_edition, published_month

#: A site is for everybody who may open the folder, whoever's umask it was built under.
_FOLDER, _FILE = 0o755, 0o644
_EARLIER = re.compile(r"(\d{4,})-(\d{4}-\d{2})")


@dataclass(frozen=True)
class Placed:
    """What a folder shows now, and how many sites before it are kept."""

    folder: Path
    month: Month | None
    earlier: int
    unchanged: bool = False

    def __str__(self) -> str:
        shown = self.month.label if self.month else "网站"
        kept = f"；旁边留着以前的 {self.earlier} 个，可用 --rollback 退回" if self.earlier else ""
        if self.unchanged:
            return f"{self.folder} 已经是这个网站（{shown}），没有动{kept}"
        return f"{self.folder} 现在是{shown}的网站{kept}"


def place(site: Path, to: Path, keep: int) -> Placed:
    """Put a copy of a site into a folder, in the place of the one that stood there.

    Args:
        site: a finished site.
        to: the folder; it is empty, or holds a site that was put there before.
        keep: how many of the sites before are kept beside it.

    Raises:
        InputError: something else lies in the folder, or it is the site's own.
        NoDataForMonth: there is no site that was published.
        StoreUnusable: the folder beside it cannot be written, or a file is open elsewhere.
    """
    to = to.resolve()
    _refuse_others(site.resolve(), to)
    beside = _beside(to)
    try:
        _put_right(site, to, beside)
        if unchanged := _mark(site) == _mark(to) != b"":
            return Placed(to, published_month(to), len(_earlier(beside)), unchanged)
        _exchange(_copied(site, beside), to, beside)
        _prune(beside, keep)
    except OSError as error:
        raise _not_placed(to, error) from error
    return Placed(to, published_month(to), len(_earlier(beside)))


def roll_back(site: Path, to: Path) -> Placed:
    """Let the site that stood in a folder before take its place again.

    Args:
        site: the county's own site; it stays as it is, so that it can be placed again.

    Raises:
        NoDataForMonth: none is kept.
        StoreUnusable: the folder cannot be changed.
    """
    to = to.resolve()
    beside = _beside(to)
    try:
        if beside.is_dir():
            _put_right(site, to, beside)
        if not (earlier := _earlier(beside)):
            raise NoDataForMonth(
                f"{to} 旁边没有留着以前的网站，退不回去",
                hint="请重新运行 fanpin publish 月份 --home --to 文件夹。",
            )
        newest = earlier[-1].rename(beside / "next")
        swap_folders(newest, to, beside / "old")
        for left in ("next", "old"):
            _remove(beside / left, beside)
    except OSError as error:
        raise _not_placed(to, error) from error
    return Placed(to, published_month(to), len(earlier) - 1)


def _beside(to: Path) -> Path:
    return to.with_name(f".{to.name}.fanpin")


def _refuse_others(site: Path, to: Path) -> None:
    """Nothing but a site of ours, or an empty folder, is ever put aside."""
    if to == site or to in site.parents or site in to.parents or not to.name:
        raise InputError(
            f"{to} 是工作目录里的网站本身或它的上级", hint="请写别处的一个文件夹，专放网站。"
        )
    if not _mark(site):
        raise NoDataForMonth(f"{site} 里没有发布好的网站", hint="请先运行 fanpin publish 月份。")
    if to.exists() and not to.is_dir():
        raise InputError(f"{to} 不是文件夹", hint="请写一个文件夹，专放网站。")
    there, here = published_edition(to), published_edition(site)
    if there and there != here:
        raise InputError(
            f"{to} 里放的是{kind_of(there).label}，现在要放的是{kind_of(here).label}，没有动它",
            hint="两个版本看的人不同，请各放各的文件夹；确实要换，请先把那个文件夹移走。",
        )
    if to.is_dir() and any(to.iterdir()) and not (to / MARK).is_file():
        raise InputError(
            f"{to} 里有别的文件，没有动它", hint="请写一个空的或还没有的文件夹，专放网站。"
        )


def _put_right(site: Path, to: Path, beside: Path) -> None:
    """Finish what a killed process had begun."""
    beside.mkdir(parents=True, exist_ok=True)
    following, old = beside / "next", beside / "old"
    if old.is_dir() and not to.exists():
        old.rename(to)
    for left in (old, following):
        if left.is_dir() and _mark(left) in (b"", _mark(site), _mark(to)):
            _remove(left, beside)
        elif left.is_dir():
            _keep(left, beside)
    for name in ("part", "gone"):
        shutil.rmtree(beside / name, ignore_errors=True)


def _copied(site: Path, beside: Path) -> Path:
    """A whole copy that anybody may read; what is incomplete has another name."""
    part, complete = beside / "part", beside / "next"
    shutil.copytree(site, part, copy_function=shutil.copyfile)
    if os.name == "posix":
        for folder, _, names in os.walk(part):
            Path(folder).chmod(_FOLDER)
            for name in names:
                (Path(folder) / name).chmod(_FILE)
    return part.rename(complete)


def _exchange(new: Path, to: Path, beside: Path) -> None:
    if not to.exists():
        new.rename(to)
        return
    old = beside / "old"
    try:
        swap_folders(new, to, old)
    except OSError:
        if old.is_dir() and not to.exists():
            old.rename(to)
        raise
    _keep(old if old.is_dir() else new, beside)


def _keep(folder: Path, beside: Path) -> None:
    """File a site that stood in the place; an empty folder is none."""
    month = published_month(folder)
    if month is None:
        _remove(folder, beside)
        return
    last = max((int(_EARLIER.fullmatch(one.name)[1]) for one in _earlier(beside)), default=0)  # type: ignore[index]
    folder.rename(beside / f"{last + 1:04d}-{month}")


def _earlier(beside: Path) -> list[Path]:
    """The sites kept, the last one last."""
    found = [one for one in beside.glob("*-*") if _EARLIER.fullmatch(one.name)]
    return sorted(found, key=lambda one: int(one.name.partition("-")[0]))


def _prune(beside: Path, keep: int) -> None:
    earlier = _earlier(beside)
    for old in earlier[: max(0, len(earlier) - keep)]:
        _remove(old, beside)


def _remove(folder: Path, beside: Path) -> None:
    """Under another name first: what is half removed is never taken for a site."""
    if folder.is_dir():
        gone = beside / "gone"
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _mark(folder: Path) -> bytes:
    try:
        return (folder / MARK).read_bytes()
    except OSError:
        return b""


def _not_placed(to: Path, error: OSError) -> StoreUnusable:
    return StoreUnusable(
        f"网站放不进 {to}（{why(error)}），那里的网站没有变",
        hint=f"请检查上一级文件夹 {to.parent} 能不能写（旁边要放新旧网站），磁盘满没满，"
        "有没有程序正打开着里面的文件；整个共享、整个盘不行，请写它里面的一个文件夹。",
    )
