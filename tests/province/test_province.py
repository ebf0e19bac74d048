"""`fanpin province` as a person meets it: counties closed, one in trouble, the portal above.

Closing counties as programs of their own takes half a minute: heavy. What the sums are is
tested in `test_rollup`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from tests.province.tiny_counties import make_county, write_ledgers

TROUBLED, BROKEN = "220291", "220391"


def fanpin(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from fanpin_lib.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """Two counties in order, one without a ledger of the month, one with a broken setting."""
    root = tmp_path_factory.mktemp("province")
    for code, incomes in (("220191", [5000, 6000, 20000]), ("220192", [9000, 50000])):
        make_county(root, code, incomes)
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
def test_a_county_in_trouble_is_named_and_stops_no_other(first):
    assert first.returncode == 1, first.stderr
    assert "4 个县结清 2 个" in first.stdout
    troubled = next(line for line in first.stdout.splitlines() if TROUBLED in line)
    assert "核查、计算没有通过" in troubled and "没有 2026年10月的台账" in troubled
    broken = next(line for line in first.stdout.splitlines() if BROKEN in line)
    assert "读设置没有通过" in broken and "fanpin.toml" in broken


@pytest.mark.heavy
def test_the_portal_shows_sums_and_says_who_is_missing(home):
    text = re.sub(r"<[^>]+>", " ", article(home))
    assert "4 个县中有 2 个没有结清" in text
    assert "试验县0291（220291）：核查、计算没有通过" in text
    assert "省、市的数字不含这些县" in text
    assert "9,000" in text  # the median of both counties' households
    assert "演示" in home


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
    assert not [p for p in public.rglob("*") if p.suffix in (".xlsx", ".parquet")]
    assert (root / "province" / "private").stat().st_mode & 0o077 == 0


@pytest.mark.heavy
def test_a_second_run_does_only_what_is_left(root, first):
    write_ledgers_again = root / TROUBLED / "ledgers"
    write_ledgers_again.mkdir()
    write_ledgers(write_ledgers_again, TROUBLED, [7000, 8000], 1)
    shutil.rmtree(root / BROKEN)
    before = {c: (root / c / "site" / "public").stat().st_ino for c in ("220191", "220192")}
    done = fanpin("province", ".", "2026-10", cwd=root)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "3 个县结清 3 个" in done.stdout
    after = {c: (root / c / "site" / "public").stat().st_ino for c in before}
    assert after == before  # not built again
    records = root / "province" / "private"
    told = json.loads((records / f"2026-10-{TROUBLED}.json").read_text(encoding="utf-8"))
    assert told["state"] == "closed" and told["regions"] == 4
    home = (root / "province" / "public" / "index.html").read_text(encoding="utf-8")
    assert "没有结清" not in home and f"counties/{TROUBLED}/index.html" in home


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda root: None, "没有县的工作目录"),
        (lambda root: [_county(root, n, "220191") for n in ("甲", "乙")], "都是 220191"),
    ],
)
def test_a_root_that_cannot_be_right_is_refused(tmp_path, make, said):
    make(tmp_path)
    done = fanpin("province", str(tmp_path), "2026-10", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "province").exists()


def _county(root: Path, name: str, code: str) -> None:
    make_county(root, code, [7000]).root.rename(root / name)
