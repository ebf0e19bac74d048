"""Lists of made-up households say so in the file and on paper; a real county's never do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fanpin_lib.desk.due import write_due_list
from fanpin_lib.desk.rosters import write_rosters
from fanpin_lib.desk.unsettled import write_unsettled
from fanpin_lib.desk.worklists.writing import write_worklists
from fanpin_lib.files.synthetic import MARK, says_synthetic
from tests.classification.workdir import NEAR, Workdir


def lists_of(root: Path, demo: bool, marked: bool) -> list[Path]:
    """The lists that a county with a case writes; its ledgers may be marked as made up."""
    work = Workdir(root, "national-2021", "2025-06")
    settings = root / "fanpin.toml"
    said = settings.read_text(encoding="utf-8").replace(
        "demo = true", f"demo = {str(demo).lower()}"
    )
    settings.write_text(said, encoding="utf-8")
    work.household("H1", 4000, household_type="脱贫户", head_name="甲某")
    work.put("cases", case_id="C1", household_id="H1", village_code=NEAR,
             registered_category="脱贫不稳定户", risks=["因病"],
             identified_on=date(2025, 6, 3))  # fmt: skip
    work.store(synthetic=marked)
    for write in (write_due_list, write_rosters, write_unsettled, write_worklists):
        write(work.county, work.month)
    return sorted((root / "private").rglob("*.xlsx"))


@pytest.mark.parametrize(("demo", "marked"), [(True, False), (False, False), (False, True)])
def test_every_list_says_so_in_its_properties_and_above_every_printed_page(tmp_path, demo, marked):
    """No setting hides what the ledgers say of themselves."""
    paths, made_up = lists_of(tmp_path, demo, marked), demo or marked
    assert len(paths) > 4
    for path in paths:
        assert says_synthetic(path, ()) is made_up, path.name
        for sheet in openpyxl.load_workbook(path):
            assert (MARK in (sheet.oddHeader.right.text or "")) is made_up, (path.name, sheet.title)
