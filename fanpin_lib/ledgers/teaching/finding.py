"""The file that is to be taught: as it was named, in ``ledgers/``, or in an archive there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanpin_lib.errors import InputError, Where
from fanpin_lib.ledgers.archives import is_archive, unpacked
from fanpin_lib.ledgers.folders import ledger_files, no_table

_MOST_SHOWN = 5


@contextmanager
def found(file: Path, ledgers: Path, beside: Path) -> Iterator[Path]:
    """The file, as long as the block runs.

    Args:
        file: a path; a name alone, as messages write it, may also stand for a file in
            ``ledgers`` or in an archive there.
        beside: a private folder in which archives are unpacked.

    Raises:
        FileRefused: an archive cannot be opened.
        InputError: it holds several tables.
    """
    if file.exists() and is_archive(file):
        with unpacked([file], beside) as handed_in:
            for refusal in handed_in.refused.values():
                raise refusal
            yield _only(file, [path for path in handed_in.files if not no_table(path)])
    elif file.exists() or file.name != str(file):
        yield file
    else:
        with unpacked(ledger_files([ledgers]), beside) as handed_in:
            there = [path for path in handed_in.files if path.name == file.name]
            yield there[0] if len(there) == 1 else file


def _only(archive: Path, inside: list[Path]) -> Path:
    if len(inside) == 1:
        return inside[0]
    names = "、".join(path.name for path in inside[:_MOST_SHOWN])
    raise InputError(
        f"压缩包里有 {len(inside)} 份表格，不知道教哪一份",
        where=Where(file=archive.name),
        hint=f"请把压缩包放进 ledgers/，再写其中一份的名称，如 fanpin teach {inside[0].name}"
        f"（有：{names}{' 等' if len(inside) > _MOST_SHOWN else ''}）。",
    )
