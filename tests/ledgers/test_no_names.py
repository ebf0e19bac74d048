"""Cells that are no names, no counts, and files with lost content."""

import pytest

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.row_errors import Severity
from ledgers.making import column, read, text
from ledgers.refusing import only_error, refused

HEADER = ["户编号", "村代码", "户类型", "家庭人口", "户主姓名"]


def households(path, name: str = "张三", members: str = "3"):
    good = [[f"H{n}", "220281001200", "一般农户", "2", f"李{c}"] for n, c in enumerate("四五六七")]
    return text(path, [HEADER, *good, ["H9", "220281001200", "一般农户", members, name]])


@pytest.mark.parametrize("name", ["10", "１０", "3.0", "脱贫户", "低保", "户主", "边缘户", "低 保"])
def test_a_number_or_a_class_is_no_name(tmp_path, name: str) -> None:
    path = households(tmp_path / "农户台账.csv", name)
    error = only_error(path)
    assert (error.row, error.column, error.severity) == (6, "户主姓名", Severity.BLANKED)
    assert error.blocks
    assert "不是人的姓名" in error.message
    assert column(read(path), "head_name")[-1] is None


@pytest.mark.parametrize("name", ["张三", "欧阳红", "阿依古丽·买买提", "李四2", "高健康", "Maria"])
def test_real_names_stay(tmp_path, name: str) -> None:
    reading = read(households(tmp_path / "农户台账.csv", name))
    assert not reading.row_errors
    assert column(reading, "head_name")[-1] == name


def test_the_profiles_own_classes_are_no_names(tmp_path) -> None:
    path = households(tmp_path / "农户台账.csv", "重点关注户")
    assert not read(path).row_errors
    own = ColumnMap.load(classes={"category": {"重点关注户": "重点户"}})
    assert "不是人的姓名" in read(path, columns=own).row_errors[0].message


@pytest.mark.parametrize("members", ["-3", "−3", "-3人"])
def test_no_household_has_fewer_than_no_members(tmp_path, members: str) -> None:
    error = only_error(households(tmp_path / "农户台账.csv", members=members))
    assert (error.row, error.column, error.value) == (6, "家庭人口", members)
    assert "不小于 0" in error.message


def test_a_block_of_nul_bytes_names_the_line(tmp_path) -> None:
    path = households(tmp_path / "农户台账.csv")
    raw = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(raw[:3]) + b"\x00" * 64 + b"".join(raw[4:]))
    assert "第 4 行起有一段空字节" in refused(path)
    path.write_bytes(
        b"".join(raw).replace("李四".encode("gb18030"), b"\x00" + "李四".encode("gb18030"))
    )
    assert column(read(path), "head_name")[0] == "李四"
