"""Kinds of identifiers in every spelling, and every way for a file to carry one."""

from __future__ import annotations

import base64
import io
import json
import random
import urllib.parse
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from fanpin_lib.disclosure import Gate, LeaksFound, Scanner
from fanpin_lib.disclosure.files import scan_bytes
from tests.disclosure.test_identifiers import id_number, luhn_digit

NAMES = ["李小明", "王建国", "买买提·艾力", "欧阳雪莲", "赵铁柱"]
HOUSEHOLDS = [f"220281{number:06}{number % 7919:04}" for number in range(100001, 100301)]
CASES = [f"JC2023{number % 12 + 1:02}{number:04}" for number in range(300)]
SCANNER = Scanner(NAMES, numbers=[*HOUSEHOLDS, *CASES])


def _born(draw: random.Random) -> str:
    return f"{draw.randint(1930, 2020)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"


def _id(draw: random.Random, region: str = "220281") -> str:
    return id_number(f"{region}{_born(draw)}{draw.randint(0, 999):03}")


def _card(draw: random.Random) -> str:
    first = f"6222{draw.randint(0, 10**14 - 1):014}"
    return first + luhn_digit(first)


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "id": _id,
    "old id": lambda d: (n := _id(d))[:6] + n[8:17],
    "mobile": lambda d: f"1{d.choice('3456789')}{d.randint(0, 999_999_999):09}",
    "landline": lambda d: f"0432-6{d.randint(100_000, 999_999)}",
    "card": _card,
    "disability": lambda d: _id(d) + d.choice("1234567") + d.choice("1234"),
    "residence": lambda d: _id(d, f"8{d.choice('123')}0000"),
    "e-mail": lambda d: f"zhang{d.randint(1, 999)}@example.com",
    "passport": lambda d: f"{d.choice('EG')}{d.randint(10**7, 10**8 - 1)}",
    "address": lambda d: f"新站镇一村{d.randint(1, 9)}组{d.randint(1, 99)}号",
    "household": lambda d: d.choice(HOUSEHOLDS),
    "case": lambda d: d.choice(CASES),
    "name": lambda d: d.choice(NAMES),
}
GROUPS = {18: (6, 8, 4), 15: (6, 6, 3), 11: (3, 4, 4), 19: (4, 4, 4, 4, 3), 20: (6, 8, 4, 2)}


def _grouped(sign: str) -> Callable[[str], str]:
    def write(text: str) -> str:
        if not text[:-1].isdigit() or len(text) not in GROUPS:
            return text
        parts, at = [], 0
        for length in GROUPS[len(text)]:
            parts.append(text[at : at + length])
            at += length
        return sign.join(parts)

    return write


def _in_digits(of: str) -> Callable[[str], str]:
    """Digits of another script; Latin letters stay."""
    return lambda text: "".join(of[int(c)] if c.isdigit() else c for c in text)


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if 33 <= ord(c) < 127 else c for c in text)


def _cells(text: str, cell: str = "<td>{}</td>") -> str:
    return "<tr>" + "".join(cell.format(c) for c in text) + "</tr>"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "in a sentence": lambda t: f"联系{t}，谢谢",
    "full width": _full_width,
    "blanks": _grouped(" "),
    "blanks that do not break": _grouped("\u00a0"),
    "thin blanks": _grouped("\u2009"),
    "wide blanks": _grouped("\u3000"),
    "hyphens": _grouped("-"),
    "dashes": _grouped("–"),
    "dots": _grouped("."),
    "dots in the middle": _grouped("·"),
    "slashes": _grouped("/"),
    "marks without width": "\u200b".join,
    "soft hyphens": "\xad".join,
    "struck through": lambda t: "".join(c + "\u0336" for c in t),
    "bold in the middle": lambda t: f"<p>{t[:4]}<b>{t[4:]}</b></p>",
    "a comment in the middle": lambda t: f"{t[:5]}<!-- x -->{t[5:]}",
    "tspans": lambda t: f"<svg><text>{_cells(t, '<tspan>{}</tspan>')}</text></svg>",
    "a cell a character": _cells,
    "entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "entities in hexadecimal": lambda t: "".join(f"&#x{ord(c):x};" for c in t),
    "percent": lambda t: "".join(f"%{b:02X}" for b in t.encode()),
    "an address's query": lambda t: f"?q={urllib.parse.quote(t)}",
    "base64": lambda t: base64.b64encode(f"联系{t}".encode()).decode(),
    "Arabic digits": _in_digits("٠١٢٣٤٥٦٧٨٩"),
    "mathematical digits": _in_digits("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡"),
    "circled digits": _in_digits("⓪①②③④⑤⑥⑦⑧⑨"),
    "escapes of a script": lambda t: '{"a": "' + "".join(f"\\u{ord(c):04x}" for c in t) + '"}',
    "from right to left": lambda t: f"\u202e{t[::-1]}\u202c",
    "an attribute": lambda t: f'<a title="{t}">x</a>',
    "Markdown in the middle": lambda t: f"**{t[:3]}**{t[3:]}",
}
#: Written one by one with blanks, and in Chinese numerals: what consists of digits.
OF_DIGITS: dict[str, Callable[[str], str]] = {
    "one by one": " ".join,
    "below each other": "\n".join,
    "Chinese numerals": _in_digits("〇一二三四五六七八九"),
    "capital numerals": _in_digits("零壹贰叁肆伍陆柒捌玖"),
}
DIGITS = ("id", "old id", "mobile", "card", "disability", "residence", "household")


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_is_found_in_every_spelling(kind: str) -> None:
    draw = random.Random(kind)
    spellings = SPELLINGS | (OF_DIGITS if kind in DIGITS else {})
    missed = [
        (spelling, written)
        for spelling, write in spellings.items()
        for text in (MAKERS[kind](draw) for _ in range(3))
        if not SCANNER.scan(f"前文。\n{(written := write(text))}\n后文。", "页")
    ]
    assert missed == []


@pytest.mark.parametrize(
    "text",
    [
        "| 村 | 户数 | 人数 | 收入 |\n| 一村 | 138 | 1,234 | 13,800.50 |",
        "<td>138</td><td>12345678</td>",  # a count beside an amount
        "<td>118,022</td><td>819,800</td><td>101,006</td>",  # amounts, the check character fits
        '{"rows": "c13812345601e6bf"}',
        "2026-10-31 13:20:05 至 2026-11-30 08:00:00",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "0 20 40 60 80 100",
        "<svg><text>0</text>\n<text>2</text>\n<text>4</text>\n<text>6</text>\n<text>8</text></svg>",
        "第三组、领导小组1号文件，国办发〔2021〕12号",
        "一二三四五六七八九十",
        "村里3组数据，二〇二六年十月三十一日",
        "12317 监督举报",
        "config@v2 @media print",
        "<p>李</p><p>小</p>",
        # rows of counts: what is open in a township, task by task
        "<tr>" + "".join(f'<td class="num">{n}</td>' for n in "0202200130") + "</tr>",
        "".join(
            f'<td class="num"><a class="fp-from" href="x#f">{n}</a></td>' for n in "13800123456"
        ),
        "".join(f'<th class="num" scope="col"><strong>{n}</strong></th>' for n in "0432661234"),
    ],
)
def test_figures_and_ordinary_words_are_no_alarm(text: str) -> None:
    assert SCANNER.scan(text, "页") == []


def test_what_the_office_gives_to_the_public_may_stand_there() -> None:
    scanner = Scanner(contacts=["0432-66123456", "fp@example.com"])
    assert scanner.scan("咨询 0432 66123456，fp@example.com", "页") == []
    assert [f.kind for f in scanner.scan("0432-66123457", "页")] == ["固定电话"]


# ---- ways into a site ------------------------------------------------------------------

PHONE = "13812345678"


def _zip(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def _word(*runs: str) -> bytes:
    parts = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{run}</w:t></w:r>" for run in runs)
    return _zip(word__document_dot_xml=f"<w:document><w:p>{parts}</w:p></w:document>")


def _sheet(value: str) -> bytes:
    return _zip(xl__worksheets__sheet1_dot_xml=f'<row><c r="A1"><v>{value}</v></c></row>')


def _picture(kind: str = "png", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, kind, **options)
    return out.getvalue()


def _titled(text: str) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Title", text)
    return _picture(pnginfo=words)


def _camera(text: str = "") -> bytes:
    """A photograph with a description; without one it says where it was taken."""
    exif = Image.Exif()
    if text:
        exif[0x010E] = f"户主电话 {text}".encode()
    else:
        exif.get_ifd(0x8825)[2] = (43.0, 43.0, 12.0)
    return _picture("jpeg", exif=exif)


def _pdf(text: str) -> bytes:
    """One page with a line of text, as small as a PDF can be."""
    page = f"BT /F1 12 Tf 10 10 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _notebook(**parts: object) -> bytes:
    cell = {"cell_type": "code", "source": "1", "metadata": parts.pop("cell", {})}
    return json.dumps({"metadata": parts, "cells": [cell]}).encode()


def channels(text: str) -> dict[str, tuple[str, bytes]]:
    """By way into a site a file's name and content that carry a text."""
    written = f"电话 {text}"
    return {
        "Word, two runs": ("通知.docx", _word(text[:3], text[3:])),
        "Word, a property": ("通知.docx", _zip(docProps__core_dot_xml=f"<c>{text}</c>")),
        "Excel, a number": ("表.xlsx", _sheet(text)),
        "Excel, an ID as a number": ("表.xlsx", _sheet("2.20281198001E+17")),
        "OpenDocument": ("表.ods", _zip(content_dot_xml=f"<text:p>{text}</text:p>")),
        "Word, a picture in it": ("通知.docx", _zip(word__media__a_dot_png=_titled(text))),
        "zip in zip": ("包.zip", _zip(a_dot_zip=_zip(b_dot_txt=text))),
        "a name in a zip": ("包.zip", _zip(**{f"{text}_dot_txt": "x"})),
        "PDF": ("通知.pdf", _pdf(text if text.isascii() else PHONE)),
        "a picture's title": ("图.png", _titled(text)),
        "a photograph's description": ("图.jpg", _camera(text)),
        "where a photograph was taken": ("图.jpg", _camera()),
        "a script": ("a.js", f"var a = '{text}'".encode()),
        "a style": ("a.css", f"p::after {{ content: '\\{ord(text[0]):x} {text[1:]}' }}".encode()),
        "a file's name": (f"{text}.txt", b"x"),
        "a folder's name": (f"{text}/a.txt", b"x"),
        "a notebook's parameters": ("a.ipynb", _notebook(papermill={"parameters": {"p": text}})),
        "a notebook's metadata": ("a.ipynb", _notebook(author=text)),
        "a cell's metadata": ("a.ipynb", _notebook(cell={"name": text})),
        "GB 18030": ("a.txt", f"{written} 某".encode("gb18030")),
        "UTF-16": ("a.txt", written.encode("utf-16")),
        "settings": ("mkdocs.yml", f"site_name: {written}".encode()),
        "a table's cells": ("a.csv", f"姓名,电话\n某,{text}\n".encode()),
        "a picture in a page": (
            "a.md", b"![](data:image/png;base64," + base64.b64encode(_titled(text)) + b")",
        ),
    }  # fmt: skip


CHANNELS = channels(PHONE)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_a_photograph_says_is_read_in_every_encoding(encoding: str) -> None:
    described, commented, titled = Image.Exif(), Image.Exif(), Image.Exif()
    described[0x010E] = "户主李小明".encode(encoding)
    commented.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + "户主李小明".encode(encoding)
    titled[0x9C9B] = "户主李小明".encode("utf-16-le")  # as Windows writes a title
    for exif in (described, commented, titled):
        found = scan_bytes(SCANNER, _picture("jpeg", exif=exif), ".jpg", "图.jpg")
        assert {finding.kind for finding in found} == {"姓名"}


def _refused(folder: Path) -> LeaksFound:
    gate = Gate(SCANNER)
    gate.look_all(folder)
    with pytest.raises(LeaksFound) as caught:
        gate.refuse()
    return caught.value


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_way_into_a_site_is_open(tmp_path: Path, channel: str) -> None:
    name, content = CHANNELS[channel]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(content)
    refused = _refused(tmp_path)
    assert refused.findings and not refused.unseen
    assert PHONE not in str(refused) or PHONE in name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("旧.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("声音.mp3", b"ID3", "看不到里面"),
        ("没有后缀", b"x", "没有后缀"),
        ("坏.pdf", b"%PDF-", "不是完整的 PDF"),
        ("假.png", b"PK\x03\x04", "不是完整的图片"),
        ("接着.png", _picture() + PHONE.encode(), "后面还接着别的内容"),
        ("坏.docx", b"PK", "不是完整的压缩包"),
        ("宏.docx", _zip(word__vbaProject_dot_bin=b"\0"), "vbaProject.bin"),
        ("套.zip", _zip(a_dot_zip=_zip(b_dot_zip=_zip(c_dot_zip=_zip()))), "一层套一层"),
    ],
)
def test_what_hides_its_contents_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused = _refused(tmp_path)
    (unseen,) = refused.unseen
    assert unseen.startswith(name) and said in unseen and "没有发布任何内容" in str(refused)


def test_files_without_anything_personal_pass(tmp_path: Path) -> None:
    harmless = {
        "通知.docx": _word("本月", "走访"),
        "表.xlsx": _sheet("12"),
        "图.png": _picture(),
        "图.jpg": _picture("jpeg"),
        "文.pdf": _pdf("notice 2026"),
        "表.csv": "村,户数\n一村,12\n".encode(),
    }
    for name, content in harmless.items():
        (tmp_path / name).write_bytes(content)
    gate = Gate(SCANNER)
    gate.look_all(tmp_path)
    gate.refuse()
    assert gate.files == len(harmless)


def test_the_same_finding_on_a_page_and_in_its_notebook_is_told_once(tmp_path: Path) -> None:
    for name in ("一.md", "二.md"):
        (tmp_path / name).write_text(f"电话 {PHONE}", encoding="utf-8")
    assert len(_refused(tmp_path).findings) == 1
