"""What of a file is read, and where it is said to stand: told by one who finds every text."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import pyarrow as pa
import pytest
from PIL import Image, PngImagePlugin
from pyarrow import parquet
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from fanpin_lib.disclosure import Gate, archives, files, pictures
from fanpin_lib.disclosure.files import scan_bytes, scan_notebook
from fanpin_lib.disclosure.identifiers import Finding
from fanpin_lib.disclosure.looking import CannotLookInto
from fanpin_lib.errors import FileRefused


class Everything:
    """Finds every text."""

    def scan(self, text: str, page: str) -> list[Finding]:
        return [Finding(page, 1, "文字", text)] if text.strip() else []


def read(data: bytes, ending: str, page: str = "文件") -> dict[str, str]:
    """The texts of a file by where they stand."""
    found = scan_bytes(Everything(), data, ending, page)
    return {one.page.removeprefix(page): one.excerpt for one in found}


def packed(*parts: tuple[str, str | bytes], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts:
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def picture(kind: str = "png", size: tuple[int, int] = (2, 2), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind, **options)
    return out.getvalue()


def titled(text: str) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Title", text)
    return picture(pnginfo=words)


# ---- archives --------------------------------------------------------------------------


def test_every_part_of_an_archive_and_every_name_is_read() -> None:
    data = packed(
        ("甲.txt", "一"), ("xl/printerSettings/p.BIN", b"\0"), ("夹/", ""), ("夹/乙.TXT", "二"),
        ("_rels/.rels", "三"), comment="注".encode(),
    )  # fmt: skip
    assert read(data, ".zip") == {
        "（里面的文件名）": "甲.txt\nxl/printerSettings/p.BIN\n夹/乙.TXT\n_rels/.rels",
        "（注释）": "注",
        "（甲.txt）": "一",
        "（夹/乙.TXT）": "二",
        "（_rels/.rels）": "三",
    }


def test_a_comment_in_another_encoding_hides_nothing_else() -> None:
    assert "138" in read(packed(("a.txt", "x"), comment=b"\xff 138"), ".zip")["（注释）"]


@pytest.mark.parametrize("deep", [1, 2, 3, 4])
def test_archives_in_archives_are_opened_three_deep(deep: int) -> None:
    data, place = packed(("a.txt", "最里面")), "（a.txt）"
    for _ in range(deep - 1):
        data, place = packed(("z.zip", data)), f"（z.zip）{place}"
    if deep <= 3:
        assert read(data, ".zip")[place] == "最里面"
        return
    with pytest.raises(CannotLookInto, match="里面的 z.zip：.*一层套一层"):
        read(data, ".zip")


@pytest.mark.parametrize(("name", "most"), [("_PARTS", 2), ("_BYTES", 6)])
@pytest.mark.parametrize("more", [0, 1])
def test_an_archive_that_becomes_too_large_is_not_opened(monkeypatch, name, most, more) -> None:
    monkeypatch.setattr(archives, name, most - more)
    data = packed(("a.txt", "abc"), ("b.txt", "def"))
    if not more:
        assert read(data, ".zip")["（b.txt）"] == "def"
        return
    with pytest.raises(CannotLookInto, match="解开后太大"):
        read(data, ".zip")


@pytest.mark.parametrize(("flag", "refused"), [(1, True), (2, False)])
def test_one_part_with_a_password_is_enough(flag: int, refused: bool) -> None:
    data = bytearray(packed(("a.txt", "abc"), ("b.txt", "def")))
    for mark, behind in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.rindex(mark) + behind] |= flag
    if not refused:
        assert read(bytes(data), ".zip")["（b.txt）"] == "def"
        return
    with pytest.raises(CannotLookInto, match="有密码"):
        read(bytes(data), ".zip")


def test_a_part_whose_name_says_no_kind_is_refused() -> None:
    with pytest.raises(CannotLookInto, match="里面的 README：没有后缀"):
        read(packed(("a.txt", "x"), ("README", "x")), ".zip")


# ---- PDF -------------------------------------------------------------------------------


def document(*pages: bytes, **about: str) -> PdfWriter:
    """Pages with a picture each, or blank ones."""
    out = PdfWriter()
    for page in pages:
        if page:
            out.append(PdfReader(io.BytesIO(page)))
        else:
            out.add_blank_page(99, 99)
    out.add_metadata({f"/{name}": value for name, value in about.items()})
    return out


def written(out: PdfWriter) -> bytes:
    data = io.BytesIO()
    out.write(data)
    return data.getvalue()


def note(**said: str) -> DictionaryObject:
    """A comment, field or link that lies over a page."""
    names = {NameObject(f"/{name}"): TextStringObject(text) for name, text in said.items()}
    return DictionaryObject({NameObject("/Subtype"): NameObject("/Text"), **names})


def test_what_a_pdf_says_of_itself_and_over_its_pages_is_read() -> None:
    out = document(b"", b"", Title="题", Author="作者")
    out.add_annotation(0, note(Contents="批注", T="谁", V="值"))
    out.add_annotation(0, note(TU="提示"))
    link = DictionaryObject({NameObject("/URI"): TextStringObject("tel:138")})
    linked = note()
    linked[NameObject("/A")] = link
    out.add_annotation(1, linked)
    found = read(written(out), ".pdf")
    assert "/Title 题" in found["（文件属性）"] and "/Author 作者" in found["（文件属性）"]
    for said in ("批注", "谁", "值", "提示"):
        assert said in found["（第 1 页）"]
    assert "tel:138" in found["（第 2 页）"]


def test_pictures_of_pages_are_refused_with_the_page() -> None:
    scanned = picture("pdf")
    assert "（第 1 页）" not in read(written(document(b"", b"")), ".pdf")
    with pytest.raises(CannotLookInto, match="第 2 页是扫描的图片"):
        read(written(document(b"", scanned)), ".pdf")


@pytest.mark.parametrize("hide", ["password", "attachment"])
def test_a_pdf_that_holds_more_than_is_seen_is_refused(hide: str) -> None:
    out = document(b"")
    if hide == "password":
        out.encrypt("x", algorithm="RC4-128")
    else:
        out.add_attachment("a.txt", b"x")
    with pytest.raises(CannotLookInto, match="有密码的 PDF|带着别的文件"):
        read(written(out), ".pdf")


# ---- pictures --------------------------------------------------------------------------


def test_every_picture_in_a_text_is_read_beside_the_text() -> None:
    def embedded(data: bytes) -> str:
        return f"![](data:image/png;base64,{base64.b64encode(data).decode()})"

    broken = [f"![](data:image/png;base64,{code})" for code in ("A" * 41, "A=BB" * 11)]
    text = "\n".join(["话", *broken, embedded(titled("一")), embedded(titled("二"))])
    found = scan_bytes(Everything(), text.encode(), ".md", "页")
    assert [one.page for one in found] == ["页", "页（图片属性）", "页（图片属性）"]
    assert [mark in one.excerpt for mark, one in zip("话一二", found, strict=True)] == [True] * 3


@pytest.mark.parametrize(("size", "ok"), [((4, 3), True), ((4, 4), False), ((13, 1), False)])
def test_a_picture_with_too_many_pixels_is_refused(monkeypatch, size, ok: bool) -> None:
    monkeypatch.setattr(pictures, "_MOST_PIXELS", 12)
    if ok:
        assert read(picture(size=size), ".png") == {}
        return
    with pytest.raises(CannotLookInto, match="图片太大"):
        read(picture(size=size), ".png")


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "bmp", "webp"])
def test_what_follows_a_picture_is_refused_but_not_empty_bytes(kind: str) -> None:
    data, ending = picture(kind), f".{kind}"
    read(data + b"\r\n\0 ", ending)
    if kind in ("png", "jpeg", "gif"):
        with pytest.raises(CannotLookInto, match="后面还接着别的内容"):
            read(data + b"138", ending)


def test_a_photographs_own_words_are_read_beside_those_further_in() -> None:
    exif = Image.Exif()
    exif[0x010E] = "first"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0second"
    exif.get_ifd(0x8825)[2] = (43.0, 43.0, 12.0)
    words, place = scan_bytes(Everything(), picture("jpeg", exif=exif), ".jpg", "图")
    assert "first" in words.excerpt and "second" in words.excerpt
    assert (place.kind, place.page, place.line) == ("拍摄地点", "图（图片属性）", 1)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_title_in_whatever_encoding_is_read_as_it_was_written(encoding: str) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Title", "户主李某".encode(encoding).decode("latin-1"))
    assert "户主李某" in read(picture(pnginfo=words), ".png")["（图片属性）"]


# ---- notebooks, tables, texts ----------------------------------------------------------


def test_every_part_of_a_notebook_is_read_at_its_cell() -> None:
    image = base64.b64encode(titled("图里")).decode()
    outputs = [
        {"text": ["流", "出"], "metadata": {"记": "录"}},
        {"evalue": "错", "traceback": ["迹"]},
        {
            "data": {
                "text/html": ["<b>一 页</b>"],
                "image/png": image,
                "image/svg+xml": "<svg> 线</svg>",
            }
        },
    ]
    cells = [{"source": ["甲", "乙"]}, {"source": "丙", "attachments": {"附": 1}}]
    notebook = {"metadata": {"author": "某"}, "cells": [*cells, {"outputs": outputs}]}
    found = scan_bytes(Everything(), json.dumps(notebook).encode(), ".ipynb", "本")
    told = [(one.page.removeprefix("本"), one.excerpt) for one in found]
    assert told[:4] == [
        ("（参数）", '{"author": "某"}'),
        ("（第 1 格）", "甲乙"),
        ("（第 2 格）", "丙"),
        ("（第 2 格附件）", '{"附": 1}'),
    ]
    rest = "\n".join(text for _, text in told[4:])
    assert all(word in rest for word in ("流出", "录", "错\n迹", "图里"))
    assert {"<b>一 页</b>", "<svg> 线</svg>"} <= {text for _, text in told[4:]}
    assert {place for place, _ in told[4:]} == {
        "（第 3 格输出）", "（第 3 格报错）", "（第 3 格输出）（图片属性）",
    }  # fmt: skip


def test_what_is_called_a_notebook_and_is_none_is_a_text() -> None:
    assert read("电话 138".encode(), ".ipynb") == {"": "电话 138"}


@pytest.mark.parametrize("text", ["{}", '{"cells": [{}]}'])
def test_a_notebook_without_anything_holds_nothing(text: str) -> None:
    assert "（第 1 格）" not in read(text.encode(), ".ipynb")


def test_when_a_notebook_ran_is_no_text_but_its_other_words_are() -> None:
    ran = {"iopub.execute_input": "2026-10-31T08:00:00.123456Z", "who": "某"}
    run = {"parameters": {"p": "参"}, "start_time": "2026-10-31"}
    metadata = {"execution": ran, "papermill": run}
    told = read(json.dumps({"metadata": metadata}).encode(), ".ipynb")["（参数）"]
    assert json.loads(told) == {
        "execution": {"who": "某"}, "papermill": {"parameters": {"p": "参"}},
    }  # fmt: skip


def test_of_a_table_of_figures_all_but_the_amounts_is_read() -> None:
    table = "village,value,n\n一村,13812345678,3\n二村,,4\n".encode()
    assert read(table, ".csv") == {"": "village\nvalue\nn", "（village 列）": "一村\n二村"}
    for listed in ("村,户数\n一村,3\n", "value,n\n1,2,3\n"):
        assert read(listed.encode(), ".csv") == {"": listed}


def test_a_text_is_read_in_the_encoding_that_it_is_in() -> None:
    for code in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert read("户主李某".encode(code), ".txt") == {"": "户主李某"}
    broken = {
        "utf-16": "电话138".encode("utf-16") + b"\0",
        "gb18030": "电话138".encode("gb18030") + b"\xff",
    }
    for data in broken.values():
        assert read(data, ".txt")[""].startswith("电话138")


def test_files_and_texts_are_read_through_the_gate(tmp_path) -> None:
    parquet.write_table(pa.table({"name": ["甲"], "value": [1]}), tmp_path / "表.PARQUET")
    (tmp_path / "本.ipynb").write_text('{"cells": [{"source": "丙"}]}', encoding="utf-8")
    gate = Gate(Everything())
    gate.look_all(tmp_path, "夹/")
    gate.read("丁", "别处")
    told = {one.page: one.excerpt for one in gate.findings}
    assert told["夹/表.PARQUET（name 列）"] == "甲" and "夹/表.PARQUET（value 列）" not in told
    assert told["夹/本.ipynb（第 1 格）"] == "丙" and told["别处"] == "丁"
    read_alone = scan_notebook(Everything(), tmp_path / "本.ipynb", "本")
    assert [one.excerpt for one in read_alone] == ["{}", "丙"]


@pytest.mark.parametrize(("name", "apart"), [("a.zip", True), ("a.docx", True), ("a.txt", False)])
def test_what_may_hold_more_than_its_size_is_opened_by_another_process(
    tmp_path, monkeypatch, name: str, apart: bool
) -> None:
    def too_much(*_: object, **__: object) -> None:
        raise FileRefused("要的内存太多")

    (tmp_path / name).write_bytes(packed(("a.txt", "x")))
    monkeypatch.setattr(files, "ask", too_much)
    gate = Gate(Everything())
    gate.look(tmp_path / name, name)
    assert gate.unseen == ([f"{name}：要的内存太多"] if apart else [])


def test_more_text_than_can_be_read_is_refused(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed(("a.txt", "abc"), ("b.txt", "def")))
    names = len("a.txt\nb.txt")
    monkeypatch.setattr(files, "_MOST_CHARACTERS", names + 6)
    assert [text for text, _ in files._texts_in(path, ".zip", "包")[1]][1:] == ["abc", "def"]
    monkeypatch.setattr(files, "_MOST_CHARACTERS", names + 5)
    with pytest.raises(CannotLookInto, match="太多"):
        files._texts_in(path, ".zip", "包")


@pytest.mark.parametrize(("ending", "said"), [(".DOC", "另存为 .docx"), ("", "没有后缀的文件")])
def test_what_cannot_be_read_says_what_can(ending: str, said: str) -> None:
    with pytest.raises(CannotLookInto, match=said) as refused:
        scan_bytes(Everything(), b"x", ending.lower(), "文件")
    if not ending:
        assert all(kind in str(refused.value) for kind in (".csv", ".md", ".pdf", ".png", ".zip"))
