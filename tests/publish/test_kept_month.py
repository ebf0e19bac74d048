"""What a month that stays remembers of itself, as read back."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.period import Month
from fanpin_lib.publish.months.kept_month import KeptMonth, folder_of


def test_a_month_kept_before_its_key_had_a_name_of_its_own_stays(tmp_path: Path) -> None:
    kept = KeptMonth(Month(2026, 9), "k", 1)
    (tmp_path / folder_of(kept.month)).mkdir(parents=True)
    kept.write(tmp_path)
    [mark] = (tmp_path / folder_of(kept.month)).iterdir()
    mark.write_text(mark.read_text("utf-8").replace("edition_key", "made_from"), encoding="utf-8")
    assert KeptMonth.read(tmp_path, kept.month) == kept
