"""Searching only what no text said before finds whatever searching everything finds."""

from __future__ import annotations

import base64
import random

import pytest

from fanpin_lib.disclosure import Scanner
from tests.disclosure.test_identifiers import VALID

NAMES = ["王平", "李小明", "欧阳建国", "A Li"]
#: What texts are put together from: parts of numbers, names and marks, and what is between.
PARTS = [
    *("138", "1234", "5678", "1", "3", "8", "0432", "6", "6123", "456", VALID, VALID[:6]),
    *(VALID[6:14], VALID[14:], "王", "平", "李", "小明", "欧阳", "建国", "三", "五六", "一二三"),
    *("瓦窑村", "在册户数", "电话", "电", "话", "Tel", "新站镇", "A", "Li", "元", "户"),
    *("\n", "\n", "\n", " ", "|", "-", "/", ".", "，", '"', "*", "_", "#", "¦", "<", ">", "&#49;"),
    *("%31%33", "<!--", "-->", "<b>", "</b>", "<a\n", "<td>", "</td>", "</td></tr>\n<tr><td>"),
    *('<td class="num">', '</td><td class="num">', '<td class=num title="', '">', "<li>", "<p>"),
    *('<a class="fp-from" href="#f-x">', "</a>", "\0", "\u202e", "\u200b"),
]


def _text(draw: random.Random) -> str:
    return "".join(draw.choices(PARTS, k=draw.randint(1, 30)))


@pytest.mark.parametrize("seed", range(8))
def test_a_text_is_found_by_its_new_pieces_as_by_the_whole(seed: int) -> None:
    """Of texts that repeat each other's pieces, one after the other through one scanner."""
    draw = random.Random(seed)
    scanner, whole = Scanner(NAMES), Scanner(NAMES)
    pieces: list[str] = []
    for _ in range(250):
        pieces.append(_text(draw))
        text = "".join(draw.choices(pieces[-20:], k=draw.randint(1, 3)))
        assert scanner.scan(text, "页") == sorted(whole.found_in_whole(text, "页")), repr(text)


ONE_BY_ONE = " 8 1 2 3 4 5 6 7 8"
ROW = '<tr><th scope="row">{}</th><td class="num">{}</td></tr>\n'


@pytest.mark.parametrize(
    "page",
    [
        ROW.format("电话", "6123456"),
        ROW.format("电<b>话</b>", "6123456"),
        ROW.format("电话", '</td><td class="num">6123456'),
        "<tr>" + "".join(f"<td>{digit}</td>" for digit in "13812345678") + "</tr>\n",
        "1\n3\n8\n1\n2\n3\n4\n5\n6\n7\n8\n在册户数\n",
        ROW.format("在册户数", "138<!-- </td><td class=num> -->12345678"),
        ROW.format("在册户数", '3</td><td class="num" title="13812345678">4'),
        ROW.format("户主", "李<i>小</i>明"),
        "李\n小\n明\n在册户数\n",
        "<a\n在册户数>138</a>12345678",
        """<a title='电话"6123456"'>在册户数</a>""",
    ],
)
def test_what_was_seen_in_parts_is_found_together(page: str) -> None:
    """Each cell and line was harmless on another page."""
    scanner, known = Scanner(NAMES), [ROW.format("电话", "3"), ROW.format("在册户数", "12")]
    known += [f"<tr><td>{digit}</td></tr>\n" for digit in "0123456789"]
    known += [f"{part}\n" for part in [*"0123456789", "李", "小", "明", "在册户数", "电话"]]
    known += [f'<td class="num">{number}</td></tr>\n' for number in (*range(10), "6123456")]
    assert not any(scanner.scan(text, "别页") for text in (*known, "".join(known[:2])))
    for _ in range(2):
        assert scanner.scan(f"{known[1]}{page}{known[1]}", "页")
        assert scanner.scan(known[1], "页") == []


@pytest.mark.parametrize(
    "page",
    [
        f"1 <a\n在册户数>3</a>{ONE_BY_ONE}",
        f"<b>在册</b> 1 <a\n在册户数>3</a>{ONE_BY_ONE}",
        f"1<td\n在册户数\n在册户数>3{ONE_BY_ONE}",
        f"-->1 <!--\n在册户数-->3{ONE_BY_ONE}",
        f"<!--户-->户-->1 <!--\n在册户数-->3{ONE_BY_ONE}",
    ],
)
def test_a_tag_or_comment_over_lines_that_were_seen_apart_is_read_whole(page: str) -> None:
    """With other tags and comments before it on its first line."""
    scanner = Scanner(NAMES)
    for line in page.split("\n"):
        assert scanner.scan(line, "别页") == []
    assert scanner.scan(page, "页")


@pytest.mark.parametrize("times", range(1, 6))
def test_what_is_encoded_several_times_is_found_as_in_the_whole(times: int) -> None:
    text = "13812345678"
    for _ in range(times):
        text = base64.b64encode(text.encode()).decode()
    whole = Scanner(NAMES).found_in_whole(text, "页")
    assert Scanner(NAMES).scan(text, "页") == whole and bool(whole) == (times < 4)


@pytest.mark.parametrize("between", range(3))
def test_a_telephone_is_found_behind_its_word_whose_cells_were_harmless_apart(between) -> None:
    scanner, empty = Scanner(), '<td class="num"></td>'
    number = '<td class="num">6123456</td>'
    for apart in (f'电话{empty}<td class="num">12</td>', number, empty):
        assert scanner.scan(apart, "别页") == []
    (found,) = scanner.scan(f"电话{empty * between}{number}", "页")
    assert found.kind == "固定电话"


def test_a_comment_that_holds_a_cell_does_not_cut_a_number() -> None:
    scanner = Scanner()
    halves = "138<!--", "<td>在册户数-->12345678"
    assert [scanner.scan(half, "别页") for half in halves] == [[], []]
    (found,) = scanner.scan("".join(halves), "页")
    assert found.kind == "手机号"
