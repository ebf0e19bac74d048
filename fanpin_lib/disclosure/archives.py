"""Office files and zip archives: every part is looked into as a file of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from fanpin_lib.disclosure.identifiers import Finding
from fanpin_lib.disclosure.looking import CannotLookInto, Looking

ScanBytes = Callable[[Looking, bytes, str, str, int], list[Finding]]

_DEEP = 3
_PARTS = 20_000
_BYTES = 500_000_000
#: Parts of Office files that hold settings of a printer or a typeface, and no text.
_SETTINGS = ("printersettings", "mimetype", "thumbs.db")


def scan_archive(
    scanner: Looking, data: bytes, page: str, deep: int, scan_bytes: ScanBytes
) -> list[Finding]:
    """Findings in every part, names of parts included.

    Args:
        scan_bytes: looks into one part.

    Raises:
        CannotLookInto: protected, damaged, packed too often, or a part that hides its contents.
    """
    if deep >= _DEEP:
        raise CannotLookInto("压缩包里一层套一层，看不到最里面")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return list(_in_parts(scanner, archive, page, deep, scan_bytes))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise CannotLookInto("不是完整的压缩包或 Office 文件，或有密码") from error


def _in_parts(
    scanner: Looking, archive: zipfile.ZipFile, page: str, deep: int, scan_bytes: ScanBytes
) -> Iterator[Finding]:
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _BYTES:
        raise CannotLookInto("解开后太大，看不完")
    if any(part.flag_bits & 1 for part in parts):
        raise CannotLookInto("有密码，看不到里面")
    yield from scanner.scan("\n".join(part.filename for part in parts), f"{page}（里面的文件名）")
    if archive.comment:
        yield from scanner.scan(archive.comment.decode("utf-8", "replace"), f"{page}（注释）")
    for part in parts:
        name = part.filename
        where = f"{page}（{name}）"
        if any(word in name.lower() for word in _SETTINGS):
            continue
        ending = _ending(name)
        try:
            yield from scan_bytes(scanner, archive.read(part), ending, where, deep + 1)
        except CannotLookInto as reason:
            raise CannotLookInto(f"里面的 {name}：{reason}") from reason


def _ending(name: str) -> str:
    """``.rels`` of ``_rels/.rels``, which every Office file has, as of any other."""
    path = PurePosixPath(name.lower())
    return path.suffix or (path.name if path.name.startswith(".") else "")
