"""An older store under newer reports: noticed, and nothing is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from store.readings import OCTOBER, household, part, reading

from fanpin_lib.county import County
from fanpin_lib.desk.computing import compute
from fanpin_lib.desk.since_closing import refuse_unfounded, since_closing
from fanpin_lib.edition.about import About, write_about
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import NotFitToPublish, StoreUnusable
from fanpin_lib.store.in_force import digest_in_force

CONFIG = (
    '[county]\ncode = "220281"\nname = "蛟河市"\ndemo = true\n[policy]\nprofile = "demo-jiaohe"\n'
)


def _deliver(county: County, number: int) -> None:
    rows = part("households", [household(number)])
    county.store.ingest(reading(OCTOBER, rows, sha256=f"households {number}"), "甲")


@pytest.fixture
def county(tmp_path) -> County:
    """Three deliveries, a backup of the store after the second, figures after the third."""
    (tmp_path / "fanpin.toml").write_text(CONFIG, encoding="utf-8")
    county = County.at(tmp_path)
    for number in (1, 2):
        _deliver(county, number)
    shutil.copytree(county.folders.store, tmp_path / "backup")
    _deliver(county, 3)
    data = EditionFolder.of(county.folders.reports, OCTOBER).current / DATA
    data.mkdir(parents=True)
    known = digest_in_force(county.store.deliveries(), OCTOBER)
    write_about(data, About(month="2026-10", snapshot=3, in_force=known, edition_no=1))
    assert str(since_closing(county, OCTOBER)) == ""
    return county


def _restored(county: County) -> None:
    shutil.rmtree(county.folders.store)
    shutil.copytree(county.root / "backup", county.folders.store)


def test_an_older_store_is_told_of_and_not_published(county) -> None:
    _restored(county)
    said = str(since_closing(county, OCTOBER))
    assert "只到第 2 次交付，算这些数字时有 3 次" in said
    with pytest.raises(NotFitToPublish) as refused:
        refuse_unfounded(county, OCTOBER)
    assert said in str(refused.value)
    assert "fanpin restore" in str(refused.value)


def test_other_ledgers_under_the_same_numbers_are_told_of(county) -> None:
    _restored(county)
    _deliver(county, 4)
    assert county.store.newest() == 3
    assert "又交了别的台账" in str(since_closing(county, OCTOBER))
    with pytest.raises(NotFitToPublish):
        refuse_unfounded(county, OCTOBER)


def test_the_same_ledgers_again_make_it_whole(county) -> None:
    _restored(county)
    _deliver(county, 3)
    assert str(since_closing(county, OCTOBER)) == ""
    refuse_unfounded(county, OCTOBER)


def test_as_closed_says_that_it_is_another_store(county, monkeypatch) -> None:
    _restored(county)
    monkeypatch.setattr("fanpin_lib.edition.editions.readable", Path.is_dir)
    with pytest.raises(StoreUnusable) as refused:
        compute(county, OCTOBER, as_closed=True)
    assert "另一个台账库" in str(refused.value)
    assert "规则" not in str(refused.value)


def test_an_emptied_store_is_not_the_one_of_the_figures(county) -> None:
    shutil.rmtree(county.folders.store)
    assert "只到第 0 次交付" in str(since_closing(county, OCTOBER))
