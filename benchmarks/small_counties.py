"""A root with many small demo counties, for trying `fanpin province` without a province.

The villages' names are real ones of the shipped extract; the counties' codes are made up (no
such county exists in these cities), because the extract holds eight counties only. Every county
gets ledgers of its own (another seed).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from fanpin_lib.demo import divisions, write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.period import Month

#: Jilin's prefectures; several counties in each.
CITIES = ("2201", "2202", "2203")
#: Numbers that no county of theirs has.
_FREE = (*range(91, 100), *range(31, 71))


_PROFILE = "made-up-county"
#: The demo county's profile, for another county.
_OWN_PROFILE = f"""profile: {_PROFILE}
label: 试验县（演示值）
description: 给编造的小县用：照演示县的方案，全部是演示值。
inherits: demo-jiaohe
rules: []
"""


def county_codes(count: int) -> list[str]:
    """Six-digit codes that no county has, spread over the cities; 147 at most."""
    every = [f"{city}{number}" for number in _FREE for city in CITIES]
    if count > len(every):
        raise ValueError(f"{count} counties of {len(every)}")
    return every[:count]


def villages_of(code: str, townships: int, villages: int) -> list[dict[str, str]]:
    """Rows like those of ``divisions.csv`` for a made-up county."""
    rows = []
    shipped = divisions.county_villages("220281")
    names = list(dict.fromkeys(row["township"] for row in shipped))[:townships]
    for number, township in enumerate(names, start=101):
        own = [row for row in shipped if row["township"] == township][:villages]
        for place, row in enumerate(own, start=201):
            rows.append(
                {
                    "village_code": f"{code}{number}{place}",
                    "village": row["village"],
                    "township_code": f"{code}{number}",
                    "township": township,
                    "county_code": code,
                    "county": f"演示县{code[2:]}",
                }
            )
    return rows


@contextlib.contextmanager
def made_up_divisions(rows: list[dict[str, str]]) -> Iterator[None]:
    """The demo knows these villages too."""
    shipped = divisions._all_divisions()
    original = divisions._all_divisions
    divisions._all_divisions = lambda: (*shipped, *rows)  # type: ignore[assignment]
    try:
        yield
    finally:
        divisions._all_divisions = original


def make_counties(
    root: Path,
    count: int,
    month: Month,
    *,
    townships: int = 2,
    villages: int = 8,
    scale: float = 0.03,
) -> list[Path]:
    """Write ``count`` counties' working directories under the root; returns them."""
    folders = []
    for seed, code in enumerate(county_codes(count), start=1):
        folder = root / code
        rows = villages_of(code, townships, villages)
        working_folder.lay_out(folder, code, rows[0]["county"], _PROFILE, demo=True)
        with made_up_divisions(rows), contextlib.redirect_stdout(io.StringIO()):
            write_demo(folder, month, seed=seed, scale=scale, county_code=code)
        _write_profile(folder, code)
        folders.append(folder)
    return folders


def _write_profile(folder: Path, code: str) -> None:
    """The profile of the demo county is its own; this one says the same for another."""
    policy = folder / "county" / "policy"
    (policy / f"{_PROFILE}.yaml").write_text(_OWN_PROFILE, encoding="utf-8")
    values = policy / "demo-jiaohe.yaml"
    text = values.read_text(encoding="utf-8")
    values.write_text(text.replace('"220281"', f'"{code}"'), encoding="utf-8")
