"""`fanpin province` as a person meets it: counties closed, one in trouble, the portal above.

Closing counties as programs of their own takes half a minute: heavy. What the sums are is
tested in `test_rollup`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from fanpin_lib.errors import StoreBusy
from fanpin_lib.files.lock import hold
from fanpin_lib.province import close_province
from fanpin_lib.province import month as province_month
from fanpin_lib.province.counties import county_folders, read_counties
from tests.province.tiny_counties import MONTH, make_county, write_ledgers
from tests.publish.test_browser import Visitor, browser  # noqa: F401

TROUBLED, BROKEN = "220291", "220391"
#: One of those in order, of which a file cannot be read later.
SPOILT = "220192"
#: Code, incomes, monitored households: enough households for each median to be shown.
IN_ORDER = (("220191", [5000, 6000, 20000], 1), ("220192", [8800, 9200, 50000], 2))


def fanpin(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from fanpin_lib.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """Two counties in order, one without a ledger of the month, one with a broken setting."""
    root = tmp_path_factory.mktemp("province")
    for code, incomes, monitored in IN_ORDER:
        make_county(root, code, incomes, monitored)
    make_county(root, TROUBLED, [7000])
    shutil.rmtree(root / TROUBLED / "ledgers")
    make_county(root, BROKEN, [7000])
    (root / BROKEN / "fanpin.toml").write_text("editions = 3", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def first(root) -> subprocess.CompletedProcess[str]:
    return fanpin("province", ".", "2026-10", cwd=root)


@pytest.fixture(scope="module")
def home(root, first) -> str:
    return (root / "province" / "public" / "index.html").read_text(encoding="utf-8")


def article(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


@pytest.mark.heavy
def test_a_county_in_trouble_is_named_and_stops_no_other(root, first):
    assert first.returncode == 1, first.stderr
    assert "4 个县结清 2 个" in first.stdout
    troubled = next(line for line in first.stdout.splitlines() if TROUBLED in line)
    assert "核查、计算没有通过" in troubled and "没有 2026年10月的台账" in troubled
    record = root / "province" / "private" / f"2026-10-{TROUBLED}.json"
    assert json.loads(record.read_text(encoding="utf-8"))["nothing_came"]
    broken = next(line for line in first.stdout.splitlines() if BROKEN in line)
    assert "读设置没有通过" in broken and "fanpin.toml" in broken


@pytest.mark.heavy
def test_the_portal_shows_sums_and_says_who_is_missing(home):
    text = re.sub(r"<[^>]+>", " ", article(home))
    assert "4 个县中有 2 个没有结清" in text
    assert "试验县0291（220291）：核查、计算没有通过，省、市的数字不含它" in text
    assert "9,000" in text  # the median of both counties' households
    assert "演示" in home


@pytest.mark.heavy
def test_the_portal_shows_the_classes_that_all_counties_are_kept_in(root, first):
    assert "监测对象类别 边缘易致贫户 3 " in classes_shown(root)  # 1 and 2


def classes_shown(root: Path) -> str:
    """What the page of the province says of its classes."""
    place = (root / "province" / "public" / "place" / "22.html").read_text(encoding="utf-8")
    text = " ".join(re.sub(r"<[^>]+>", " ", article(place)).split())
    return text[text.index("各类户数") :]


@pytest.mark.heavy
def test_every_link_of_the_portal_leads_to_a_file(root, first):
    public = root / "province" / "public"
    found = 0
    for page in (public / "index.html", *public.glob("place/*.html")):
        for address in re.findall(r'href="([^"#]+)', article(page.read_text(encoding="utf-8"))):
            assert "://" not in address
            target = page.parent / urllib.parse.unquote(address)
            assert target.resolve().is_file(), f"{page.name}: {address}"
            found += "counties/" in address
    assert found >= 4  # both counties, from the home page and from the city


@pytest.mark.heavy
def test_the_portal_holds_the_counties_sites_and_nothing_personal(root, first):
    public = root / "province" / "public"
    assert {p.name for p in (public / "counties").iterdir()} == {"220191", "220192"}
    assert (public / "counties" / "220191" / "village" / "220191101201.html").is_file()
    own, taken = root / "220191" / "site" / "public", public / "counties" / "220191"
    back = '<a href="../../index.html">← 回到吉林省</a>'
    assert back in (taken / "index.html").read_text(encoding="utf-8")
    assert back not in (own / "index.html").read_text(encoding="utf-8")
    script = Path("assets/search/box.js")
    added = (taken / script).read_text(encoding="utf-8")
    assert added.startswith((own / script).read_text(encoding="utf-8"))
    assert '"../../../../index.html"' in added and "回到吉林省" in added
    tables = {p.name for p in public.rglob("*") if p.suffix in (".xlsx", ".parquet")}
    assert tables == {"indicators.xlsx"}  # the figures for a clerk; nobody's ledgers
    assert (root / "province" / "private").stat().st_mode & 0o077 == 0


@pytest.mark.heavy
@pytest.mark.chromium
def test_villages_of_all_counties_are_found_and_every_page_leads_back(root, first, browser):  # noqa: F811
    visitor = Visitor(browser, root / "province" / "public")
    page = visitor.open("index.html")
    page.click(".fp-search__input")
    page.fill(".fp-search__input", "一镇")
    page.wait_for_selector('[data-answered="一镇"]', state="attached")
    found = page.locator(".fp-search__result").evaluate_all("all => all.map(one => one.href)")
    for code, *_ in IN_ORDER:
        village = f"counties/{code}/village/{code}101201.html"
        assert any(f"counties/{code}/" in address for address in found), found
        back = visitor.open(village).locator(".fp-portal a")
        assert "回到吉林省" in back.inner_text()
        back.click()
        page.wait_for_url("**/province/public/index.html")
    assert visitor.outside() == [] and visitor.complaints == []


@pytest.mark.heavy
def test_a_second_run_does_only_what_is_left(root, first):
    write_ledgers_again = root / TROUBLED / "ledgers"
    write_ledgers_again.mkdir()
    write_ledgers(write_ledgers_again, TROUBLED, [7000, 8000], 1)
    shutil.rmtree(root / BROKEN)
    (root / SPOILT / "ledgers" / "监测对象台账_202610.xlsx").write_bytes(b"no workbook")
    before = {c: (root / c / "site" / "public").stat().st_ino for c in ("220191", "220192")}
    done = fanpin("province", ".", "2026-10", cwd=root)
    assert done.returncode == 1, done.stderr + done.stdout
    assert "3 个县结清 2 个" in done.stdout
    spoilt = next(line for line in done.stdout.splitlines() if SPOILT in line)
    assert "入库没有通过" in spoilt and "用的是它2026年10月第 1 版的数" in spoilt
    after = {c: (root / c / "site" / "public").stat().st_ino for c in before}
    assert after == before  # not built again
    records = root / "province" / "private"
    told = json.loads((records / f"2026-10-{TROUBLED}.json").read_text(encoding="utf-8"))
    assert told["state"] == "closed" and told["regions"] == 4
    home = (root / "province" / "public" / "index.html").read_text(encoding="utf-8")
    assert "入库没有通过，用的是它2026年10月第1版的数" in re.sub(r"\s+", "", home)
    for code in (TROUBLED, SPOILT):
        assert f"counties/{code}/index.html" in home
    assert "监测对象类别 边缘易致贫户 4 " in classes_shown(root)  # the one of the third, too


def test_a_root_without_counties_is_refused(tmp_path):
    done = fanpin("province", str(tmp_path), "2026-10", cwd=tmp_path)
    assert done.returncode == 2
    assert "没有县的工作目录" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "province").exists()


def test_a_second_run_at_the_same_time_is_told_of_the_first(tmp_path, monkeypatch):
    make_county(tmp_path, "220191", [7000])
    private = tmp_path / "province" / "private"
    private.mkdir(parents=True)
    monkeypatch.setattr(province_month, "_PATIENCE", 0.0)
    with hold(private, 0, doing="结清各县", prefix=".all"), pytest.raises(StoreBusy) as busy:
        close_province(tmp_path, MONTH, "测试")
    assert "正在结清各县" in str(busy.value) and str(os.getpid()) in str(busy.value)
    assert not list(private.glob("*.json"))  # nothing was begun


def test_two_folders_of_one_county_are_both_named_and_stop_no_other(tmp_path):
    for folder, code in (("甲", "220191"), ("乙", "220191"), ("丙", "220192")):
        make_county(tmp_path, code, [7000]).root.rename(tmp_path / folder)
    kept, mistakes = read_counties(county_folders(tmp_path))
    assert [county.root.name for county in kept] == ["丙"]
    assert {folder.name for folder in mistakes} == {"甲", "乙"}
    for error in mistakes.values():
        assert "甲" in str(error) and "乙" in str(error) and "220191" in str(error)
