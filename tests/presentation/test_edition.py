from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from edition_maker import COUNTY, FEW, MONTH, REGIONS, TOWN

from fanpin_lib.edition.about import About, read_about, readable, write_about
from fanpin_lib.edition.parquet_rows import rows_by_region, rows_of
from fanpin_lib.edition.region_reading import read_region
from fanpin_lib.edition.regions import Region, load_regions, write_regions
from fanpin_lib.edition.rules_named import rules_in_force
from fanpin_lib.edition.writing import write_indicators
from fanpin_lib.errors import (
    InputError,
    NoDataForMonth,
    RuleNotInForce,
    StoreUnusable,
    UnknownRegion,
)
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.views import CountyView, TownshipView, VillageView
from fanpin_lib.regions import Level


def test_each_level_gets_its_view(data_dir: Path) -> None:
    assert type(open_region("2026-10", "220281", data_dir)) is CountyView
    assert type(open_region("202610", "220281100", data_dir)) is TownshipView
    assert type(open_region("2026年10月", FEW, data_dir)) is VillageView


def test_only_the_regions_own_rows_are_kept(data_dir: Path) -> None:
    data = read_region(MONTH, TOWN, data_dir)
    assert set(data.of_children) == {f"22028110020{n}" for n in (1, 2, 3, 4)}
    assert data.own.get("cases_active").value == 11
    assert [region.name for region in data.ancestors] == ["蛟河市"]


def test_the_totals_beside_the_figures_only_save_looking_for_them(
    data_dir: Path, tmp_path: Path
) -> None:
    with_totals = shutil.copytree(data_dir, tmp_path / "data")
    write_indicators([pq.read_table(data_dir / "indicators.parquet")], with_totals)
    assert (with_totals / "month_totals.parquet").is_file()
    for month in (MONTH, MONTH - 1):  # of the month before there are no totals
        there, without = (read_region(month, COUNTY, d) for d in (with_totals, data_dir))
        assert there.of_children.keys() == {TOWN, "220281101000"}
        for code, figures in there.of_children.items():
            assert len(figures) == len(without.of_children[code]) > 0
            active = figures.get("cases_active")
            assert active == without.of_children[code].get("cases_active")
            assert active.ok


@pytest.mark.parametrize("name", ["indicators.parquet", "month_totals.parquet", "regions.parquet"])
def test_half_a_file_is_said_and_the_figures_count_as_none(
    data_dir: Path, tmp_path: Path, name: str
) -> None:
    """So that the next run computes them again, as the message promises."""
    data = shutil.copytree(data_dir, tmp_path / "data")
    write_indicators([pq.read_table(data_dir / "indicators.parquet")], data)
    assert readable(data)
    content = (data / name).read_bytes()
    (data / name).write_bytes(content[: len(content) // 2])
    assert not readable(data)
    with pytest.raises(StoreUnusable, match=name):
        read_region(MONTH, COUNTY, data)


def test_rows_are_found_across_row_groups(data_dir: Path) -> None:
    """The fixture's file has several row groups, and one region spans two of them."""
    path = data_dir / "indicators.parquet"
    for code in (region[0] for region in REGIONS):
        expected = sum(rows.num_rows for found, rows in rows_by_region(path) if found == code)
        assert rows_of(path, {code}, ["month"]).num_rows == expected > 0
    assert rows_of(path, {"999999999999"}, ["month"]).num_rows == 0


def test_a_relative_folder_is_found_from_the_notebooks_folder(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fanpin.toml").touch()
    (tmp_path / "reports").symlink_to(data_dir.parent)
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "notebooks", tmp_path / "notebooks" / "deep"):
        monkeypatch.chdir(folder)
        assert open_region("2026-10", COUNTY, "reports/data").data.region.name == "蛟河市"


def test_the_search_ends_at_the_working_directory(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").symlink_to(data_dir.parent)
    inner = tmp_path / "county"
    inner.mkdir()
    (inner / "fanpin.toml").touch()
    monkeypatch.chdir(inner)
    with pytest.raises(NoDataForMonth, match=r"fanpin month"):
        open_region("2026-10", COUNTY, "reports/data")


@pytest.mark.parametrize(
    ("month", "code", "error"),
    [
        ("2026-10", "220281999999", UnknownRegion),
        ("2026-09", FEW, None),
        ("2027-03", FEW, NoDataForMonth),
        ("2026-13", FEW, InputError),
        ("2026-10", "瓦窑村", InputError),
    ],
)
def test_wrong_parameters_are_explained_in_chinese(
    data_dir: Path, month: str, code: str, error: type[Exception] | None
) -> None:
    if error is None:
        assert open_region(month, code, data_dir).data.own.get("cases_active").value == 6
        return
    with pytest.raises(error) as raised:
        open_region(month, code, data_dir)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(raised.value))


def test_regions_and_manifest_are_read_as_written(tmp_path: Path) -> None:
    regions = [Region(c, n, Level(level), p) for c, n, level, p in reversed(REGIONS)]
    write_regions(tmp_path, regions)
    about = About(month="2026-10", profile="demo-jiaohe", demo=True)
    write_about(tmp_path, about)
    assert load_regions(tmp_path) == sorted(regions, key=lambda region: region.code)
    assert read_about(tmp_path) == about
    assert [path.name for path in tmp_path.glob("*.part")] == []


class _Profile:
    """Two rules: one that changes at New Year, one that is no number."""

    def value(self, rule_id: str, on: date) -> SimpleNamespace:
        if rule_id == "monitoring_line":
            value = 7000 if on.year == 2025 else 7300
            return SimpleNamespace(value=value, unit="元/人·年", synthetic=True)
        if rule_id == "visit_gap":
            return SimpleNamespace(value=[1, 2], unit="个月", synthetic=False)
        raise RuleNotInForce("没有取值")


def test_rules_are_noted_for_every_month_of_the_window() -> None:
    found = rules_in_force(_Profile(), MONTH)  # type: ignore[arg-type]
    assert set(found) == {"monitoring_line"}
    assert found["monitoring_line"]["value"] == 7300
    assert found["monitoring_line"]["by_month"]["2025-12"] == 7000


def test_a_notebook_need_not_wait_for_pandas(data_dir: Path) -> None:
    """0.3 s in each of three hundred notebooks: nothing that a page calls imports it."""
    code = (
        "import sys\n"
        "from fanpin_lib.presentation import open_region\n"
        f"view = open_region('2026-10', '{COUNTY}', {str(data_dir)!r})\n"
        "view.trend(), view.income_chart(), view.children(), view.headline(), view.all_figures()\n"
        "print([m for m in ('pandas', 'duckdb', 'pydantic', 'zhplot') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_edition_made_before_the_hashes_were_called_inputs_is_known_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "manifest.json").write_text('{"made_from": {"ledgers": "1"}}', encoding="utf-8")
    assert read_about(tmp_path).inputs == {"ledgers": "1"}
    write_about(tmp_path, read_about(tmp_path))
    assert '"inputs"' in (tmp_path / "manifest.json").read_text("utf-8")
    assert read_about(tmp_path).inputs == {"ledgers": "1"}
