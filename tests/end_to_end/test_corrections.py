"""A correction gives what making everything anew gives: figures, findings, notebooks and pages.

Random cells of random ledgers of a small county are edited. One copy of the closed county is
closed by `fanpin month`, which takes over what it may; of another all is computed, run and built.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from contextlib import chdir
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from province.tiny_counties import MONTH, make_county

from fanpin_lib.cli import main

Edit = tuple[str, int, str, str]

_INCOME = [("月度监测台账", "人均纯收入", text) for text in ("2800", "5000.5", "9001", "")]
_WHERE = [("农户台账", "村代码", f"522301101{n}") for n in (201, 202)]
_OTHERS = [
    ("农户台账", "家庭人口", "5"),
    ("月度监测台账", "走访日期", ""),
    ("月度监测台账", "走访方式", "电话"),
]
#: What changes from run to run by its nature: times, and hashes of files that hold them.
_TIMES = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(\+00:00|Z)?|\b[0-9a-f]{64}\b")
_NOT_COMPARED = {"runs.json", "manifest.json", "datapackage.json", "revisions.json"}


@pytest.fixture(scope="module")
def closed(tmp_path_factory) -> Path:
    """A county of two villages, closed and published."""
    root = make_county(tmp_path_factory.mktemp("corrections"), "522301", [3000, 9000, 12000]).root
    done(root, "month", str(MONTH))
    return root


def done(root: Path, *command: str) -> None:
    with chdir(root), pytest.raises(SystemExit) as left:
        main(list(command))
    assert not left.value.code, command


def edit(root: Path, edits: list[Edit]) -> None:
    """Put texts into cells; rows are counted from the first, round and round."""
    for ledger, number, header, text in edits:
        path = root / "ledgers" / f"{ledger}_{MONTH.compact}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file))
        assert header in head
        rows[number % len(rows)][head.index(header)] = text
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *rows])


def tables_of(root: Path) -> dict[str, object]:
    """The month's full figures and its findings."""
    folder = root / "private" / str(MONTH)
    return {
        name: pq.read_table(folder / f"{name}.parquet").to_pylist()
        for name in ("figures", "findings")
    }


def texts_of(root: Path) -> dict[str, str]:
    """What a reader can see: the edition's data and notebooks, and every file of the site."""
    places = [root / "reports" / str(MONTH) / "internal", root / "site" / "public"]
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    kept = [p for p in files if p.name[0] != "." and p.suffix not in {".xlsx", ".parquet"}]
    return {
        path.relative_to(root).as_posix(): text_of(path)
        for path in kept
        if path.name not in _NOT_COMPARED
    }


def text_of(path: Path) -> str:
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text("utf-8"))["cells"]
        said = [(each["source"], each.get("outputs")) for each in cells]
        return json.dumps(said, ensure_ascii=False)
    return _TIMES.sub("", path.read_bytes().decode("utf-8", "replace"))


_EDITS = st.lists(
    st.tuples(st.sampled_from([*_INCOME, *_WHERE, *_OTHERS]), st.integers(0, 2)).map(
        lambda drawn: (drawn[0][0], drawn[1], drawn[0][1], drawn[0][2])
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.heavy
@given(edits=_EDITS)
@settings(
    max_examples=1,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_corrected_month_is_that_made_of_nothing(closed, tmp_path_factory, edits) -> None:
    folder = tmp_path_factory.mktemp("both")
    some, whole = (shutil.copytree(closed, folder / name) for name in ("some", "whole"))
    for root in (some, whole):
        edit(root, edits)
    done(some, "month", str(MONTH))
    shutil.rmtree(whole / "site" / ".staging")
    done(whole, "ingest")
    done(whole, "run", str(MONTH), "--all")
    done(whole, "publish", str(MONTH), "--all")
    assert tables_of(some) == tables_of(whole)
    found, expected = texts_of(some), texts_of(whole)
    assert found.keys() == expected.keys()
    assert [name for name, text in found.items() if text != expected[name]] == []
