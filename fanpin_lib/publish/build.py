"""Running MkDocs in a process of its own, and swapping the finished site in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from filelock import FileLock, Timeout

from fanpin_lib.errors import MissingPart, SiteNotBuilt, StoreBusy, StoreUnusable, why

_OLD, _NEW = "old", "public"

#: What MkDocs says, and how a clerk should hear it.
_SAYINGS = (
    (
        re.compile(r"Doc file '(.+?)' contains a link '(.+?)', but the target .*is not found"),
        "网页 {0} 里的链接 {1} 指向不存在的网页",
    ),
    (
        re.compile(r"A reference to '(.+?)' is included in the 'nav' configuration, which is not"),
        "mkdocs.yml 的 nav 列了 {0}，但没有这个网页",
    ),
    (
        re.compile(r"Doc file '(.+?)' contains an? .*link '(.+?)'"),
        "网页 {0} 里的链接 {1} 写法不对",
    ),
    (re.compile(r"Config value '(.+?)': (.+)"), "mkdocs.yml 的设置 {0} 不对（{1}）"),
)
_PROBLEM = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\s+-\s+(.*)$", re.MULTILINE)
_PAGE = re.compile(r"""['"]?([^\s'"]+\.(?:md|yml|html))\b""")
_OTHER = "建网站的程序报了别的问题"
_SHOWN = 8


@contextmanager
def workshop(staging: Path) -> Iterator[Path]:
    """An empty folder for one publication; a second one at the same time is refused.

    What an interrupted publication left is put right first: its files are removed, and a
    site that was moved aside comes back.

    Raises:
        StoreBusy: somebody is publishing.
        StoreUnusable: the folder cannot be written.
    """
    try:
        staging.mkdir(parents=True, exist_ok=True)
        lock = FileLock(staging / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StoreBusy("另一个程序正在发布网站", hint="请等它结束再试。") from error
    except OSError as error:
        raise StoreUnusable(
            f"不能在 {staging} 里写文件", hint="请检查文件夹权限和磁盘空间。"
        ) from error
    work = staging / "work"
    try:
        _put_right(work, staging.parent / _NEW)
        work.mkdir()
        yield work
    finally:
        _put_right(work, staging.parent / _NEW)
        lock.release()


def _put_right(work: Path, public: Path) -> None:
    if (work / _OLD).is_dir() and not public.exists():
        (work / _OLD).rename(public)
    shutil.rmtree(work, ignore_errors=True)


class SiteBuild:
    """MkDocs at work in a process of its own; leaving the ``with`` early ends it.

    Raises:
        MissingPart: theme or word cutter are not installed.
    """

    def __init__(self, settings: dict[str, Any], work: Path) -> None:
        for module, name in (("material", "mkdocs-material"), ("jieba", "jieba")):
            if find_spec(module) is None:
                raise MissingPart(f"没有安装 {name}，不能发布网站", hint="请重新安装 fanpin。")
        file, self._work, self._said = work / "mkdocs.yml", work, work / "mkdocs.log"
        text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
        file.write_text(text, encoding="utf-8")
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
            )

    def finish(self) -> None:
        """Wait until the site is built; strictly: every warning is an error.

        Raises:
            SiteNotBuilt: with what MkDocs found, in Chinese where it is known.
        """
        if self._process.wait() == 0:
            return
        said = self._said.read_text(encoding="utf-8", errors="replace")
        raise SiteNotBuilt(
            "网站没有生成，原来的网站没有变：\n" + "\n".join(_explain(said, self._work)),
            hint="\n请改正上面的网页或设置，再运行发布。",
            original=RuntimeError(said),
        )

    def __enter__(self) -> SiteBuild:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def run_mkdocs(settings: dict[str, Any], work: Path) -> None:
    """Build a site and wait for it; see `SiteBuild`."""
    with SiteBuild(settings, work) as building:
        building.finish()


def swap(new: Path, public: Path, work: Path) -> None:
    """Put the new site in the old one's place; the old one is removed only afterwards.

    Raises:
        StoreUnusable: a folder could not be moved (a file of it is open elsewhere); the
            old site is back in its place.
    """
    old = work / _OLD
    try:
        if public.exists():
            public.rename(old)
        new.rename(public)
    except OSError as error:
        if old.is_dir() and not public.exists():
            old.rename(public)
        raise StoreUnusable(
            f"新网站已生成，但换不进 {public}（{why(error)}），原来的网站没有变",
            hint="请关闭正在打开该文件夹里文件的程序，再运行发布。",
        ) from error


def _explain(said: str, work: Path) -> list[str]:
    """MkDocs' complaints, one a line, without the staging folder's name."""
    found = [_in_chinese(problem) for problem in _PROBLEM.findall(said)]
    lines = list(dict.fromkeys(line for line in found if "strict mode" not in line))
    lines = lines or ["建网站的程序中途停了"]
    more = [f"  · ……还有 {len(lines) - _SHOWN} 处"] if len(lines) > _SHOWN else []
    return [f"  · {line.replace(str(work) + os.sep, '')}" for line in lines[:_SHOWN]] + more


def _in_chinese(problem: str) -> str:
    for pattern, saying in _SAYINGS:
        if found := pattern.search(problem):
            return saying.format(*found.groups())
    return f"{named[1]}：建网站的程序报了问题" if (named := _PAGE.search(problem)) else _OTHER
