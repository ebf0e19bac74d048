"""YAML with lines: the same values as PyYAML, and every mistake with file, line and advice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.errors import FileMistake
from fanpin_lib.files.yaml_lines import Items, Key, Mapping, Page, parse_yaml, read_yaml

_TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12)
_SCALARS = st.one_of(
    _TEXTS, st.integers(), st.booleans(), st.none(), st.dates(date(1000, 1, 1)),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4)
)
_KEYS = {
    "name": Key(required=True),
    "share": Key("number"),
    "since": Key("date"),
    "kinds": Key("texts"),
    "level": Key(choices=("村", "乡镇")),
    "more": Key("mapping", empty=True),
}


@given(st.dictionaries(_TEXTS, _VALUES, max_size=5), st.booleans())
def test_values_are_those_that_pyyaml_reads(tree: dict, flow: bool) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow)
    if tree:
        assert parse_yaml(text, "a.yaml") == yaml.safe_load(text) == tree


@given(st.text(max_size=40) | st.text("[]{}:-&*!|>'\"#%@,? \t\nax1", max_size=40))
def test_any_text_is_read_or_told_in_chinese(text: str) -> None:
    try:
        assert isinstance(parse_yaml(text, "甲.yaml"), dict)
    except FileMistake as error:
        assert "甲.yaml" in str(error) and error.hint.endswith("。")
        assert not set(error.message.replace("YAML", "")) & set("abcdefghijklm") - set(text)


@given(st.lists(_TEXTS.filter(str.strip), min_size=1, max_size=6, unique=True))
def test_every_key_and_item_knows_its_line(names: list[str]) -> None:
    dumped = "".join(f"{yaml.safe_dump([name], allow_unicode=True, width=999)}" for name in names)
    raw = parse_yaml(f"# 说明\n键:\n{dumped}", "a.yaml")
    assert isinstance(raw["键"], Items) and raw.lines == {"键": 2}
    assert list(raw["键"].with_lines()) == [(name, line) for line, name in enumerate(names, 3)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次，第一次在第 1 行"),
        ("a:\n  - {b: 1,\n     b: 2}\n", 3, "“b”写了两次"),
        ("a: 1\n\tb: 2\n", 2, "制表符"),
        ("a: [甲, 乙\nb: 1\n", 2, "方括号没有成对"),
        ("a: 甲: 乙\n", 1, "这里不该有冒号"),
        ("a: '甲\n", 2, "引号没有成对"),
        ("a: 1\n---\nb: 1\n", 2, "两份内容"),
        ("a: *b\n", 1, "引用的名字没有用 & 写过"),
        ("a: &b [1, *b]\n", 1, "又引用了它自己"),
        ("code: 0012\n", 1, "“0012”不是能用的数或日期。日期请写成 2026-01-01；编码之类前面带 0"),
        ("day: 2026-02-30\n", 1, "“2026-02-30”不是能用的数或日期"),
        ("a: !x 1\n", 1, "不支持的写法"),
        ("[a]: 1\n", 1, "键不能是列表"),
        ("- a\n", 1, "不是“键: 值”的写法"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(FileMistake, match=said) as caught:
        parse_yaml(text, "a.yaml")
    assert caught.value.where is not None and caught.value.where.line == line


def test_brackets_without_end_are_told() -> None:
    with pytest.raises(FileMistake, match="括号里有多余的符号"):
        parse_yaml("a: " + "[" * 5000, "a.yaml")
    with pytest.raises(FileMistake, match="套得太深"):
        parse_yaml("a: " + "[" * 5000 + "]" * 5000, "a.yaml")


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 1\nb: 村\n".encode("gb18030"))
    with pytest.raises(FileMistake, match="第 2 行：文件不是 UTF-8 编码"):
        read_yaml(path, "a.yaml")


def test_what_is_merged_keeps_the_order_and_gives_way() -> None:
    raw = parse_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n", "a.yaml")
    assert raw["b"] == {"x": 1, "y": 3} and raw["b"].lines == {"x": 2, "y": 2}


def test_an_empty_file_is_empty_only_where_it_may_be() -> None:
    assert parse_yaml("# 无\n", "a.yaml", may_be_empty=True) == {}
    with pytest.raises(FileMistake, match="请写 tables:"):
        parse_yaml("# 无\n", "a.yaml", begins="请写 tables:。")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: 甲\nnam: 乙\n", 2, "表里没有“nam”这个键。是不是“name”？"),
        ("share: 1\n", 1, "表缺少“name”。请补上 name: …。"),
        ("name:\n", 1, "“name”应是文字，现在是空的"),
        ("name: 12\n", 1, "“name”应是文字，现在是“12”。数字样的文字请加引号。"),
        ("name: 甲\nshare: 五成\n", 2, "“share”应是数，现在是“五成”。请写阿拉伯数字"),
        ("name: 甲\nshare: true\n", 2, "“share”应是数，现在是“true”"),
        ("name: 甲\nsince: '2026-01-01'\n", 2, "“since”应是日期.*日期不要加引号。"),
        ("name: 甲\nkinds: 乙\n", 2, "“kinds”应是文字的列表，现在是“乙”。请写成"),
        ("name: 甲\nkinds:\n  - 乙\n  - 1\n", 4, "“kinds”应是文字的列表，现在有一项是“1”"),
        ("name: 甲\nlevel: 县\n", 2, "“level”不能写“县”。可以写：村、乡镇。"),
        ("name: 甲\nmore: [1]\n", 2, "“more”应是“键: 值”，现在是列表"),
    ],
)
def test_each_mistake_says_line_found_expected_and_what_to_do(text, line, said) -> None:
    page = Page("甲.yaml")
    page.read(parse_yaml(text, page.shown), 1, _KEYS, "表")
    with pytest.raises(FileMistake, match=said) as caught:
        page.tell()
    assert str(caught.value).startswith(f"文件“甲.yaml” 第 {line} 行：")


def test_all_mistakes_of_a_file_are_told_at_once_and_each_once() -> None:
    page = Page("甲.yaml")
    raw = parse_yaml("share: 甲\nlevel: 县\nother: 1\n", page.shown)
    page.read(raw, 1, _KEYS, "表")
    page.read(raw, 1, _KEYS, "表")
    with pytest.raises(FileMistake) as caught:
        page.tell()
    message = str(caught.value)
    assert message.startswith("有 4 处错误：\n") and len(message.splitlines()) == 5
    assert [f"第 {line} 行" in message for line in (1, 2, 3)] == [True] * 3


def test_what_is_right_is_handed_on() -> None:
    page = Page("甲.yaml")
    text = "name: 甲\nshare: 0.5\nsince: 2026-01-01\nkinds: [乙]\nlevel: 村\nmore:\n"
    raw = parse_yaml(text, page.shown)
    assert page.read(raw, 1, _KEYS, "表") == dict(raw)
    assert isinstance(raw, Mapping) and raw["since"] == date(2026, 1, 1)
    page.tell()
