"""Nobody works out from what is published what a household or two has, or suffers from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.disclosure.attacker import attack, page
from tests.disclosure.attacker.identities import Identities, identities
from tests.disclosure.attacker.page import FEWEST, SHARE, WIDTH
from tests.disclosure.conftest import DOCS

pytestmark = pytest.mark.heavy

COUNTIES = page.COUNTIES[:2]
SEEDS = tuple(county.seed for county in COUNTIES)


@pytest.fixture(scope="module")
def histories(tmp_path_factory) -> dict[int, list[attack.Edition]]:
    root = tmp_path_factory.mktemp("attacked")
    return {one.seed: page.history(root / str(one.seed), one).editions for one in COUNTIES}


@pytest.fixture(scope="module")
def found(histories) -> Identities:
    return identities([editions[-1].full for editions in histories.values()])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_figure_tells_the_income_of_too_few(histories, seed):
    assert not list(attack.of_incomes(histories[seed], FEWEST))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_withheld_figure_can_be_worked_out(histories, found, seed):
    narrow = list(attack.attacked(histories[seed], found, FEWEST, WIDTH, SHARE))
    assert not [(str(edition.month), bound) for edition, bound in narrow]


def test_the_attacker_wins_where_only_small_figures_are_withheld(histories, found):
    """Without secondary suppression, so that this attack is one."""
    edition = histories[SEEDS[0]][-1]
    published = edition.full.copy()
    small = published["dimension"].str.startswith("risk=") & published["value"].between(1, 2)
    published = published[~(small & published["quantity"].isin(["cases_active", "cases_new"]))]
    naive = replace(edition, published=published)
    assert list(attack.attacked([naive], found, FEWEST, WIDTH, SHARE))


def test_the_attacker_finds_incomes_where_nothing_is_withheld(histories):
    edition = histories[SEEDS[0]][-1]
    everything = edition.shown.assign(ok=edition.shown["status"] != "无数据")
    ways = {one.how.split(" ")[0] for one in attack.of_incomes(
        [replace(edition, shown=everything)], FEWEST)}  # fmt: skip
    assert ways == {"few", "differs"}


def test_what_is_enough_is_shown(histories):
    """Protection that withholds everything would pass all of this."""
    edition = histories[SEEDS[0]][-1]
    published = edition.published
    shown = published[published["ok"]].groupby("level").size()
    assert (shown > 0).all() and set(shown.index) == {"county", "township", "village"}
    means = edition.shown.query("indicator == 'income_mean' and ok")
    assert "county" in set(means["level"])


def test_the_page_tells_of_ten_counties_and_no_disclosure():
    text = (DOCS / page.PAGE).read_text(encoding="utf-8").split(page.BEGIN)[1].split(page.END)[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if "种子" in line]
    assert [row[0] for row in rows] == [f"种子 {c.seed}，规模 {c.times:g}" for c in page.COUNTIES]
    assert len(rows) >= 10 and all(row[-2:] == ["0", "0"] for row in rows)
