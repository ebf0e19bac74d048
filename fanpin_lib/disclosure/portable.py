"""PDF: the text of its pages and what it says of itself."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from fanpin_lib.disclosure.identifiers import Finding
from fanpin_lib.disclosure.looking import CannotLookInto, Looking

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader


def scan_pdf(scanner: Looking, data: bytes, page: str) -> list[Finding]:
    """Findings on every page.

    Raises:
        CannotLookInto: protected, damaged, with files inside, or scanned: pictures of text.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise CannotLookInto("有密码的 PDF 看不到里面")
        if reader.attachments:
            raise CannotLookInto("PDF 里还带着别的文件，请去掉附件")
        return _scan_pages(scanner, reader, page)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CannotLookInto("不是完整的 PDF 文件") from error


def _scan_pages(scanner: Looking, reader: PdfReader, page: str) -> list[Finding]:
    about = "\n".join(f"{name} {value}" for name, value in (reader.metadata or {}).items())
    findings = scanner.scan(about, f"{page}（文件属性）")
    for number, sheet in enumerate(reader.pages, start=1):
        text = sheet.extract_text() + "\n" + _notes(sheet)
        if not text.strip() and sheet.images:
            raise CannotLookInto(f"第 {number} 页是扫描的图片，看不到上面的字")
        findings += scanner.scan(text, f"{page}（第 {number} 页）")
    return findings


def _notes(sheet: PageObject) -> str:
    """Comments, links and fields that lie over a page."""
    lines = []
    for note in sheet.annotations or []:
        known = note.get_object()
        lines += [str(known[name]) for name in ("/Contents", "/T", "/V", "/TU") if name in known]
        lines.append(str(known.get("/A", {})))
    return "\n".join(lines)
