"""The hand-written pages of an edition, and what may stand on none of its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from fanpin_lib.errors import InputError, NotFitToPublish
from fanpin_lib.publish.job import PublishJob

_ASSETS = "assets"
_TEXTS = (".md", ".csv", ".txt", ".html", ".js")
_SHOWN = 8


def copy_docs(job: PublishJob, target: Path) -> None:
    """Copy an edition's hand-written pages, what it takes from the main docs' ``assets/``, and
    those shipped scripts and style sheets that a county laid out by an earlier version has not.

    Raises:
        InputError: it has no such folder.
    """
    if not job.docs.is_dir():
        raise InputError(
            f"没有网站文稿文件夹 {job.docs}", hint="请运行 fanpin init . --upgrade 补上。"
        )
    shutil.copytree(job.docs, target, ignore=shutil.ignore_patterns(".*", "*.新版"))
    for folder in filter(None, (job.assets, job.shipped)):
        for path in sorted(folder.rglob("*")):
            place = target / _ASSETS / path.relative_to(folder)
            wanted = not job.kind.assets or path.suffix in job.kind.assets
            if path.is_file() and wanted and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)


def pages_of(docs: Path) -> list[str]:
    """The hand-written pages of a folder, by path."""
    return sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))


def refuse_foreign(job: PublishJob, docs: Path, aside: Iterable[tuple[str, str]] = ()) -> None:
    """See that no page has a word that is not for the edition's readers.

    Args:
        docs: where all sources were gathered.
        aside: page and text of what was taken out of them.

    Raises:
        NotFitToPublish: names every page, line and word.
    """
    found = list(_in_files(job, docs))
    for page, text in aside:
        found += _in(job, page, text)
    if not found:
        return
    more = [f"  · ……还有 {len(found) - _SHOWN} 处"] if len(found) > _SHOWN else []
    raise NotFitToPublish(
        f"{job.edition_label}里有不给外人看的内容，没有发布，原来的网站没有变：\n"
        + "\n".join([*(f"  · {place}" for place in found[:_SHOWN]), *more]),
        hint=f"\n请改正 site/{job.kind.docs} 里的网页或 notebooks/{job.kind.notebooks} 里的笔记本，"
        "再运行发布。",
    )


def _in_files(job: PublishJob, docs: Path) -> Iterator[str]:
    for path in sorted(docs.rglob("*")) if job.kind.never else ():
        if path.suffix in _TEXTS and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            yield from _in(job, path.relative_to(docs).as_posix(), text)


def _in(job: PublishJob, page: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for word in job.kind.never:
            if word in line:
                yield f"{page} 第 {number} 行：“{word}”"
