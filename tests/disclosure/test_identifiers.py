"""What the identifier gate finds, what it leaves alone, and how it says so."""

from __future__ import annotations

import json
import random
import string
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fanpin_lib.disclosure import Finding, Gate, LeaksFound, Scanner
from fanpin_lib.disclosure.files import scan_file
from fanpin_lib.errors import LeakFound

# Made up: county 220281, a date, a serial and the check character that follows from them.


def check_character(first_17: str) -> str:
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    total = sum(int(d) * w for d, w in zip(first_17, weights, strict=True))
    return "10X98765432"[total % 11]


def id_number(first_17: str) -> str:
    return first_17 + check_character(first_17)


def kinds(text: str, names: list[str] | None = None, places: list[str] | None = None) -> list[str]:
    return [f.kind for f in Scanner(names or [], places=places or []).scan(text, "页面")]


VALID = id_number("22028119840315281")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (VALID, "身份证号"),
        (f"证件{VALID}号", "身份证号"),
        (f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}", "身份证号"),
        (VALID.translate(str.maketrans(string.digits, "０１２３４５６７８９")), "身份证号"),
        (f"<td>{VALID[:6]}<b>{VALID[6:]}</b></td>", "身份证号"),
        (VALID[:9] + "\u200b" + VALID[9:], "身份证号"),
        (id_number("22028119900101100").lower(), "身份证号"),
        (VALID[:17] + str((int(VALID[17].replace("X", "9")) + 1) % 10), "校验位不对"),
        (VALID + "43", "残疾人证号"),
        (VALID + "43B1", "残疾人证号"),
        (VALID + "4311", "残疾人证号"),
        ("220281840315281", "15 位身份证号"),
        ("2.20281198403E+17", "变成数值"),
        ("13812345678", "手机号"),
        ("电话13812345678。", "手机号"),
        ("138-1234-5678", "手机号"),
        ("+8613812345678", "手机号"),
        ("13812345678.0", "手机号"),
        ("6222020200112233440", "银行卡号"),
        ("6222 0202 0011 2233 440", "银行卡号"),
    ],
)
def test_identifying_numbers_are_found(text: str, kind: str) -> None:
    found = kinds(f"第一行\n{text}\n")
    if kind == "银行卡号":
        digits = "".join(c for c in text if c.isdigit())
        text = text[:-1] + luhn_digit(digits[:-1])
        found = kinds(f"第一行\n{text}\n")
    assert len(found) == 1 and kind in found[0]


def luhn_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (VALID, "身份证号"),
        (
            VALID[:17] + str((int(VALID[17].replace("X", "9")) + 1) % 10),
            "疑似身份证号（校验位不对）",
        ),
        (VALID + "43", "残疾人证号"),
        ("220281840315281", "15 位身份证号"),
    ],
)
def test_a_number_is_called_what_it_is(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@given(st.text("0123456789", min_size=13, max_size=13))
def test_a_card_number_is_one_by_its_last_digit(middle: str) -> None:
    first = f"62{middle}"
    right = luhn_digit(first)
    assert "银行卡号" in kinds(f"卡 {first}{right}。")
    assert "银行卡号" not in kinds(f"卡 {first}{(int(right) + 1) % 10}。")


def test_codes_that_are_nobodys_are_left_alone_and_no_others() -> None:
    scanner = Scanner(codes=["13812345678"])
    assert scanner.scan("13812345678", "页") == []
    assert [f.kind for f in scanner.scan("13812345678 13912345678", "页")] == ["手机号"]


def test_the_same_text_is_found_again_on_another_page() -> None:
    scanner = Scanner()
    for page in ("甲", "乙"):
        assert [f.page for f in scanner.scan("电话 13812345678", page)] == [page]
        assert scanner.scan("没有号码", page) == []


def test_half_a_character_hides_nothing() -> None:
    assert kinds("\ud800 13812345678") == ["手机号"]


@pytest.mark.parametrize(
    ("text", "line", "excerpt"),
    [
        ("甲\n乙\n号：13812345678", 3, "…号：138******78…"),
        ("\n13812345678", 2, "…138******78…"),
        ("13812345678\n乙\n丙", 1, "…138******78…"),
        ("号：13812345678，因病\n乙\n丙", 1, "…号：138******78，因病…"),
        ("一二三四五六七八九号13812345678因病因学因残因灾因故", 1,
         "…三四五六七八九号138******78因病因学因残因灾…"),
    ],
)  # fmt: skip
def test_an_excerpt_is_of_the_findings_own_line(text: str, line: int, excerpt: str) -> None:
    (finding,) = Scanner().scan(text, "页")
    assert (finding.line, finding.excerpt) == (line, excerpt)


@pytest.mark.parametrize(
    "text",
    [
        "990281840315281",  # 15 digits, no province
        "220281841315281",  # 15 digits, month 13
        "220281179901012816",  # born in 1799
        VALID[:17] + str((int(VALID[17].replace("X", "9")) + 1) % 10) + "43",  # no certificate
        "220281101201",  # a village's code
        "220281",
        "https://example.org/village/220281101201.html",
        "13812345678.55",  # an amount
        "13812345678元",
        "13812345678 元",
        "13,812,345,678",
        "0.13812345678",
        "113812345678",  # twelve digits
        "12812345678",  # no mobile prefix
        "3b1f13812345678a7c9e0d2f4b6a8c1e3b1f13812345678a7c9e0d2f4b6a8c1e",  # a hash
        "220281198413152816",  # month 13
        "990281198403152817",  # no province
        "2026-10-31 2026-09-30",
        "2025 2026 2027 2028",
        '<svg><path d="M 13812345678 622202020011223344"/></svg>',
        '<svg><g id="p13812345678" transform="translate(13812345678)"/></svg>',
        "![图](data:image/png;base64,AAAA13812345678BBBB)",
    ],
)
def test_codes_amounts_and_drawings_are_no_false_alarms(text: str) -> None:
    assert kinds(text) == []


def test_every_region_code_and_its_neighbours_pass() -> None:
    codes = [
        f"220281{township:03d}{village:03d}"
        for township in range(400)
        for village in (0, 1, 200, 201, 399)
    ]
    assert kinds("\n".join(codes)) == []


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
    st.sampled_from(["220281", "150121", "110101", "659001"]),
    st.text("，。 （）|<>\n年a-", max_size=3),
    st.text("，。 （）|<>\n年a-", max_size=3),
)
def test_any_valid_id_number_is_found_between_non_digits(born, serial, region, left, right) -> None:
    number = id_number(f"{region}{born:%Y%m%d}{serial:03d}")
    assume(not right.startswith(tuple("xX")))
    assert "身份证号" in kinds(left + number + right)


NAMES = ["王平", "李小明", "高山", "文明", "阿依古丽·买买提", "欧阳建国", "全村", "安全", "A Li"]
PLACES = ["高山村", "新站镇", "王平沟村"]


@pytest.mark.parametrize(
    "text",
    [
        "王平",
        "<td>王平</td>",
        "户主：王平，因病",
        "甲.文明",  # an ordinary word, were it not parted by the dot
        "户主王平因病",
        "王　平",
        "王 平",
        "**王**平",
        "王&#24179;",
        "本月新增王平一户",
        "李小明",
        "村民李小明已脱贫",
        "高山",  # a person called like a mountain, standing alone
        "| 高山 | 3 |",
        "高山同志",
        "文明",
        "阿依古丽·买买提",
        "阿依古丽.买买提家",
        "住户欧阳建国反映",
        "A Li",
    ],
)
def test_known_names_are_found(text: str) -> None:
    assert set(kinds(f"标题\n{text}", NAMES, PLACES)) == {"姓名"}


@pytest.mark.parametrize(
    "text",
    [
        "高山村",
        "高山村本月在册 12 户",
        "王平沟村新增 2 户",
        "精神文明建设",
        "文明实践活动",
        "李小龙",
        "安全",  # a page word: not searched, and said so
        "饮水安全有保障",
        "水平提高",
        "海王平台",
    ],
)
def test_place_names_and_ordinary_words_are_no_names(text: str) -> None:
    assert kinds(text, NAMES, PLACES) == []


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@given(
    st.lists(st.text(HAN, min_size=2, max_size=4), min_size=1, max_size=20, unique=True),
    st.data(),
    st.text("：、|<>\n ,.;0A（）", min_size=1, max_size=3),
    st.text("：、|<>\n ,.;0A（）", min_size=1, max_size=3),
    st.text(HAN),
    st.text(HAN),
)
def test_a_known_name_standing_alone_never_gets_through(names, data, left, right, before, after):
    name = data.draw(st.sampled_from(names))
    scanner = Scanner(names)
    assume(not scanner.names_not_searched)
    assert any(f.kind == "姓名" for f in scanner.scan(f"{before}{left}{name}{right}{after}", "页"))


@pytest.mark.parametrize("most", [99, 999, 9999, 99_999])
@pytest.mark.parametrize("row", ["| 甲村 | {} |", "<tr><td>甲村</td><td>{}</td></tr>"])
def test_a_row_of_figures_is_nobodys_number(row: str, most: int) -> None:
    """Tables of the office's own, in which nothing says that a cell holds a figure."""
    draws, between = random.Random(most), "</td><td>" if "td" in row else " | "
    rows = [[draws.randint(10, most) for _ in range(10)] for _ in range(1500)]
    rows += [[int(10 ** draws.uniform(0, 5)) for _ in range(10)] for _ in range(500)]
    text = "\n".join(row.format(between.join(map(str, figures))) for figures in rows)
    assert Scanner().scan(text, "页") == []


@pytest.mark.parametrize("row", ["| 甲 | {} |", "<tr><td>甲</td><td>{}</td></tr>"])
@pytest.mark.parametrize(
    ("cut", "kind"),
    [
        (["138", "1234", "5678"], "手机号"),
        (list("13812345678"), "手机号"),
        (["6222", "0210", "0111", "2345", "670"], "银行卡号"),
        ([VALID[:6], VALID[6:14], VALID[14:]], "身份证号"),
    ],
)
def test_a_number_cut_up_into_cells_is_found(row: str, cut: list[str], kind: str) -> None:
    between = "</td><td>" if "td" in row else " | "
    assert kinds(row.format(between.join(cut))) == [kind]


def test_a_longer_name_with_the_same_beginning_does_not_stretch_over_the_end() -> None:
    assert kinds("池水村（河南街道）", ["水村", "水村河"], ["池水村"]) == []
    assert kinds("保安村有风险", ["安村有"], ["保安村"]) == []
    assert kinds("保安村安村有同志", ["安村有"], ["保安村"]) == ["姓名"]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("新站镇的王平同志", "王平", "新站镇"),  # a place elsewhere in the sentence hides nobody
        ("王平提出申请", "王平", "新站镇"),  # cut out at the very beginning
        ("据王小马上一起反映", "王小马", "新站镇"),  # the dictionary cuts 马上
    ],
)
def test_a_name_beside_a_place_or_at_the_beginning_is_found(text, name, place) -> None:
    assert kinds(text, [name], [place]) == ["姓名"]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("去了大高山同志家", "高山", "大高山"),
        ("到了王平沟村", "王平沟", "王平沟村"),
    ],
)
def test_a_name_within_a_places_name_is_none_even_before_a_word_for_people(text, name, place):
    assert kinds(text, [name], [place]) == []


def test_a_name_that_begins_like_a_place_and_goes_on_is_found() -> None:
    assert kinds("住户欧阳镇国反映", ["欧阳镇国"], ["欧阳镇"]) == ["姓名"]
    assert kinds("住安村有明同志", ["村有明"], ["安村"]) == ["姓名"]  # two characters are no place


def test_names_that_begin_alike_are_each_found() -> None:
    for name in ("王小平", "王小安宁"):
        assert kinds(f"户主：{name}", ["王小平", "王小安宁"]) == ["姓名"]


def test_the_end_of_a_longer_word_is_no_name() -> None:
    assert kinds("学习马克思理论", ["克思"]) == []


def test_a_name_within_a_line_is_told_by_its_own_line() -> None:
    (finding,) = Scanner(["王小平"]).scan("甲乙丙丁戊\n村民王小平已脱贫", "页")
    assert finding.line == 2


def test_a_name_with_a_dot_is_found_letter_by_letter_without_it() -> None:
    assert kinds("阿 依 古 丽 买 买 提", ["阿依古丽·买买提"]) == ["姓名"]


def test_a_name_of_a_letter_and_a_word_is_found_in_two_lines_that_were_harmless_alone() -> None:
    scanner = Scanner(["A李明"])
    assert scanner.scan("甲：A\n乙", "页") == scanner.scan("丙\n李明：丁", "页") == []
    assert [f.kind for f in scanner.scan("甲：A\n李明：丁", "页")] == ["姓名"]


@pytest.mark.parametrize(
    ("text", "kind", "lines"),
    [
        ('甲\n号 138<a\nhref="x">1234</a\n\n>5678，乙\n号 13812345678', "手机号", [2, 6]),
        ("138<!-- 甲\n乙 -->12345678\n13812345678", "手机号", [1, 3]),
        ('甲\n李<b\nclass="x">小</b>明\n<td\n>李小明', "姓名", [2, 5]),
    ],
)
def test_markup_that_goes_over_lines_within_a_word_cuts_it_for_no_reader(
    text: str, kind: str, lines: list[int]
) -> None:
    for read in (Scanner(["李小明"]).scan, Scanner(["李小明"]).found_in_whole):
        assert [(found.line, found.kind) for found in sorted(read(text, "页"))] == [
            (line, kind) for line in lines
        ]


def test_lines_that_follow_each_other_are_no_one_number() -> None:
    assert kinds("**138**\n12345678") == kinds("138<br\n>12345678") == []


def test_names_that_cannot_be_searched_are_counted() -> None:
    scanner = Scanner(["安全", "新站镇", "王", "王平", None, "", " "], places=["新站镇"])
    assert scanner.names_not_searched == 3


def test_a_finding_names_page_line_and_kind_but_never_the_value() -> None:
    text = f"# 标题\n\n户主 王平 {VALID} 13812345678 因病\n"
    findings = Scanner(["王平"]).scan(text, "village/220281101201.md")
    assert [(f.page, f.line) for f in findings] == [("village/220281101201.md", 3)] * 3
    for finding in findings:
        said = str(finding)
        assert "王平" not in said and VALID not in said and "13812345678" not in said
        assert VALID[4:16] not in said and "第 3 行" in said


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138******78"),
        (VALID, VALID[:3] + "*" * 13 + VALID[-2:]),
        ("220281840315281", "220" + "*" * 10 + "81"),
    ],
)
def test_a_masked_number_shows_three_digits_and_the_last_two(number: str, shown: str) -> None:
    """Neither more, which would be the number, nor fewer, by which nobody finds it again."""
    assert Scanner().scan(f"号码：{number}。", "页")[0].excerpt == f"…号码：{shown}。…"


def test_a_masked_name_shows_the_surname_only() -> None:
    assert Scanner(["李小明"]).scan("户主：李小明，因病", "页")[0].excerpt == "…户主：李**，因病…"


def test_refusing_says_what_to_do_and_keeps_every_finding() -> None:
    findings = [Finding(f"村/{i}", 1, "手机号", "…138******78…") for i in range(30)]
    with pytest.raises(LeakFound) as caught:
        raise LeaksFound(findings)
    message = str(caught.value)
    assert isinstance(caught.value, LeaksFound) and len(caught.value.findings) == 30
    assert "30 处" in message and "还有 10 处" in message and "没有发布" in message
    Gate(Scanner()).refuse()


def test_notebooks_are_scanned_in_every_output_shown_or_not(tmp_path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["联系", "人：王平"]},
        {
            "cell_type": "code",
            "source": "x",
            "outputs": [
                {"output_type": "stream", "text": ["13812345678\n"]},
                {"output_type": "error", "ename": "E", "evalue": VALID, "traceback": []},
                {
                    "output_type": "display_data",
                    "data": {
                        "text/html": ["<p>李小明</p>"],
                        "image/png": "13812345678",
                        "application/json": {"a": ["王平"]},
                    },
                },
            ],
        },
    ]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    findings = scan_file(Scanner(NAMES), path, "村/x")
    assert [f.kind for f in findings] == ["姓名", "手机号", "身份证号", "姓名", "姓名"]
    assert findings[0].page == "村/x（第 1 格）"


def notebook_findings(tmp_path, *cells) -> list[tuple[str, str]]:
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}, ensure_ascii=False), encoding="utf-8")
    return [(f.page, f.kind) for f in scan_file(Scanner(NAMES), path, "村/x")]


@pytest.mark.parametrize(
    ("output", "place"),
    [
        ({"text": "电话 13812345678"}, "输出"),
        ({"text": ["电话 138", "12345678"]}, "输出"),
        ({"evalue": "电话 13812345678"}, "报错"),
        ({"evalue": "", "traceback": ["第一行", "电话 13812345678"]}, "报错"),
        ({"data": {"image/svg+xml": "<svg><text>13812345678</text></svg>"}}, "输出"),
        ({"data": {"text/plain": "电话\n13812345678"}}, "输出"),
        ({"data": {"application/json": {"电话": "13812345678"}}}, "输出"),
    ],
    ids=["stream", "parts of a line", "error", "traceback", "chart", "text", "JSON"],
)
def test_whatever_a_cell_gave_out_is_scanned(tmp_path, output, place) -> None:
    cells = [{"source": "一"}, {"source": "二", "outputs": [output]}]
    assert notebook_findings(tmp_path, *cells) == [(f"村/x（第 2 格{place}）", "手机号")]


def test_pictures_are_no_text_and_a_bare_notebook_has_nothing(tmp_path) -> None:
    picture = {"data": {"image/png": "13812345678"}}
    assert notebook_findings(tmp_path, {"outputs": [picture]}, {}) == []
    (tmp_path / "bare.ipynb").write_text("{}", encoding="utf-8")
    assert scan_file(Scanner(NAMES), tmp_path / "bare.ipynb", "村/x") == []


def test_a_finding_below_a_chart_names_its_own_line() -> None:
    chart = '<svg>\n<path d="M 0 0\nL 1 1\nL 2 2"/>\n</svg>\n'
    (finding,) = Scanner().scan(f"{chart}电话 13812345678\n", "页")
    assert finding.line == 6 and finding.excerpt.startswith("…电话")


def test_twenty_findings_are_all_named_and_pages_are_counted() -> None:
    findings = [Finding(f"村/{i % 3}", i, "手机号", "…138******78…") for i in range(20)]
    message = str(LeaksFound(findings))
    assert "在 3 个页面里发现 20 处" in message and "还有" not in message
    assert message.count("\n  · 村/") == 20


def test_tables_are_scanned_without_their_amounts(tmp_path) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text(
        "region_code,region_name,dimension,value,phone\n"
        "220281101201,高山村,risk=因病,13812345678,1\n"
        "220281101202,王平,risk=因病,13812345678,13912345678\n",
        encoding="utf-8-sig",
    )
    findings = scan_file(Scanner(NAMES, places=PLACES), path, "指标表")
    assert [(f.page, f.kind) for f in findings] == [
        ("指标表（region_name 列）", "姓名"),
        ("指标表（phone 列）", "手机号"),
    ]


def test_a_parquet_table_is_scanned_column_by_column_lists_and_all(tmp_path) -> None:
    rows = {
        "region_name": ["高山村", "王平", None],
        "value": [13812345678.0, 1.0, None],
        "said": [[{"phone": "13912345678"}], [], None],
    }
    path = tmp_path / "indicators.parquet"
    pq.write_table(pa.table(rows), path)
    findings = scan_file(Scanner(NAMES, places=PLACES), path, "指标表")
    assert [(f.page, f.kind) for f in findings] == [
        ("指标表（region_name 列）", "姓名"),
        ("指标表（said 列）", "手机号"),
    ]


def test_twenty_thousand_names_raise_no_alarm_in_the_hand_written_pages(repository_docs) -> None:
    """Names drawn from common surnames and given names, against every page we ship."""
    draw = random.Random(20261031)
    surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    given_names = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国春梅文海燕志龙飞凤"
    names = {
        draw.choice(surnames) + "".join(draw.choices(given_names, k=draw.choice([1, 2, 2])))
        for _ in range(40_000)
    }
    scanner = Scanner(names)
    findings = [f for path in repository_docs for f in scan_file(scanner, path, path.name)]
    assert findings == []
