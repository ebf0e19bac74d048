"""Files are there whole or not at all; what cannot be written says what to do."""

import errno
from pathlib import Path

import pytest

from fanpin_lib.errors import StoreUnusable
from fanpin_lib.files.atomic import atomic_write, how_to_write
from fanpin_lib.files.private_workbook import private_workbook


def locked(monkeypatch, code: int) -> None:
    """Renaming fails as on Windows while Excel has the file open."""

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(code, "no", str(self), None, str(target))

    monkeypatch.setattr(Path, "replace", refuse)


def test_the_file_changes_only_when_all_is_written(tmp_path) -> None:
    path = tmp_path / "清单.csv"
    with atomic_write(path, private=True) as beside:
        beside.write_text("新", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "新"
    assert [p.name for p in tmp_path.iterdir()] == ["清单.csv"]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, ValueError])
def test_whatever_stops_the_writing_leaves_nothing_beside(tmp_path, stopped) -> None:
    path = tmp_path / "清单.csv"
    path.write_text("旧", encoding="utf-8")
    with pytest.raises(stopped), atomic_write(path) as beside:
        beside.write_text("半", encoding="utf-8")
        raise stopped
    assert path.read_text(encoding="utf-8") == "旧"
    assert [p.name for p in tmp_path.iterdir()] == ["清单.csv"]


def test_a_workbook_open_in_excel(tmp_path, monkeypatch) -> None:
    path = tmp_path / "findings.xlsx"
    path.write_bytes(b"old")
    locked(monkeypatch, errno.EACCES)
    with pytest.raises(StoreUnusable) as info, private_workbook(path) as book:
        book.add_worksheet("一").write_string(0, 0, "甲")
    said = str(info.value)
    assert f"“{path}”写不进去（没有权限），原来的没有变" in said
    assert "正在 Excel 或 WPS 里打开着，请先关闭，再运行同一条命令" in said
    assert [p.name for p in tmp_path.iterdir()] == ["findings.xlsx"]


def test_a_full_disk(tmp_path, monkeypatch) -> None:
    locked(monkeypatch, errno.ENOSPC)
    with (
        pytest.raises(StoreUnusable, match=r"（磁盘已满）。请清理磁盘，再运行同一条命令"),
        atomic_write(tmp_path / "清单.csv") as beside,
    ):
        beside.write_text("新", encoding="utf-8")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_moved_may_hold_a_file_that_is_open(tmp_path) -> None:
    said = how_to_write(PermissionError(errno.EACCES, "no"), tmp_path)
    assert said.startswith("如果里面有文件正在 Excel、WPS 或别的程序里打开着，请先关闭")


def test_no_folder_to_write_into(tmp_path) -> None:
    """Here xlsxwriter is the one to find out."""
    with (
        pytest.raises(StoreUnusable, match="没有这个文件或文件夹"),
        private_workbook(tmp_path / "没有" / "清单.xlsx"),
    ):
        raise AssertionError("nothing could have been written")
