"""Where a name comes from that the gate has found."""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fanpin_lib.desk.name_sources import sources_named
from fanpin_lib.desk.publishing import known_names
from fanpin_lib.disclosure import Gate, LeaksFound, Scanner
from fanpin_lib.period import Month
from tests.classification.workdir import Workdir

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize("written", ["户主：欧阳德", "欧 阳 德"])
def test_a_hit_names_ledger_row_and_column_in_private(tmp_path: Path, written: str) -> None:
    work = Workdir(tmp_path).household("H1", 9000, head_name="欧阳德").household("H2", 9000)
    county = work.empty("cases", "alerts").store().county
    gate = Gate(Scanner(known_names(county, OCTOBER)))
    gate.read(f"本村\n{written}\n", "index.md")
    with (
        pytest.raises(LeaksFound) as caught,
        sources_named(county, OCTOBER, county.folders.private),
    ):
        gate.refuse()
    assert "欧阳德" not in str(caught.value)
    assert "个人信息从哪里来.xlsx" in str(caught.value)
    path = county.folders.private / "个人信息从哪里来.xlsx"
    head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert {(row[1], row[2], row[6]) for row in rows} == {("欧阳德", "农户台账", "户主姓名")}
    assert head[5] == "行"
    assert path.stat().st_mode & 0o077 == 0


def test_of_several_counties_each_line_says_whose_it_is(tmp_path: Path) -> None:
    """The portal's pages are searched for the names of all counties."""
    counties = []
    for name in ("德", "华"):
        (tmp_path / name).mkdir()
        work = Workdir(tmp_path / name).household("H1", 9000, head_name=f"欧阳{name}")
        counties.append(work.empty("cases", "alerts").store().county)
    gate = Gate(Scanner([*known_names(counties[1], OCTOBER)]))
    gate.read("户主：欧阳华", "index.md")
    kept = tmp_path / "province" / "private"
    with pytest.raises(LeaksFound) as caught, sources_named(counties, OCTOBER, kept):
        gate.refuse()
    assert str(kept) in str(caught.value)
    book = CalamineWorkbook.from_path(str(kept / "个人信息从哪里来.xlsx"))
    head, *rows = book.get_sheet_by_index(0).to_python()
    assert head[:2] == ["县", "姓名"] and [row[1] for row in rows] == ["欧阳华"]
    assert rows[0][0] == counties[1].name and kept.stat().st_mode & 0o077 == 0
