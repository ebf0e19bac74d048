"""Planted errors: every rule gets some, and the checks find exactly what the key says."""

from __future__ import annotations

import csv
import stat
from collections import Counter
from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.demo.county_values import VALUES_FILE
from fanpin_lib.demo.errors.key import KEY_NAME, RULES_NAME, write_answer_key
from fanpin_lib.demo.errors.planting import not_planted
from fanpin_lib.demo.errors.seeding import Seeded, left_out, rules_of, seed_errors
from fanpin_lib.demo.world.build import build_world
from fanpin_lib.demo.world.county import World
from fanpin_lib.desk import findings, working_folder
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.quality import load_catalogue, read_findings, read_key, score
from tests.demo.conftest import MONTH, SEED, SMALL
from tests.demo_months import written_if

pytestmark = pytest.mark.heavy

ERRORS = 260
#: Ledgers that no check reads: leaving them in the folder saves a third of the reading.
NOT_CHECKED = ("预警户", "排查", "风险事件", "交办", "报送", "资金", "理赔", "信贷")


def _is_checked(name: str) -> bool:
    return not any(word in name for word in NOT_CHECKED)


def seeded_county(folder: Path, month: Month, scale: float, errors: int, seed: int) -> County:
    """A working directory whose demo ledgers have errors and are stored."""
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    with written_if(lambda file: _is_checked(file.path)):
        write_demo(folder, month, seed=seed, scale=scale, errors=errors)
    county = County.at(folder)
    paths = [
        path
        for path in sorted(county.folders.ledgers.rglob("*"))
        if path.is_file() and path.suffix != ".txt" and _is_checked(path.name)
    ]
    report = desk.ingest(county, paths, "测试")
    assert report.ok, report.to_text()
    return county


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("seeded")
    return seeded_county(folder, MONTH, SMALL, ERRORS, SEED)


@pytest.fixture(scope="module")
def small_world() -> World:
    return build_world(MONTH, SEED, SMALL, "220281")


@pytest.fixture(scope="module")
def seeded(small_world: World) -> Seeded:
    return seed_errors(small_world, ERRORS, VALUES_FILE)


def test_the_checks_find_what_the_key_says_and_nothing_else(county: County) -> None:
    result = findings.score_month(county, MONTH, county.private_folder(MONTH) / KEY_NAME)
    assert result.perfect, str(result)
    assert result.total.planted == ERRORS
    assert "与答案完全一致" in str(result)


def test_a_rule_that_overlooks_something_or_finds_too_much_is_named(county: County) -> None:
    findings = read_findings(county.private_folder(MONTH))
    key = read_key(county.private_folder(MONTH) / KEY_NAME, load_catalogue())
    rows = findings.table.to_pylist()
    less = [row for row in rows if row["rule"] != "2_01_001"]
    more = [*less, {**rows[0], "rule": "5_14_007", "household_id": "无此户"}]
    result = score(more, key)
    assert result.rules["2_01_001"].recall == 0
    assert result.rules["5_14_007"].precision < 1
    assert "2 条规则与答案不一致" in result.text() and "多查 5_14_007" in result.text()


def test_every_rule_of_the_catalogue_is_planted_or_says_why_not(seeded: Seeded) -> None:
    """Also none but the catalogue's: the key uses the codes in circulation."""
    codes = set(load_catalogue().rules)
    assert set(seeded.by_rule) | set(left_out(seeded)) == codes
    nobody_fits = set(left_out(seeded)) - set(not_planted())
    assert set(not_planted()) <= set(left_out(seeded))
    assert nobody_fits <= {"1_02_003"}  # in so small a county everybody else is monitored
    assert len(seeded.by_rule) + len(nobody_fits) == rules_of(seeded.county.month)


def test_the_key_tells_planted_errors_from_their_side_effects(seeded: Seeded) -> None:
    origins = Counter(seeded.origin(place) for place in seeded.found)
    assert origins["planted"] == ERRORS == len(seeded.planted)
    assert origins["side_effect"] and origins["base"]


def test_the_same_seed_plants_the_same_errors(
    county: County, seeded: Seeded, tmp_path: Path
) -> None:
    again = write_answer_key(tmp_path, seeded)
    assert again.read_bytes() == (county.private_folder(MONTH) / KEY_NAME).read_bytes()


def test_the_key_lies_with_the_personal_data_and_says_what_is_left_out(county: County) -> None:
    folder = county.private_folder(MONTH)
    assert not list(county.folders.ledgers.rglob("answer*"))
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
    with (folder / RULES_NAME).open(encoding="utf-8-sig", newline="") as file:
        notes = {row["rule"]: row["note"] for row in csv.DictReader(file)}
    assert notes["record_duplicate"].startswith("不可能查出")


def test_the_screen_names_the_rules_that_cannot_be_planted(seeded: Seeded) -> None:
    last = seeded.summary.splitlines()[-1]
    assert last.startswith(f"{len(not_planted())} 条规则没有植入（record_duplicate：不可能查出")
    assert "dept_medical_quarterly：只在季末月（3、6、9、12 月）查" in last


def test_fewer_errors_than_rules_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="每条规则至少一处"):
        write_demo(tmp_path, MONTH, seed=SEED, scale=SMALL, errors=5)
    assert not (tmp_path / "ledgers").exists()


def test_a_county_that_changed_the_demo_values_gets_no_key(tmp_path: Path) -> None:
    own = tmp_path / "county" / "policy" / VALUES_FILE
    own.parent.mkdir(parents=True)
    own.write_text("values: {}", encoding="utf-8")
    with pytest.raises(InputError, match="本县改过"):
        write_demo(tmp_path, MONTH, seed=SEED, scale=SMALL, errors=ERRORS)


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("month", "scale", "errors", "seed"),
    [(MONTH, 1.0, 5000, 2026), (Month(2026, 9), 0.1, 400, 11), (Month(2026, 3), 0.1, 400, 3)],
)
def test_larger_counties_and_other_months(
    tmp_path: Path, month: Month, scale: float, errors: int, seed: int
) -> None:
    """Quarters' ends have a rule more; at scale 1 errors meet in the same households."""
    county = seeded_county(tmp_path, month, scale, errors, seed)
    result = findings.score_month(county, month, county.private_folder(month) / KEY_NAME)
    assert result.perfect, str(result)
    assert result.total.planted == errors
