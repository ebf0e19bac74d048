"""The table of what the attacker gets out of ten counties, on the page of what is withheld.

``python -m tests.disclosure.attacker.page site/docs`` attacks them and writes the table anew (a
quarter of an hour of one processor); `test_attacker.py` attacks two of them in the tests.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.policy.loader import load_profile
from tests.disclosure.attacker import attack
from tests.disclosure.attacker.identities import Identities, identities
from tests.disclosure.attacker.small_county import MONTHS, SmallCounty

PAGE = "methods/protected.md"
BEGIN, END = "<!-- 攻击的结果：由程序写 -->", "<!-- 攻击的结果完 -->"
#: Fewer households are not told of; how wide an interval of a count, or an amount, has to be.
FEWEST, WIDTH, SHARE = 3, 1, 0.2
_HEAD = (
    "| 县 | 方案 | 户 | 公开的格子 | 不公开的格子 | 算得太准的格子 | 说出不到 3 户收入的数 |\n"
    "|---|---|---|---|---|---|---|\n"
)


@dataclass(frozen=True)
class Attacked:
    """A county that is attacked, by its seed, profile and how large it is."""

    seed: int
    profile: str
    times: float


COUNTIES = (
    *(Attacked(seed, "demo-jiaohe", times) for seed, times in ((1, 1), (2, 1), (3, 0.5), (4, 2))),
    *(Attacked(seed, "demo-jiaohe", times) for seed, times in ((5, 1.5), (6, 0.7))),
    *(Attacked(seed, "national-2026", times) for seed, times in ((7, 1), (8, 1), (9, 0.5))),
    Attacked(10, "national-2026", 2),
)  # fmt: skip


@dataclass(frozen=True)
class History:
    """All editions that a county published, and how many households it has."""

    households: int
    editions: list[attack.Edition]


@dataclass(frozen=True)
class Got:
    """What the attacker got: cells that are shown and withheld, known too well, incomes told."""

    households: int
    shown: int
    withheld: int
    narrow: int
    incomes: int


def history(folder: Path, county: Attacked) -> History:
    """Three months, the last of them closed a second time after a correction."""
    folder.mkdir()
    made = SmallCounty(folder, county.seed, county.profile, county.times)
    editions = [attack.closed(made.close(month), month) for month in MONTHS]
    editions.append(attack.closed(made.correct(MONTHS[-1]), MONTHS[-1]))
    return History(len(made.households), editions)


def known_to_hold(histories: Mapping[Attacked, History]) -> dict[str, Identities]:
    """The equations that hold in every county of a profile."""
    profiles = dict.fromkeys(county.profile for county in histories)
    return {
        profile: identities(
            [own.editions[-1].full for one, own in histories.items() if one.profile == profile]
        )
        for profile in profiles
    }


def got(own: History, found: Identities) -> Got:
    """Attack a county by all that it published."""
    cells = [edition.published["ok"] for edition in own.editions]
    shown = sum(int(ok.sum()) for ok in cells)
    return Got(
        own.households,
        shown,
        sum(map(len, cells)) - shown,
        len(list(attack.attacked(own.editions, found, FEWEST, WIDTH, SHARE))),
        len(list(attack.of_incomes(own.editions, FEWEST))),
    )


def table(counties: Sequence[Attacked], folder: Path) -> Iterator[str]:
    """The rows of the table."""
    histories = {one: history(folder / str(one.seed), one) for one in counties}
    found = known_to_hold(histories)
    for one, own in histories.items():
        row = got(own, found[one.profile])
        counts = row.households, row.shown, row.withheld, row.narrow, row.incomes
        place = f"种子 {one.seed}，规模 {one.times:g}"
        called = load_profile(one.profile).label.partition("（")[0]  # names no other county's place
        cells = [place, called, *(f"{count:,}" for count in counts)]
        yield f"| {' | '.join(cells)} |\n"


def with_table(page: str, rows: Sequence[str]) -> str:
    """The page with the table in its place."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{_HEAD}{''.join(rows)}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    path = Path(sys.argv[1]) / PAGE
    with tempfile.TemporaryDirectory() as made:
        lines = list(table(COUNTIES, Path(made)))
    path.write_text(with_table(path.read_text(encoding="utf-8"), lines), encoding="utf-8")
