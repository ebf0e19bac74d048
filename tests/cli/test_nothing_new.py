"""A month that stands as it was closed is told so; whatever is other has it closed again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from province.tiny_counties import MONTH, make_county

import fanpin_lib
from fanpin_lib.cli import main, nothing_new
from fanpin_lib.cli.nothing_new import ClosingMark, stands_as_closed
from fanpin_lib.county import County

GIVEN = str(MONTH)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A county with something in every place, and code of its own to be changed."""
    root = make_county(tmp_path_factory.mktemp("stands"), "522301", [3000, 9000]).root
    for path in ("store/农户/1.parquet", "reports/2026-10/internal/data/indicators.parquet",
                 "reports/2026-09/internal/runs.json", "site/public/index.html",
                 "site/public/village/a.html", "private/2026-10/期限.xlsx",
                 "private/answers/1.parquet", "program/fanpin_lib/__init__.py"):  # fmt: skip
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("1", encoding="utf-8")
    return root


@pytest.fixture
def county(made, tmp_path, monkeypatch) -> County:
    folder = tmp_path / "county"
    shutil.copytree(made, folder)
    shutil.move(folder / "program", tmp_path / "program")
    monkeypatch.setattr(fanpin_lib, "__file__", str(tmp_path / "program/fanpin_lib/__init__.py"))
    monkeypatch.chdir(folder)
    return County.at(folder)


def closed(county: County, meanwhile: Callable[[], object] = lambda: None) -> None:
    """What a closing does for the mark, without its steps."""
    now = ClosingMark(county, MONTH)
    now.ingested()
    meanwhile()
    now.keep(MONTH, 5, [county.folders.site / "public" / "index.html"])


def rewrite(path: str) -> None:
    """The same size and times, other contents."""
    about = Path(path).stat()
    Path(path).write_bytes(b"2" * about.st_size)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def test_a_month_that_stands_is_told_and_logged(county) -> None:
    assert stands_as_closed(GIVEN) == "", "nothing was closed yet"
    closed(county)
    told = stands_as_closed(GIVEN)
    assert "2026年10月和上次结清时一样" in told and "共 5 页" in told and "\n" not in told
    assert "什么都不用做，退出码 0" in (county.folders.private / "运行记录.log").read_text("utf-8")
    assert stands_as_closed(GIVEN) == told, "its own line in the log changes nothing"
    assert stands_as_closed("2026-09") == "", "another month was not closed"
    mark = county.folders.private / ".closed.json"
    assert mark.stat().st_mode & 0o077 == 0


def test_the_command_says_it_and_ends_with_success(county, capsys) -> None:
    closed(county)
    with pytest.raises(SystemExit) as left:
        main(["month", GIVEN])
    assert not left.value.code
    assert "不用再做" in capsys.readouterr().out


DISTURBED = {
    "ledger": lambda: rewrite("ledgers/月度监测台账_202610.csv"),
    "new ledger": lambda: Path("ledgers/x.csv").touch(),
    "setting": lambda: rewrite("fanpin.toml"),
    "menu": lambda: rewrite("mkdocs.yml"),
    "rule": lambda: rewrite("county/policy/tiny.yaml"),
    "notebook": lambda: rewrite("notebooks/village.ipynb"),
    "store": lambda: rewrite("store/农户/1.parquet"),
    "figures gone": lambda: Path("reports/2026-10/internal/data/indicators.parquet").unlink(),
    "earlier month": lambda: rewrite("reports/2026-09/internal/runs.json"),
    "page gone": lambda: Path("site/public/village/a.html").unlink(),
    "page": lambda: rewrite("site/public/index.html"),
    "own page": lambda: Path("site/docs/own.md").touch(),
    "paper gone": lambda: Path("private/2026-10/期限.xlsx").unlink(),
    "answer": lambda: rewrite("private/answers/1.parquet"),
    "mark": lambda: Path("private/.closed.json").write_text("{}", encoding="utf-8"),
    "code": lambda: rewrite("../program/fanpin_lib/__init__.py"),
    "private folder gone": lambda: Path("private").rename("elsewhere"),
}


@pytest.mark.parametrize("what", DISTURBED)
def test_whatever_is_other_has_the_month_closed_again(county, what) -> None:
    closed(county)
    assert stands_as_closed(GIVEN)
    DISTURBED[what]()
    assert stands_as_closed(GIVEN) == ""


def test_another_package_has_it_closed_again(county, monkeypatch) -> None:
    closed(county)
    monkeypatch.setattr(nothing_new, "_installed", lambda: iter(["duckdb-99.dist-info"]))
    assert stands_as_closed(GIVEN) == ""


def test_what_a_closing_writes_is_not_taken_for_a_disturbance(county) -> None:
    def write() -> None:
        rewrite("private/2026-10/期限.xlsx")
        rewrite("site/public/index.html")
        rewrite("reports/2026-10/internal/data/indicators.parquet")
        Path("private/定时任务.txt").write_text("what a timer is told", encoding="utf-8")

    closed(county, write)
    assert stands_as_closed(GIVEN)


@pytest.mark.parametrize("what", ["ledger", "setting", "store", "own page", "answer", "code"])
def test_what_was_touched_meanwhile_leaves_no_mark(county, what) -> None:
    closed(county, DISTURBED[what])
    assert stands_as_closed(GIVEN) == ""


def test_a_closing_that_does_not_end_leaves_no_mark(county) -> None:
    closed(county)
    ClosingMark(county, MONTH)
    assert stands_as_closed(GIVEN) == ""


def test_without_a_month_a_later_home_page_is_no_ones_wish(county, monkeypatch) -> None:
    from datetime import date

    class Today(date):
        @classmethod
        def today(cls) -> date:
            return date(2026, 11, 5)

    monkeypatch.setattr(nothing_new, "date", Today)
    closed(county)
    assert stands_as_closed("") and stands_as_closed(None)
    now = ClosingMark(county, MONTH)
    now.ingested()
    now.keep(MONTH + 1, 5, [])
    assert stands_as_closed(GIVEN) and not stands_as_closed(None)


def test_nothing_heavy_is_imported_to_say_it(county) -> None:
    closed(county)
    program = (
        f"import sys, fanpin_lib; fanpin_lib.__file__ = {fanpin_lib.__file__!r}\n"
        f"from fanpin_lib.cli import main\nsys.argv[1:] = ['month', '{GIVEN}']\n"
        "try:\n    main()\nfinally:\n    print(sorted({'duckdb', 'pyarrow', 'pandas', 'numpy'}"
        " & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "不用再做" in done.stdout and done.stdout.endswith("[]\n"), done
