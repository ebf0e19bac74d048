import pytest

from fanpin_lib.errors import FileMistake
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
        ("taples: {}", "第 1 行：文件里没有“taples”这个键。是不是“tables”"),
        ("tables: {casess: {a: [b]}}", "没有名为“casess”的台账"),
        ("tables: {cases: {colour: [b]}}", "没有名为“colour”的列"),
        ("tables:\n\tcases: []", "第 2 行：YAML 写法有误"),
        ("tables: {cases: {risks: 原因}}", "“risks”应是文字的列表，现在是“原因”。请写成"),
        ("tables: [cases]", "“tables”应是“键: 值”，现在是列表"),
        ("ignored: 序号", "“ignored”应是文字的列表"),
        ("tables: {case: {}}", "没有名为“case”的台账。是不是“cases”"),
        ("refuse_share: 一半", "“refuse_share”应是数"),
        ("refuse_share: 5", "“refuse_share”是一个比例，现在是 5"),
        ("bad_rows: keep", "“bad_rows”不能写“keep”。可以写：refuse、skip"),
        ("bad_rows_of: {cases: keep}", "“cases”不能写“keep”"),
        ("duplicates_of: {casess: keep}", "没有名为“casess”的台账"),
        ("true_words: [1, 是]", "现在有一项是“1”"),
        ("units: {元: {百元: 一百}}", "“百元”应是数"),
        ("common: {colours: [颜色]}", "没有名为“colours”的列"),
        ("tables: {a: {}}\nhints: {b: [c]}", "有 2 处错误"),
        ("code_synonyms: {sex: {1: 男}}", "“1”应是文字。数字样的文字请加引号"),
        ("code_synonyms: {risks: {a: 因病}}", "没有名为“risks”的代码表"),
        ("code_synonyms: {risk: {a: 因懒}}", "“因懒”不在代码表“risk”里"),
    ],
)
def test_a_mistake_in_the_countys_file_is_named(tmp_path, text: str, said: str) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text(text, encoding="utf-8")
    with pytest.raises(FileMistake, match=said):
        ColumnMap.load(extra)


def test_a_countys_file_of_comments_only_adds_nothing(tmp_path) -> None:
    extra = tmp_path / "columns.yaml"
    extra.write_text("# 以后再写\ntables:\n", encoding="utf-8")
    assert ColumnMap.load(extra).headers == ColumnMap.load().headers
