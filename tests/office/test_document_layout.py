"""Page, grid, fonts, sizes and page numbers of GB/T 9704—2012, read from the files."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from fanpin_lib.files.word import Documents, as_pdf, paragraphs, portable
from fanpin_lib.office.documents.blocks import paragraph
from fanpin_lib.office.documents.page import empty_document
from fanpin_lib.office.documents.templates import lay_out_templates

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: The kind of paragraph: font, size in points.
LOOKS = {
    "正文": ("仿宋_GB2312", 16),
    "公文标题": ("方正小标宋简体", 22),
    "一级标题": ("黑体", 16),
    "二级标题": ("楷体_GB2312", 16),
    "发文机关标志": ("方正小标宋简体", 34),
    "版记": ("仿宋_GB2312", 14),
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    written, kept = lay_out_templates(tmp_path_factory.mktemp("templates"))
    assert not kept
    return written


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def parts(path: Path, pattern: str) -> list[etree._Element]:
    with zipfile.ZipFile(path) as archive:
        return [part(path, n) for n in archive.namelist() if re.fullmatch(pattern, n)]


def mm(twips: str | None) -> float:
    return int(twips or 0) / 1440 * 25.4


def test_every_template_has_the_page_and_the_grid(templates):
    for path in templates:
        (section,) = part(path, "word/document.xml").iter(f"{W}sectPr")
        size, margins, grid = (section.find(f"{W}{n}") for n in ("pgSz", "pgMar", "docGrid"))
        wide, high = mm(size.get(f"{W}w")), mm(size.get(f"{W}h"))
        top, left, bottom, right = (
            mm(margins.get(f"{W}{side}")) for side in ("top", "left", "bottom", "right")
        )
        assert (round(wide), round(high)) == (210, 297)
        assert top == pytest.approx(37, abs=0.1) and left == pytest.approx(28, abs=0.1)
        assert wide - left - right == pytest.approx(156, abs=0.2)
        assert high - top - bottom == pytest.approx(225, abs=0.2)
        assert grid.get(f"{W}type") == "linesAndChars"
        line = mm(grid.get(f"{W}linePitch"))
        assert int(225 / line) == 22 and 225 - 22 * line < 0.5
        character = 16 + int(grid.get(f"{W}charSpace")) / 4096
        assert int(156 / 25.4 * 72 / character + 0.01) == 28


def test_kinds_of_paragraphs_have_their_fonts_and_sizes(templates):
    for path in templates:
        document = Document(str(path))
        for name, (font, size) in LOOKS.items():
            style = document.styles[name]
            fonts = style.element.rPr.rFonts
            said = {fonts.get(f"{W}{use}") for use in ("ascii", "hAnsi", "eastAsia", "cs")}
            assert said == {font} and style.font.size.pt == size
        body = document.styles["正文"].element
        assert body.pPr.find(f"{W}spacing").get(f"{W}lineRule") == "exact"
        assert int(225 / mm(body.pPr.find(f"{W}spacing").get(f"{W}line"))) == 22
        assert body.pPr.find(f"{W}ind").get(f"{W}firstLineChars") == "200"
        width = 16 + int(body.rPr.find(f"{W}spacing").get(f"{W}val")) / 20
        assert int(156 / 25.4 * 72 / width) == 28


def test_no_page_of_a_bulletin_holds_a_signature_alone(templates):
    bulletins = [path for path in templates if "通报" in path.name]
    assert len(bulletins) == 2
    for path in bulletins:
        lines = Document(str(path)).paragraphs
        at = next(n for n, line in enumerate(lines) if line.text.startswith("附件："))
        assert [line.style.name for line in lines[at + 2 : at + 4]] == ["署名", "署名"]
        assert all(line.paragraph_format.keep_with_next for line in lines[at : at + 3])


def test_fonts_that_a_machine_lacks_have_others_by_name(templates):
    for path in templates:
        table = {
            font.get(f"{W}name"): font.find(f"{W}altName").get(f"{W}val").split(",")
            for font in part(path, "word/fontTable.xml")
        }
        used = {f for f, _ in LOOKS.values()} | {"宋体"}
        assert used <= set(table)
        assert "仿宋" in table["仿宋_GB2312"] and "SimHei" in table["黑体"]


def test_pages_are_numbered_outside_below_the_type_area(templates):
    for path in templates:
        settings = part(path, "word/settings.xml")
        assert settings.find(f"{W}evenAndOddHeaders") is not None
        (section,) = part(path, "word/document.xml").iter(f"{W}sectPr")
        kinds = {r.get(f"{W}type") for r in section.findall(f"{W}footerReference")}
        assert kinds == {"default", "even"}
        sides = set()
        for footer in parts(path, r"word/footer\d\.xml"):
            (text,) = footer.iter(f"{W}p")
            assert "".join(t.text or "" for t in text.iter(f"{W}t")) == "—  —"
            assert [t.text for t in text.iter(f"{W}instrText")] == ["PAGE"]
            assert {s.get(f"{W}val") for s in text.iter(f"{W}sz")} == {"28"}  # 四号
            assert {f.get(f"{W}eastAsia") for f in text.iter(f"{W}rFonts")} == {"宋体"}
            side = text.find(f"{W}pPr/{W}jc").get(f"{W}val")
            indent = text.find(f"{W}pPr/{W}ind")
            assert indent.get(f"{W}{side}Chars") == "100"
            sides.add(side)
        assert sides == {"left", "right"}
        margins = section.find(f"{W}pgMar")
        dash = mm(margins.get(f"{W}bottom")) - mm(margins.get(f"{W}footer")) - 14 / 72 * 25.4 / 2
        assert dash == pytest.approx(7, abs=0.1)


def filled(*texts: str) -> bytes:
    """A document of body paragraphs only."""
    document = empty_document()
    paragraph(document, "正文", "{{ 文 }}")
    made = io.BytesIO()
    document.save(made)
    return Documents(made.getvalue(), "模板").filled({"文": paragraphs(texts)})


@pytest.mark.heavy
@pytest.mark.writer
def test_a_page_holds_22_lines_of_28_characters(tmp_path):
    from pypdf import PdfReader

    path = tmp_path / "满页.docx"
    path.write_bytes(filled("国" * 28 * 100))
    (pdf,) = as_pdf([path], tmp_path)
    pages = PdfReader(pdf).pages
    lines = [line for line in pages[0].extract_text().splitlines() if "国" in line]
    assert len(lines) == 22
    assert {line.count("国") for line in lines[1:]} == {28} and lines[0].count("国") == 26
    assert "— 1 —" in pages[0].extract_text() and "— 2 —" in pages[1].extract_text()


def test_many_documents_are_shared_out_over_the_processors(tmp_path, monkeypatch):
    runs: list[int] = []

    def convert(office, kind, paths, folder):
        runs.append(len(paths))
        made = [folder / f"{path.stem}.{kind}" for path in paths]
        for path in made:
            path.touch()
        return made, ""

    monkeypatch.setattr(portable, "convert", convert)
    monkeypatch.setattr(portable, "program", lambda: "soffice")
    monkeypatch.setattr(portable.os, "cpu_count", lambda: 2)
    documents = [tmp_path / f"{number}.docx" for number in range(13)]
    made = as_pdf(documents, tmp_path)
    assert [path.stem for path in made] == [path.stem for path in documents]
    assert all(path.is_file() for path in made) and sorted(runs) == [6, 7]
