"""Archives (.zip) of ledgers: each file in them is handed in like any other.

What is inside lies in a private folder while it is read. Names are UTF-8 or GBK, whichever
they are; archives with a password, and such as would fill the disk, are refused.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fanpin_lib.errors import FileRefused, Where, why
from fanpin_lib.files.apart import OpeningLimits, ask
from fanpin_lib.ledgers.as_of import month_in
from fanpin_lib.ledgers.folders import is_handed_in

_UTF8 = 0x800
_ENCRYPTED = 0x1
_MOST_FILES = 2_000
_MOST_BYTES = 4 << 30
_MOST_TIMES = 300  # larger than packed: a workbook inside is packed already
_DEEPEST = 3  # the county's of townships' of villages', no further
_CHUNK = 1 << 20
_HINT = "请解压，把里面的表格放进 ledgers/ 再运行。"
_LIMITS = OpeningLimits(1 << 30)  # in time only the disk's: 4 GB may come out
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f]')


@dataclass
class HandedIn:
    """Files to be read; archives that cannot be opened, each with the reason.

    ``unpacked`` says of files that came out of an archive which one it was.
    """

    files: list[Path] = field(default_factory=list)
    refused: dict[Path, FileRefused] = field(default_factory=dict)
    unpacked: dict[Path, Path] = field(default_factory=dict)


@contextmanager
def unpacked(paths: Sequence[Path], beside: Path) -> Iterator[HandedIn]:
    """The files with those of archives in the archives' place, as long as the block runs.

    Args:
        beside: a private folder in which archives are unpacked.
    """
    if not any(is_archive(path) for path in paths):
        yield HandedIn(list(paths))
        return
    with TemporaryDirectory(dir=beside, prefix=".unpacked-") as folder:
        yield _opened(paths, Path(folder))


def is_archive(path: Path) -> bool:
    """Whether it is a .zip with something else than a workbook in it."""
    if path.suffix.lower() != ".zip":
        return False
    try:
        return ask(_is_archive, path.absolute(), name=path.name, hint=_HINT)
    except FileRefused:
        return True  # unpacking it says the same


def _is_archive(path: Path) -> bool:
    if path.suffix.lower() != ".zip":
        return False
    try:
        if not (path.is_file() and zipfile.is_zipfile(path)):  # a pipe would wait for ever
            return False
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except zipfile.BadZipFile:
        return True  # unpacking it says what is wrong
    except OSError:
        return False  # reading it does


def _opened(paths: Sequence[Path], folder: Path) -> HandedIn:
    handed_in = HandedIn()
    for number, path in enumerate(paths):
        if not is_archive(path):
            handed_in.files.append(path)
            continue
        try:
            to = folder.absolute() / str(number) / _named_after(path)
            inside = ask(
                _unpack, path.absolute(), to, path.name, name=path.name, hint=_HINT, limits=_LIMITS
            )
        except FileRefused as refusal:
            handed_in.refused[path] = refusal
            continue
        handed_in.files += inside
        handed_in.unpacked |= dict.fromkeys(inside, path)
    return handed_in


def _named_after(path: Path) -> str:
    """The folder's name is where a month is looked for that a file does not say itself."""
    parent = path.absolute().parent.name
    return parent if month_in(parent) and not month_in(path.stem) else path.stem


def _unpack(path: Path, folder: Path, shown: str, depth: int = 1) -> list[Path]:
    """Write every file of an archive that is handed in, its folders' names before its own.

    Raises:
        FileRefused: damaged, with a password, too large, or without a ledger.
    """
    where = Where(file=shown)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            _refuse_unfit(entries, path, where)
            folder.mkdir(parents=True, exist_ok=True)
            found = [
                file
                for entry in entries
                if (target := _written(archive, entry, folder))
                for file in _opened_again(target, shown, depth)
            ]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error) as error:
        said = why(error) if isinstance(error, OSError) else "不完整，或压缩方法不认识"
        raise FileRefused(f"压缩包打不开（{said}）", where=where, hint=_HINT) from None
    if not found:
        raise FileRefused("压缩包里没有表格", where=where, hint="请检查是不是交错了文件。")
    return found


def _written(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> Path | None:
    """An entry as a file of its own; None if nobody handed it in."""
    target = folder / _flat_name(entry)
    if "__MACOSX" in target.name:
        return None
    with archive.open(entry) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, _CHUNK)
    return target if is_handed_in(target) else None


def _opened_again(target: Path, shown: str, depth: int) -> list[Path]:
    """A file that was in an archive; of an archive the files that are in it.

    Raises:
        FileRefused: too many of them lie in one another.
    """
    if not _is_archive(target):
        return [target]
    inner = f"{shown} 里的 {target.name}"
    if depth == _DEEPEST:
        said = f"压缩包套着压缩包，超过 {_DEEPEST} 层，没有再打开"
        raise FileRefused(said, where=Where(file=inner), hint=_HINT)
    return _unpack(target, folder=target.with_suffix(""), shown=inner, depth=depth + 1)


def _refuse_unfit(entries: list[zipfile.ZipInfo], path: Path, where: Where) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise FileRefused("压缩包有密码", where=where, hint=_HINT)
    size = sum(entry.file_size for entry in entries)
    too_much = size > _MOST_BYTES or size > _MOST_TIMES * max(path.stat().st_size, _CHUNK)
    if too_much or len(entries) > _MOST_FILES:
        raise FileRefused(
            f"压缩包解开太大（{len(entries)} 个文件，{size >> 20} MB），没有打开",
            where=where,
            hint="请检查来源；确实是台账的，请解压后分批放进 ledgers/。",
        )


def _flat_name(entry: zipfile.ZipInfo) -> str:
    """``新站镇/农户台账.xlsx`` becomes ``新站镇-农户台账.xlsx``: nothing is written elsewhere."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8:
        name = _decoded(name)
    parts = [p for p in re.split(r"[/\\]+", name) if p not in ("", ".", "..")]
    hidden = "." if parts[-1].startswith((".", "~$")) else ""
    return hidden + _UNSAFE.sub("_", "-".join(parts))[-200:]


def _decoded(name: str) -> str:
    """Programs under Windows write GBK, others UTF-8, and neither says so."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
