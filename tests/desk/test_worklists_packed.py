"""Townships' archives of worklists, passwords, and lists that LibreOffice saved."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.passwords import passwords_file
from fanpin_lib.desk.worklists.writing import write_worklists
from fanpin_lib.errors import FileMistake
from fanpin_lib.files.encrypted import decrypted, encrypted
from fanpin_lib.store.report import Status
from tests.classification.workdir import NEAR
from tests.desk.test_worklists import OCTOBER, whole
from tests.desk.test_worklists_back import fill, ledgers, take
from tests.libreoffice import saved_as

pytestmark = pytest.mark.heavy

WORD = "一个好记的口令"


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """A county whose ledgers are stored and whose lists are not made."""
    root: Path = tmp_path_factory.mktemp("stored")
    whole(root).store()
    return root


@pytest.fixture(scope="module")
def with_lists(stored, tmp_path_factory) -> Path:
    """The same, its lists of October made."""
    root: Path = tmp_path_factory.mktemp("with-lists") / "county"
    shutil.copytree(stored, root)
    write_worklists(County.at(root), OCTOBER)
    return root


@pytest.fixture
def county(stored, tmp_path) -> County:
    root = tmp_path / "county"
    shutil.copytree(stored, root)
    return County.at(root)


@pytest.fixture
def given_out(with_lists, tmp_path) -> County:
    root = tmp_path / "given-out"
    shutil.copytree(with_lists, root)
    return County.at(root)


def archives(county: County) -> dict[str, bytes]:
    folder = county.private_folder(OCTOBER) / "worklists" / "压缩包"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def inside(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_each_township_has_an_archive_with_its_own_and_its_villages_lists(given_out):
    lists = given_out.private_folder(OCTOBER) / "worklists"
    packed = archives(given_out)
    assert [len(inside(held)) for held in packed.values()] == [2, 2]
    (near,) = list(lists.rglob(f"*{NEAR}.xlsx"))
    held = [inside(archive).get(near.name) for archive in packed.values()]
    assert near.read_bytes() in held
    write_worklists(given_out, OCTOBER)
    assert archives(given_out) == packed


def test_a_password_closes_each_workbook_and_the_same_lists_stay_the_same_bytes(county):
    county.folders.private.mkdir(exist_ok=True)
    passwords_file(county).write_text(f"新站镇: {WORD}\n", encoding="utf-8")
    made = write_worklists(county, OCTOBER)
    assert "其中 1 个乡镇的有打开密码" in str(made)
    packed = archives(county)
    closed = {name: held for name, held in packed.items() if name.startswith("新站镇")}
    (one,) = closed.values()
    assert all(held.startswith(b"\xd0\xcf\x11\xe0") for held in inside(one).values())
    others = [held for name, held in packed.items() if name not in closed]
    assert all(held.startswith(b"PK") for other in others for held in inside(other).values())
    write_worklists(county, OCTOBER)
    assert archives(county) == packed, "nothing changed: not encrypted again"
    passwords_file(county).write_text(f"全部: {WORD}二\n", encoding="utf-8")
    write_worklists(county, OCTOBER)
    assert all(archives(county)[name] != packed[name] for name in packed)


def test_a_list_with_its_password_is_read_back_and_a_foreign_password_is_not(county, tmp_path):
    county.folders.private.mkdir(exist_ok=True)
    passwords_file(county).write_text(f"全部: {WORD}\n", encoding="utf-8")
    write_worklists(county, OCTOBER)
    told = {"走访日期": "11月6日", "走访方式": "入户", "走访人": "钱某"}
    path = fill(county, f"村/*{NEAR}.xlsx", {"走访": {"下月应走访": told}})
    plain = path.read_bytes()
    path.write_bytes(encrypted(plain, "别人的口令"))
    (refused,) = take(county, path)
    assert refused.status is Status.REFUSED and "密码" in str(refused.refusal)
    path.write_bytes(encrypted(plain, WORD))
    assert decrypted(path, [WORD]) == plain
    (report,) = take(county, path)
    assert report.status is Status.STORED, report.to_text()
    assert any(row["visit_date"] == date(2026, 11, 6) for row in ledgers(county)["visits"].values())
    assert not list(county.store.folder.glob(".opened-*")), "no open copy stays"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("新占镇: 一个好记的口令\n", "没有“新占镇”这个乡镇"),
        ("全部: 123456\n", "英文引号"),
        ("全部: 短\n", "至少 6 个字"),
    ],
)
def test_a_mistake_in_the_passwords_is_named_and_nothing_is_written(county, text, said):
    county.folders.private.mkdir(exist_ok=True)
    passwords_file(county).write_text(text, encoding="utf-8")
    with pytest.raises(FileMistake, match=said):
        write_worklists(county, OCTOBER)
    assert not (county.private_folder(OCTOBER) / "worklists").exists()


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_list_saved_by_libreoffice_is_read_back(given_out, tmp_path, kind):
    before = ledgers(given_out)
    told = {"走访日期": date(2026, 11, 6), "走访方式": "入户", "走访人": "钱某"}
    path = fill(
        given_out, f"村/*{NEAR}.xlsx", {"走访": {"下月应走访": told}}, tmp_path / "填好.xlsx"
    )
    saved = saved_as(path, kind, tmp_path / "saved")
    (report,) = take(given_out, saved)
    assert report.status is Status.STORED, report.to_text()
    after = ledgers(given_out)
    assert {name for name in after if after[name] != before[name]} == {"visits"}
    new = [row for key, row in after["visits"].items() if key not in before["visits"]]
    assert [(row["visit_date"], row["visit_way"]) for row in new] == [(date(2026, 11, 6), "入户")]


def test_columns_and_choices_print_where_libreoffice_shows_them(with_lists):
    lists = County.at(with_lists).private_folder(OCTOBER) / "worklists"
    path: Path = next(lists.glob(f"村/*{NEAR}.xlsx"))
    sheet = openpyxl.load_workbook(path)["走访"]
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"入户,电话,微信"']
    assert sheet.print_area.endswith(f"${sheet.cell(3, sheet.max_column - 1).column_letter}$5")
