"""The parts of an .xlsx, each as it was unless something in it was changed."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from fanpin_lib.errors import FileRefused, Where, why
from fanpin_lib.files.apart import ask
from fanpin_lib.files.atomic import atomic_write

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
BOOK = "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
CONTENT_TYPES = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0"
#: A form is small; what unpacks to more is no form.
_LARGEST_BYTES = 100_000_000
_AGAIN = "请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”再用。"


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, where its XML lies, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


class ExistingWorkbook:
    """A workbook's parts by name; those asked for as a tree are written anew if changed."""

    def __init__(self, shown: str, parts: dict[str, bytes]) -> None:
        self.shown = shown
        self.parts = parts
        self._trees: dict[str, Any] = {}
        self._changed: set[str] = set()

    @classmethod
    def open(cls, path: Path) -> ExistingWorkbook:
        """Read a workbook.

        Raises:
            FileRefused: it is no .xlsx, needs a password, or is damaged.
        """
        try:
            if path.stat().st_size > _LARGEST_BYTES:
                raise _no_workbook(path.name)
            return cls.of(path.name, path.read_bytes())
        except OSError as error:
            where = Where(file=path.name)
            raise FileRefused(
                f"文件读不出来（{why(error)}）", where=where, hint="请检查文件名和权限。"
            ) from error

    @classmethod
    def of(cls, name: str, content: bytes) -> ExistingWorkbook:
        """A workbook from its bytes; ``name`` is the file's, for messages.

        Raises:
            FileRefused: it is no .xlsx, needs a password, is damaged, or takes too much memory.
        """
        where = Where(file=name)
        if content[:4] == _OLE:
            raise FileRefused(
                "是旧格式（.xls、.et），或者设了打开密码", where=where, hint=f"请取消密码；{_AGAIN}"
            )
        ask(_try_all, name, content, name=name, hint=_AGAIN)
        return cls._opened(name, content)

    @classmethod
    def _opened(cls, name: str, content: bytes) -> ExistingWorkbook:
        try:
            return cls(name, _unpacked(content))._checked()
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise _no_workbook(name) from error

    def _checked(self) -> ExistingWorkbook:
        if BOOK not in self.parts or BOOK_RELATIONS not in self.parts:
            raise ValueError(BOOK)
        if self.tree(BOOK).tag != f"{MAIN}workbook":  # "strict" Open XML has names of its own
            raise ValueError(BOOK)
        return self

    @property
    def has_macros(self) -> bool:
        """Whether it carries a program."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.parts)

    @property
    def locked(self) -> bool:
        """Whether no sheet may be added or moved."""
        found = self.tree(BOOK).find(f"{MAIN}workbookProtection")
        return found is not None and found.get("lockStructure") in ("1", "true")

    @property
    def sheets(self) -> list[SheetPart]:
        """Its sheets in order; chart sheets left out."""
        targets = {link.get("Id"): link.get("Target", "") for link in self.tree(BOOK_RELATIONS)}
        found = []
        for entry in self.tree(BOOK).iter(f"{MAIN}sheet"):
            part = _resolved(targets.get(entry.get(f"{RELATION}id"), ""), "xl")
            if part in self.parts and self.tree(part).tag == f"{MAIN}worksheet":
                hidden = entry.get("state", "visible") != "visible"
                found.append(SheetPart(entry.get("name", ""), part, hidden))
        return found

    def sheet(self, name: str) -> SheetPart | None:
        """The sheet of a name, if there is one."""
        return next((one for one in self.sheets if one.name == name), None)

    def tree(self, part: str) -> Any:
        """A part's XML; after changing it call `touch`."""
        if part not in self._trees:
            from lxml import etree

            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                self._trees[part] = etree.fromstring(self.parts[part], parser)
            except etree.XMLSyntaxError as error:
                raise ValueError(part) from error
        return self._trees[part]

    def touch(self, part: str) -> Any:
        """A part's XML that is about to be changed."""
        self._changed.add(part)
        return self.tree(part)

    def related(self, part: str) -> dict[str, str]:
        """The parts that one refers to, by the last word of their type (``drawing``, ``table``)."""
        path = PurePosixPath(part)
        relations = f"{path.parent}/_rels/{path.name}.rels"
        if relations not in self.parts:
            return {}
        links = self.tree(relations).iter(f"{PACKAGE}Relationship")
        return {
            _resolved(link.get("Target", ""), str(path.parent)): link.get("Type", "").split("/")[-1]
            for link in links
            if link.get("TargetMode") != "External"
        }

    def save(self, path: Path) -> Path:
        """Write it whole or not at all, for the owner alone.

        Raises:
            StoreUnusable: it cannot be written.
        """
        from lxml import etree

        content = BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                if name in self._changed:
                    tree = self._trees[name].getroottree()
                    data = etree.tostring(
                        tree, encoding="UTF-8", xml_declaration=True, standalone=True
                    )
                archive.writestr(
                    zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED
                )
        with atomic_write(path, private=True) as beside:
            beside.write_bytes(content.getvalue())
        return path


def _no_workbook(name: str) -> FileRefused:
    return FileRefused("不是能打开的 .xlsx 文件", where=Where(file=name), hint=_AGAIN)


def _try_all(name: str, content: bytes) -> None:
    """Make a tree of every part, which shows elsewhere what of that would fill the memory."""
    book = ExistingWorkbook._opened(name, content)
    for part in book.parts:
        with suppress(ValueError):  # no XML, or a part that nobody asks for
            book.tree(part)


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        if sum(one.file_size for one in entries) > _LARGEST_BYTES:
            raise ValueError("too large")
        return {one.filename: archive.read(one) for one in entries}


def _resolved(target: str, folder: str) -> str:
    """A relation's target as the name of a part."""
    if target.startswith("/"):
        return target.lstrip("/")
    parts: list[str] = []
    for step in f"{folder}/{target}".split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)
