import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanpin_lib.fields import code_list, table, tables
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.parse import parse_field
from fanpin_lib.ledgers.values.parsed import tidy

WORDS = ColumnMap.load().words


def values(table_name: str, field: str, *texts: str | None) -> list:
    parsed = parse_field(tidy(pa.array(texts)), table(table_name).fields[field], "", WORDS)
    return parsed.values.to_pylist()


def test_yes_no_and_nothing() -> None:
    found = values(
        "members",
        "medical_insurance",
        "是",
        "有",
        "y",
        "1",
        "√",
        "否",
        "无",
        "N",
        "0",
        "",
        " ",
        "—",
    )
    assert found == [True] * 5 + [False] * 4 + [None] * 3


def test_codes_take_older_spellings_and_stray_blanks() -> None:
    found = values("cases", "registered_category", "脱贫监测户", "边 缘户", "突发严重困难", "其他")
    assert found == ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户", None]


@pytest.mark.parametrize(
    "text",
    [
        "因病、因残",
        "因病,因残",
        "因病，因残",
        "因病;因残",
        "因病/因残",
        "因病 因残",
        "因病；因病；因残",
    ],
)
def test_several_codes_in_one_cell(text: str) -> None:
    assert values("cases", "risks", text) == [["因病", "因残"]]


@pytest.mark.parametrize(
    ("name", "field"),
    [(t.name, f.name) for t in tables().values() for f in t.fields.values() if f.type == "code"],
)
def test_every_ledger_takes_the_codes_of_its_own_list(name: str, field: str) -> None:
    """Levels of meetings were held against the levels of regions: departments' were refused."""
    own = WORDS.codes_of(str(table(name).fields[field].codes))
    assert values(name, field, *own) == own


def test_an_unknown_code_is_reported_with_the_allowed_ones() -> None:
    parsed = parse_field(pa.array(["因懒"]), table("alerts").fields["risk"], "", WORDS)
    assert parsed.bad[0]
    assert "因病、因学、因残" in parsed.expected


def test_nothing_written_in_words_is_nothing() -> None:
    assert values("national_persons", "remarks", "无", "—", "／", "有话说") == [
        None,
        None,
        None,
        "有话说",
    ]
    assert values("national_persons", "dibao", "无", "未享受") == ["无", "未享受"]
    assert values("households", "safety_net", "无", "五保", "—") == ["无", "特困", None]
    assert values("measures", "ended_on", "长期", "至今", "") == [None, None, None]


def test_control_characters_and_zero_width_marks_vanish() -> None:
    assert values("members", "name", "张\x00三\u200b", "李\r\n四", "\ufeff") == [
        "张三",
        "李四",
        None,
    ]


def test_rare_characters_and_emoji_stay() -> None:
    assert values("members", "name", "𣒍𠮷", "\ue000王", "李😀") == ["𣒍𠮷", "\ue000王", "李😀"]


def test_a_county_teaches_its_own_spelling_of_a_code(tmp_path) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text("code_synonyms: {risk: {因懒致贫: 其他}}\n", encoding="utf-8")
    words = ColumnMap.load(extra).words
    parsed = parse_field(pa.array(["因懒致贫"]), table("alerts").fields["risk"], "", words)
    assert parsed.values.to_pylist() == ["其他"]


@pytest.mark.parametrize(
    "text",
    [
        "因病因残",
        "1.因病 2.因残",
        "1.因病2.因残",
        "1、因病；2、因残。",
        "①因病②因残",
        "(1)因病(2)因残",
        "因病和因残",
        "因病\n因残",
        "因　病、因 残",
        "因病|因残",
    ],
)
def test_several_codes_in_one_cell_as_offices_write_them(text: str) -> None:
    assert values("cases", "risks", text) == [["因病", "因残"]]


_RISKS = st.lists(st.sampled_from(code_list("risk")), min_size=1, max_size=5, unique=True)
_BETWEEN = st.sampled_from(["", "、", "，", ",", "；", ";", "/", " ", "　", "\n", "、 ", " / "])
_NUMBERS = st.sampled_from(["", "{}.", "{}、", "（{}）", "{}) ", "{}:"])


@given(_RISKS, _BETWEEN, _NUMBERS)
def test_whatever_stands_between_them_the_codes_are_found(risks, between, number) -> None:
    text = between.join(number.format(n) + risk for n, risk in enumerate(risks, start=1))
    parsed = parse_field(tidy(pa.array([text])), table("cases").fields["risks"], "", WORDS)
    assert parsed.values.to_pylist() == [risks]
    assert not parsed.bad[0]


@given(_RISKS, st.text("懒甲乙丙丁", min_size=1, max_size=3))
def test_an_unknown_word_among_codes_is_reported_and_the_others_kept(risks, strange) -> None:
    parsed = parse_field(
        pa.array(["、".join([*risks, strange])]), table("cases").fields["risks"], "", WORDS
    )
    assert parsed.values.to_pylist() == [risks]
    assert parsed.bad[0]


def test_names_written_apart_are_closed_up_and_other_texts_left() -> None:
    names = ["张　三", "李 四", "欧 阳 修", "阿依古丽·买买提", "John Smith", "王\u00a0五"]
    found = values("members", "name", *names)
    assert found == ["张三", "李四", "欧阳修", "阿依古丽·买买提", "John Smith", "王五"]
    assert values("measures", "item", "养牛 两头") == ["养牛 两头"]
