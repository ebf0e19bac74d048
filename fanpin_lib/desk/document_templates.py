"""The county's own templates of documents in ``county/documents/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.county import County

#: What Windows does not allow in the name of a file.
_UNFIT = str.maketrans(dict.fromkeys('\\/:*?"<>|\n\r\t', "_"))


@dataclass(frozen=True)
class LaidOut:
    """Templates that were written, and those that were there already."""

    folder: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.written:
            names = "、".join(path.name for path in self.written)
            yield f"写出 {len(self.written)} 份模板：{names}，在 {self.folder}。"
        if self.kept:
            names = "、".join(path.name for path in self.kept)
            yield f"已有的 {len(self.kept)} 份没有动：{names}。"
        yield "请在模板里写上发文机关；占位符 {{ … }} 可以移动、删除。不要的模板删掉即可。"


def file_name(text: str) -> str:
    """A name made of a place's or department's, without what no file's name may hold."""
    return text.translate(_UNFIT)


def documents_folder(county: County) -> Path:
    """Where the county's own templates lie; may be missing."""
    return county.folders.county / "documents"


def lay_out_documents(county: County) -> LaidOut:
    """Write the templates that the county has not yet; what it has stays as it is.

    Raises:
        StoreUnusable: the folder cannot be written.
    """
    from fanpin_lib.office.documents.templates import lay_out_templates

    folder = documents_folder(county)
    written, kept = lay_out_templates(folder)
    return LaidOut(folder, tuple(written), tuple(kept))
