"""`fanpin teach`: what each header is taken for, why, and that next month needs no question."""

from datetime import date

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.teaching import Answers, keep, lessons_of, to_keep
from fanpin_lib.ledgers.teaching.answers import pairs
from ledgers.making import CASE_HEADERS, case, column, read, workbook, xlsx
from ledgers.refusing import refused
from ledgers.test_id_numbers import id_number

PERSONS = [id_number(date(1970, 1, 1 + n), n) for n in range(9)]


def renamed(**headers: str) -> list[list[str]]:
    """A ledger of monitored households with some headers called otherwise."""
    return [[headers.get(h, h) for h in CASE_HEADERS], *(case(n) for n in range(4))]


def test_a_similar_name_is_taken_and_said(tmp_path) -> None:
    path = xlsx(tmp_path / "监测_202610.xlsx", renamed(监测对象类别="监测对象的类别"))
    assert "缺少必需的列：“监测对象类别”" in refused(path)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    assert lesson.complete
    [taught] = [c for c in lesson.columns if c.taught]
    assert (taught.header, taught.label) == ("监测对象的类别", "监测对象类别")
    assert "相近" in taught.why
    assert keep([lesson], tmp_path / "county" / "columns.yaml")
    columns = ColumnMap.load(tmp_path / "county" / "columns.yaml")
    assert read(path, columns=columns).parts[0].table == "cases"
    november = xlsx(tmp_path / "监测_202611.xlsx", renamed(监测对象类别=" 监测对象的 类别"))
    assert read(november, columns=columns).parts[0].rows.num_rows == 4


def test_values_say_what_a_column_is_whatever_it_is_called(tmp_path) -> None:
    path = xlsx(tmp_path / "监测户_202610.xlsx", renamed(致贫返贫风险="困难原由"))
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    [taught] = [c for c in lesson.columns if c.taught]
    assert (taught.header, taught.field) == ("困难原由", "risks")
    assert taught.why == "内容都是“致贫返贫风险”的写法"


def test_a_header_that_could_be_several_things_is_left_open(tmp_path) -> None:
    path = xlsx(tmp_path / "监测户_202610.xlsx", renamed(消除日期="日期一"))
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    [open_one] = [c for c in lesson.columns if c.header == "日期一"]
    assert not open_one.field
    assert to_keep([lesson]) == {}


def test_an_answer_goes_before_every_guess_and_bracket_widths_do_not_count(tmp_path) -> None:
    rows = renamed(监测对象类别="类型（认定）")
    path = xlsx(tmp_path / "监测户_202610.xlsx", rows)
    answers = Answers("监测对象台账", {"类型(认定)": "监测对象类别", "消除日期": "不用"})
    [lesson] = lessons_of(path, ColumnMap.load(), answers)
    keep([lesson], tmp_path / "columns.yaml")
    columns = ColumnMap.load(tmp_path / "columns.yaml")
    reading = read(path, columns=columns)
    assert column(reading, "registered_category") == ["边缘易致贫户"] * 4
    assert column(reading, "eliminated_on") == [None] * 4


def test_words_in_cells_are_named_and_can_be_taught(tmp_path) -> None:
    rows = renamed()
    rows[1][4], rows[2][3] = "身体有恙", "边缘（易致贫） 户甲"
    path = xlsx(tmp_path / "监测户_202610.xlsx", rows)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    assert set(lesson.words) == {"致贫返贫风险", "监测对象类别"}
    assert set(lesson.words["致贫返贫风险"]) == {"身体有恙"}
    words = {"身体有恙": "因病", "边缘(易致贫)户甲": "边缘易致贫户"}
    [lesson] = lessons_of(path, ColumnMap.load(), Answers(words=words))
    keep([lesson], tmp_path / "columns.yaml")
    reading = read(path, columns=ColumnMap.load(tmp_path / "columns.yaml"))
    assert not reading.blocking_errors
    assert column(reading, "risks")[0] == ["因病"]


def test_empty_cells_that_mean_as_above_are_offered_and_taught(tmp_path) -> None:
    headers = ["乡镇", "村", "户编号", "户类型", "家庭人口"]
    rows = [headers, ["新站镇", "瓦窑村", "H1", "一般农户", 2], ["", "", "H2", "一般农户", 3]]
    path = xlsx(tmp_path / "农户台账_202610.xlsx", rows)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    assert lesson.empty == {"乡镇": 1, "村": 1}
    [lesson] = lessons_of(path, ColumnMap.load(), Answers(fill_down=True))
    keep([lesson], tmp_path / "columns.yaml")
    reading = read(path, columns=ColumnMap.load(tmp_path / "columns.yaml"))
    assert column(reading, "village_code") == ["220281100201"] * 2
    assert "空格按“同上”填（fanpin teach 时说定的）：“乡镇”列、“村”列" in reading.notes


def test_nobody_guesses_a_ledger_without_a_column_of_its_own(tmp_path) -> None:
    rows = [["村", "姓名", "身份证号"], ["瓦窑村", "张三", PERSONS[0]]]
    path = xlsx(tmp_path / "名单_202610.xlsx", rows)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    assert lesson.table is None
    assert len(lesson.candidates) > 1
    [lesson] = lessons_of(path, ColumnMap.load(), Answers("dept_dibao"))
    keep([lesson], tmp_path / "columns.yaml")
    columns = ColumnMap.load(tmp_path / "columns.yaml")
    numbered = [["序号", *rows[0]], [1, *rows[1]]]
    next_month = xlsx(tmp_path / "名单_202611.xlsx", numbered)
    assert read(next_month, columns=columns).parts[0].table == "dept_dibao"


def test_a_required_column_that_is_not_there_cannot_be_taught(tmp_path) -> None:
    rows = [row[:3] + row[4:] for row in renamed()]
    path = xlsx(tmp_path / "监测户_202610.xlsx", rows)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers("监测对象台账"))
    assert lesson.missing == ("监测对象类别",)


def test_what_stands_in_the_countys_file_stays_with_its_comments(tmp_path) -> None:
    file = tmp_path / "columns.yaml"
    file.write_text(
        "# 张三写的\ntables:\n  cases:\n    risks: [老叫法]  # 去年\nrefuse_share: 0.1\n",
        encoding="utf-8",
    )
    path = xlsx(tmp_path / "监测户_202610.xlsx", renamed(致贫返贫风险="困难原由"))
    keep(lessons_of(path, ColumnMap.load(file), Answers()), file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# 张三写的\n")
    assert "# 去年" in text
    columns = ColumnMap.load(file)
    assert columns.field_of("cases", "困难原由") == columns.field_of("cases", "老叫法") == "risks"
    assert not keep(lessons_of(path, columns, Answers()), file)
    assert file.read_text(encoding="utf-8") == text


def test_a_file_of_comments_keeps_them(tmp_path) -> None:
    file = tmp_path / "columns.yaml"
    file.write_text("# 样例\n# tables:\n", encoding="utf-8")
    path = xlsx(tmp_path / "监测户_202610.xlsx", renamed(致贫返贫风险="困难原由"))
    keep(lessons_of(path, ColumnMap.load(file), Answers()), file)
    assert file.read_text(encoding="utf-8").startswith("# 样例\n# tables:\n")
    assert ColumnMap.load(file).field_of("cases", "困难原由") == "risks"


def test_taught_twice_a_layout_is_there_once(tmp_path) -> None:
    rows = [["姓名", "身份证号"], ["张三", PERSONS[0]]]
    path, file = xlsx(tmp_path / "名单.xlsx", rows), tmp_path / "columns.yaml"
    for kind in ("dept_dibao", "dept_disability"):
        keep(lessons_of(path, ColumnMap.load(file), Answers(kind)), file)
    columns = ColumnMap.load(file)
    assert [layout.kind for layout in columns.layouts.values()] == ["dept_disability"]
    assert "dept_dibao" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (Answers("农户台帐表"), "没有名为“农户台帐表”的台账"),
        (Answers(columns={"村代码": "村编吗"}), "没有“村编吗”这一列"),
        (Answers(words={"甲": "因懒"}), "没有“因懒”这个写法"),
    ],
)
def test_an_answer_that_names_nothing_says_what_can_be_written(tmp_path, answers, said) -> None:
    path = xlsx(tmp_path / "监测户_202610.xlsx", renamed())
    with pytest.raises(InputError, match=said) as info:
        lessons_of(path, ColumnMap.load(), answers)
    assert "可以写" in info.value.hint


def test_totals_are_no_ledger_and_continued_sheets_no_further_lesson(tmp_path) -> None:
    totals = [["乡镇", "户数", "人数"], ["新站镇", 2, 5], ["天岗镇", 3, 8]]
    [lesson] = lessons_of(xlsx(tmp_path / "月报表.xlsx", totals), ColumnMap.load(), Answers())
    assert "汇总" in lesson.remark
    book = workbook(tmp_path / "监测户_202610.xlsx", {"一": renamed(), "二": [case(9), case(8)]})
    assert len(lessons_of(book, ColumnMap.load(), Answers())) == 1


def test_pairs_are_written_with_an_equals_sign() -> None:
    assert pairs(["甲 = 乙", "丙＝丁"], "--word") == {"甲": "乙", "丙": "丁"}
    with pytest.raises(InputError, match="看不懂"):
        pairs(["甲乙"], "--column")


def test_a_header_of_unknown_names_only_is_found_and_no_record_is_taken_for_one(tmp_path) -> None:
    rows = [
        ["某镇农户底册"],
        [
            "序号",
            "所在乡（镇）名称",
            "所在行政村名称",
            "农户编码",
            "户主身份证件号",
            "农户性质",
            "口数",
        ],
        *([n, "新站镇", "瓦窑村", f"H{n}", PERSONS[n], "一般农户", 2] for n in range(1, 5)),
    ]
    path = xlsx(tmp_path / "农户底册_202610.xlsx", rows)
    message = refused(path)
    assert "第 2 行的表头（“序号”、“所在乡(镇)名称”" in message.replace("（镇）", "(镇)")
    assert "fanpin teach 农户底册_202610.xlsx --kind" in message
    [lesson] = lessons_of(path, ColumnMap.load(), Answers())
    assert lesson.table is None
    assert [match.table.name for match in lesson.candidates] == ["households"]
    said = {"所在行政村名称": "村", "所在乡（镇）名称": "township_name", "农户编码": "户编号"}
    [lesson] = lessons_of(path, ColumnMap.load(), Answers("农户台账", said))
    assert lesson.header_row == 2
    assert lesson.missing == ("家庭人口",)
    assert lesson.missing_in == {"家庭人口": ("口数",)}
    answers = Answers("农户台账", {**said, "口数": "家庭人口"})
    keep(lessons_of(path, ColumnMap.load(), answers), tmp_path / "columns.yaml")
    assert not any(person in (tmp_path / "columns.yaml").read_text() for person in PERSONS)
    columns = ColumnMap.load(tmp_path / "columns.yaml")
    assert column(read(path, columns=columns), "household_id") == ["H1", "H2", "H3", "H4"]


def test_records_without_a_header_cannot_be_taught(tmp_path) -> None:
    rows = [["新站镇", "瓦窑村", f"H{n}", PERSONS[n], "户主", "健康"] for n in range(4)]
    path = xlsx(tmp_path / "名册_202610.xlsx", rows)
    lessons = lessons_of(path, ColumnMap.load(), Answers("家庭成员台账"))
    assert lessons[0].remark.startswith("没有表头")
    assert to_keep(lessons) == {}


def test_a_name_alike_whose_words_nobody_knows_is_a_guess_and_names_are_no_numbers(
    tmp_path,
) -> None:
    rows = renamed(致贫返贫风险="致贫返贫主要风险", 户编号="户主")
    for number, row in enumerate(rows[1:]):
        row[4], row[1] = f"说法{number}", "张三"
    path = xlsx(tmp_path / "监测户_202610.xlsx", rows)
    [lesson] = lessons_of(path, ColumnMap.load(), Answers("监测对象台账"))
    guesses = {c.header: [s.field for s in c.maybe] for c in lesson.columns if not c.field}
    assert guesses == {"致贫返贫主要风险": ["risks"], "户主": []}
