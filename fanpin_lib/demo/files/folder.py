"""The ledgers folder: written beside and renamed; foreign files are never touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanpin_lib.errors import InputError, StoreUnusable, why

MARKER = ".演示数据.txt"
_HARMLESS = {".gitkeep", ".gitignore", ".DS_Store", "Thumbs.db"}


def check_free(ledgers: Path) -> None:
    """Refuse a ledgers folder that holds anything the demo did not write.

    Raises:
        InputError: it holds other files; nothing was changed.
    """
    if not ledgers.exists():
        return
    if not ledgers.is_dir():
        raise InputError(f"{ledgers} 不是文件夹", hint="请先移走这个文件。")
    if (ledgers / MARKER).exists():
        _check_only_ours(ledgers)
        return
    foreign = [p.name for p in ledgers.iterdir() if p.name not in _HARMLESS]
    if foreign:
        _refuse(ledgers, sorted(foreign))


def written_files(ledgers: Path) -> list[str]:
    """Files that the demo wrote into this folder, relative to it; none if it never did."""
    marker = ledgers / MARKER
    return marker.read_text(encoding="utf-8").splitlines()[1:] if marker.exists() else []


def _check_only_ours(ledgers: Path) -> None:
    """Even in a demo folder: files that the demo did not list are somebody's work."""
    listed = set(written_files(ledgers))
    found = {str(p.relative_to(ledgers)) for p in ledgers.rglob("*") if p.is_file()}
    foreign = {p for p in found if Path(p).name not in _HARMLESS} - listed - {MARKER}
    if foreign:
        _refuse(ledgers, sorted(foreign))


def _refuse(ledgers: Path, foreign: list[str]) -> None:
    shown = "、".join(foreign[:3]) + ("等" if len(foreign) > 3 else "")
    raise InputError(
        f"{ledgers} 里已有不是演示程序写的 {len(foreign)} 个文件（{shown}），没有改动任何内容",
        hint="请换一个空的工作目录再运行 fanpin demo，或先把这些文件移走。",
    )


@contextmanager
def staged(ledgers: Path) -> Iterator[Path]:
    """A folder to write into; on success it takes the place of ``ledgers``.

    Raises:
        StoreUnusable: the place cannot be written to.
    """
    staging = ledgers.with_name(ledgers.name + ".写入中")
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True, mode=0o700)
        yield staging
        _swap(staging, ledgers)
    except OSError as error:
        raise StoreUnusable(
            f"写不了 {ledgers}（{why(error)}）", hint="请检查文件夹权限和磁盘空间。"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, ledgers: Path) -> None:
    old = ledgers.with_name(ledgers.name + ".旧")
    shutil.rmtree(old, ignore_errors=True)
    if ledgers.exists():
        for name in _HARMLESS:
            if (ledgers / name).exists():
                shutil.copy2(ledgers / name, staging / name)
        ledgers.replace(old)
    staging.replace(ledgers)
    shutil.rmtree(old, ignore_errors=True)


def write_marker(folder: Path, summary: str, paths: list[str]) -> None:
    """Note who wrote the folder and list its files."""
    lines = [summary, *sorted(paths)]
    (folder / MARKER).write_text("\n".join(lines) + "\n", encoding="utf-8")
