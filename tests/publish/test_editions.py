"""What the editions are: their declaration, and an edition for anybody published by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest
from tiny_edition import NAMES, REPOSITORY, write_edition

from fanpin_lib.cli.hosting import chosen_editions
from fanpin_lib.config import EditionName, load_config
from fanpin_lib.county import County
from fanpin_lib.edition.about import About, read_about, write_about
from fanpin_lib.edition.figures import OK, WITHHELD
from fanpin_lib.edition.kinds import EDITIONS, contents, kind_of
from fanpin_lib.edition.names import INTERNAL, OPEN
from fanpin_lib.edition.share import about_share, in_places, no_more_than, share_of
from fanpin_lib.errors import ConfigError, InputError, NotFitToPublish
from fanpin_lib.indicators.loader import load_indicators
from fanpin_lib.publish import PublishJob, publish
from fanpin_lib.publish.docs import refuse_foreign
from fanpin_lib.publish.editions_page import editions_page, figures_page
from fanpin_lib.regions import Level

UPPER = {code: name for code, name in NAMES.items() if not re.search(r"20\d$", code)}
_NUMBERS = ("value", "numerator", "denominator", "n", "low", "high")


def _settings(folder: Path, lines: str) -> Path:
    text = f'[county]\ncode = "220281"\nname = "蛟河市"\n[policy]\nprofile = "x"\n{lines}'
    (folder / "fanpin.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_edition_is_declared_and_may_be_set() -> None:
    assert tuple(get_args(EditionName)) == EDITIONS
    assert {kind_of(name).site for name in EDITIONS} == {"public", "open"}
    assert all({"what", *EDITIONS} == set(row) for row in contents())


def test_open_lists_indicators_of_their_families_and_none_of_villages() -> None:
    kind, known = kind_of(OPEN), load_indicators()
    for family, indicators in (kind.figures or {}).items():
        assert {known[one].family for one in indicators} == {family}
    assert Level.VILLAGE not in kind.levels
    work = {"visits", "alerts", "tasks", "procedure", "sweeps", "submissions", "meetings"}
    assert not work & set(kind.figures or {})


def test_without_a_setting_there_is_the_internal_edition(tmp_path: Path) -> None:
    assert load_config(_settings(tmp_path, "")).site.editions == [INTERNAL]
    both = load_config(_settings(tmp_path, '[site]\neditions = ["open", "internal"]\n'))
    assert both.site.editions == [INTERNAL, OPEN]


@pytest.mark.parametrize("written", ['["open"]', '["internal", "internal"]', '["public"]', "[]"])
def test_editions_that_cannot_be_are_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError, match="site.editions"):
        load_config(_settings(tmp_path, f"[site]\neditions = {written}\n"))


def test_the_setting_of_earlier_versions_is_read_unless_it_asks_for_more(tmp_path: Path) -> None:
    old = _settings(tmp_path, "") / "fanpin.toml"
    text = old.read_text("utf-8")
    old.write_text(f'editions = ["internal"]\n{text}', encoding="utf-8")
    assert load_config(tmp_path).site.editions == [INTERNAL]
    old.write_text(f'editions = ["internal", "open"]\n{text}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"editions.*\[site\]"):
        load_config(tmp_path)


def _figures(rows: list[tuple[str, str, str, str]]) -> pa.Table:
    columns = {
        "region_code": [code for code, *_ in rows],
        "level": [level for _, level, *_ in rows],
        "indicator": [indicator for *_, indicator, _ in rows],
        "dimension": [dimension for *_, dimension in rows],
        "month": ["2026-10"] * len(rows),
        "status": [OK] * len(rows),
        **{name: [1.0] * len(rows) for name in _NUMBERS},
    }
    return pa.table(columns)


def test_the_open_share_has_upper_levels_listed_indicators_and_the_headline() -> None:
    classes = [{"label": "三色", "headline": True}, {"label": "重点户", "headline": False}]
    county = ("220281000000", "county")
    rows = [
        (*county, "cases_active", ""),
        (*county, "cases_active", "risk=因病"),
        (*county, "cases_active", "category=边缘易致贫户"),
        (*county, "visit_rate", ""),
        (*county, "households_in_class", "class=三色：红"),
        (*county, "households_in_class", "class=重点户：重点跟踪"),
        ("220281101201", "village", "cases_active", ""),
        ("220281101000", "township", "cases_new", ""),
    ]
    share = share_of(_figures(rows), OPEN, classes)
    kept = list(zip(share["indicator"].to_pylist(), share["dimension"].to_pylist(), strict=True))
    assert kept == [
        ("cases_active", ""),
        ("cases_active", "risk=因病"),
        ("households_in_class", "class=三色：红"),
    ]
    table = _figures(rows)
    assert share_of(table, INTERNAL, classes) is table


def test_households_count_for_the_lowest_place_that_is_shown() -> None:
    codes = ["220281101201", "220281999001", "220281101000"]
    table = pa.table({"region_code": ["220281000000", "220281101000"]})
    found = in_places(pa.table({"region_code": codes}), table)["region_code"].to_pylist()
    assert found == ["220281101000", "220281000000", "220281101000"]


def test_what_internal_withholds_open_withholds() -> None:
    place = ("220281101000", "township")
    table = _figures(
        [
            (*place, "under_line", ""),
            (*place, "cases_active", "risk=因病"),
            (*place, "cases_active", "risk=因残"),
            (*place, "cases_active", ""),
        ]
    )
    other = table.slice(0, 2).set_column(
        table.schema.get_field_index("status"), "status", pa.array([WITHHELD] * 2)
    )
    names = pa.array(["", f"risk={WITHHELD}"])
    other = other.set_column(table.schema.get_field_index("dimension"), "dimension", names)
    found = no_more_than(table, other).to_pylist()
    assert [(row["indicator"], row["dimension"], row["status"], row["value"]) for row in found] == [
        ("under_line", "", WITHHELD, None),
        ("cases_active", f"risk={WITHHELD}", WITHHELD, None),
        ("cases_active", "", OK, 1.0),
    ]


def test_the_open_manifest_keeps_what_is_listed_only() -> None:
    def named(family: str, *indicators: str) -> dict[str, object]:
        return {"name": family, "indicators": {one: {"name": one, "by": {}} for one in indicators}}

    about = About(
        month="2026-10",
        ledgers=[{"file": "a.xlsx"}],
        left_out=["b.xlsx"],
        fewest=10,
        families=[
            named("走访", "visit_rate"),
            named("监测规模", "cases_active", "population_conflicts"),
        ],
        quality={"fit": True},
        merged=[{"code": "1"}],
    )
    share = about_share(about, OPEN)
    assert (share.ledgers, share.left_out, share.quality, share.merged) == (None,) * 4
    assert [list(f["indicators"]) for f in share.families or ()] == [["cases_active"]]
    assert (share.edition, share.fewest, share.month) == (OPEN, 10, "2026-10")


@pytest.fixture
def open_job(make_job: Callable[..., PublishJob], tmp_path: Path) -> PublishJob:
    """An edition for anybody beside the internal one of the tiny county."""
    shutil.copytree(REPOSITORY / "site" / "docs-open", tmp_path / "site" / "docs-open")
    edition = tmp_path / "reports" / "2026-10" / OPEN
    write_edition(edition, names=UPPER)
    write_about(edition / "data", About(edition=OPEN, fewest=10))
    return make_job(
        edition=OPEN,
        edition_folder=edition,
        docs=tmp_path / "site" / "docs-open",
        public=tmp_path / "site" / "open",
        assets=tmp_path / "site" / "docs" / "assets",
    )


def test_an_open_site_has_its_own_pages_and_says_so(open_job: PublishJob) -> None:
    fingerprinted = replace(open_job, fingerprint="a")
    publish(fingerprinted, extra_pages=lambda: figures_page(kind_of(OPEN)))
    site = open_job.public
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {"index.html", "about.html", "reading.html", "methods/figures.html"} <= names
    assert not any(name.startswith(("help/", "village/", "policy/")) for name in names)
    assert (site / "assets" / "fanpin.css").is_file()
    home = (site / "index.html").read_text("utf-8")
    assert "公开版" in home and "内部" not in home and "要办的" not in home
    assert not (site / "villages.html").exists() and "worklists" not in home
    remembered = (site / ".published.json").read_text("utf-8")
    assert '"notes": []' in remembered and '"names_not_searched": 0' in remembered


def test_an_open_site_without_protection_is_refused(open_job: PublishJob) -> None:
    write_about(open_job.data, About(edition=OPEN))
    with pytest.raises(NotFitToPublish, match="没有去掉户数少的数字"):
        publish(open_job)
    assert not open_job.public.exists()


def test_an_open_site_that_lags_behind_is_refused(open_job: PublishJob) -> None:
    about = read_about(open_job.data)
    write_about(open_job.data, replace(about, inputs={"ledgers": "others"}))
    with pytest.raises(NotFitToPublish, match="不是同一次算出来的"):
        publish(open_job)


def test_words_of_the_office_are_refused_by_page_and_line(open_job: PublishJob) -> None:
    page = open_job.docs / "notice.md"
    page.write_text("# 通知\n\n名单在 private/2026-10 里。\n", encoding="utf-8")
    with pytest.raises(NotFitToPublish, match=r"notice\.md 第 3 行：“private/”"):
        publish(open_job)
    internal = replace(open_job, edition=INTERNAL)
    refuse_foreign(internal, internal.docs)  # the office may read them


def test_the_page_about_editions_names_both() -> None:
    [page] = editions_page().values()
    assert "内部版" in page and "公开版" in page
    assert all(row["what"] in page for row in contents())


def test_only_one_edition_is_placed_and_it_is_named(tmp_path: Path) -> None:
    county = County(load_config(_settings(tmp_path, '[site]\neditions = ["internal", "open"]\n')))
    assert chosen_editions(county, "") == (INTERNAL, OPEN)
    with pytest.raises(InputError, match="--edition open"):
        chosen_editions(county, "", placed=True)
    assert chosen_editions(county, OPEN, placed=True) == (OPEN,)
    alone = County(load_config(_settings(tmp_path, "")))
    assert chosen_editions(alone, "", placed=True) == (INTERNAL,)
    with pytest.raises(InputError, match="没有 open 这个版本"):
        chosen_editions(alone, OPEN)


def test_months_stay_in_the_open_edition_too(open_job: PublishJob, tmp_path: Path) -> None:
    earlier = tmp_path / "reports" / "2026-09" / OPEN
    write_edition(earlier, open_job.month - 1, names=UPPER)
    write_about(earlier / "data", About(edition=OPEN, fewest=5))
    job = replace(open_job, earlier={open_job.month - 1: earlier}, fewest=10)
    publish(job, extra_pages=lambda: figures_page(kind_of(OPEN)))
    assert not (open_job.public / "archive" / "2026-09").exists()
    write_about(earlier / "data", About(edition=OPEN, fewest=10))
    publish(job, extra_pages=lambda: figures_page(kind_of(OPEN)))
    kept = open_job.public / "archive" / "2026-09"
    assert {path.parent.name for path in kept.rglob("*.html")} == {"county", "township"}
    text = (kept / "county" / "220281.html").read_text("utf-8")
    assert "公开版" in text and not any(word in text for word in kind_of(OPEN).never)
