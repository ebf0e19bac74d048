import pytest

from fanpin_lib.errors import ConfigError
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.headers import normalise_header, split_unit


@pytest.mark.parametrize(
    "written",
    [
        "户编号",
        " 户 编号 ",
        "户　编\u00a0号",
        "户编号*",
        "*户编号（必填）",
        "户\n编号：",
        "户\u200b编号★",
    ],
)
def test_blanks_and_marks_do_not_count(written: str) -> None:
    assert normalise_header(written) == "户编号"


@pytest.mark.parametrize(
    "written", ["人均纯收入（元）", "人均纯收入(元)", "人均纯收入【元】", "人均纯收入( 元 )"]
)
def test_brackets_are_alike_and_hold_the_unit(written: str) -> None:
    assert split_unit(normalise_header(written)) == ("人均纯收入", "元")


def test_a_label_in_brackets_is_matched_whole_before_its_stem() -> None:
    columns = ColumnMap.load()
    assert (
        columns.field_of("national_work", normalise_header("公益性岗位（月数）"))
        == "public_post_months"
    )
    assert columns.field_of("national_work", normalise_header("公益性岗位")) == "public_post"


def test_every_label_of_the_vocabulary_is_understood() -> None:
    from fanpin_lib.fields import tables

    columns = ColumnMap.load()
    wrong = [
        (name, field.name, columns.field_of(name, normalise_header(field.label)))
        for name, table in tables().items()
        for field in table.fields.values()
        if columns.field_of(name, normalise_header(field.label)) != field.name
    ]
    assert wrong == []


def test_a_county_teaches_a_header_without_code(tmp_path) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text(
        "tables:\n  cases:\n    registered_category: [困难类别]\nrefuse_share: 0.1\n",
        encoding="utf-8",
    )
    columns = ColumnMap.load(extra)
    assert columns.field_of("cases", "困难类别") == "registered_category"
    assert columns.field_of("cases", "识别时间") == "identified_on"
    assert columns.refuse_share == 0.1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("taples: {}", "没有“taples”这一项"),
        ("tables: {casess: {a: [b]}}", "没有名为“casess”的台账"),
        ("tables: {cases: {colour: [b]}}", "没有名为“colour”的列"),
        ("tables:\n\tcases: []", "第 2 行：不是有效的 YAML"),
        ("tables: {cases: {risks: 原因}}", "“risks”的写法不对，现在是“原因”。请写成列表"),
        ("tables: [cases]", "“tables”的写法不对"),
        ("ignored: 序号", "“ignored”的写法不对"),
        ("tables: {case: {}}", "可以写的有：cases"),
        ("code_synonyms: {risks: {a: 因病}}", "没有名为“risks”的代码表"),
        ("code_synonyms: {risk: {a: 因懒}}", "“因懒”不在代码表“risk”里"),
    ],
)
def test_a_mistake_in_the_countys_file_is_named(tmp_path, text: str, said: str) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        ColumnMap.load(extra)
