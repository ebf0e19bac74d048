"""A ledger opened and saved in LibreOffice is read as the office's own file was."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledgers.exports import PERSONS, export
from ledgers.making import cases, read, xlsx
from tests.libreoffice import saved_as

pytestmark = pytest.mark.heavy

LEDGERS = {
    "导出_202610.xlsx": export(*PERSONS, unknown=5),
    "监测对象台账_202610.xlsx": cases(),
}


def tables(path: Path) -> dict[str, list[dict]]:
    reading = read(path)
    assert not reading.blocking_errors
    found = {}
    for part in reading.parts:
        named = [name for name in part.rows.column_names if name != "_sheet"]
        found[part.table] = part.rows.select(named).to_pylist()
    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_saving_it_again_changes_nothing(tmp_path: Path, name: str, kind: str) -> None:
    original = xlsx(tmp_path / name, LEDGERS[name])
    assert tables(saved_as(original, kind, tmp_path / "saved")) == tables(original)
