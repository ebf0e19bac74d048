"""Hashes of rows are kept beside the tables, and only as long as these are the same."""

from __future__ import annotations

import json
from pathlib import Path

from edition_maker import FEW, TOWN, rows, write_rows

from fanpin_lib.edition import row_hashes as module
from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.edition.row_hashes import row_hashes


def _kept(edition: Path) -> Path:
    return edition / "row_hashes.json"


def test_kept_hashes_are_used_and_are_what_the_rows_give(edition: Path) -> None:
    data = edition / "data"
    first = row_hashes(data, [INDICATORS, "not there.parquet"])
    assert set(first) == {INDICATORS} and {FEW, TOWN} <= set(first[INDICATORS])
    kept = json.loads(_kept(edition).read_text(encoding="utf-8"))
    assert kept[INDICATORS]["hashes"] == module._hashes_in(data / INDICATORS)
    kept[INDICATORS]["hashes"][FEW] = "from the file"
    _kept(edition).write_text(json.dumps(kept), encoding="utf-8")
    assert row_hashes(data, [INDICATORS])[INDICATORS][FEW] == "from the file"


def test_another_table_has_its_own_hashes(edition: Path) -> None:
    data = edition / "data"
    before = row_hashes(data, [INDICATORS])[INDICATORS]
    changed = list(rows())
    for row in changed:
        if row["region_code"] == FEW and row["indicator"] == "visits_done":
            row["value"] = 1.0
    write_rows(data, changed)
    after = row_hashes(data, [INDICATORS])[INDICATORS]
    assert {code for code in after if after[code] != before[code]} == {FEW}


def test_kept_hashes_that_cannot_be_read_are_worked_out_again(edition: Path) -> None:
    data = edition / "data"
    good = row_hashes(data, [INDICATORS])
    for nonsense in ("{", "[]", '{"indicators.parquet": 3}'):
        _kept(edition).write_text(nonsense, encoding="utf-8")
        assert row_hashes(data, [INDICATORS]) == good
    assert json.loads(_kept(edition).read_text(encoding="utf-8"))[INDICATORS]


def test_where_nothing_can_be_written_they_are_worked_out_each_time(edition: Path) -> None:
    _kept(edition).mkdir()  # no file can take its place, whoever asks
    assert row_hashes(edition / "data", [INDICATORS])[INDICATORS][FEW]
