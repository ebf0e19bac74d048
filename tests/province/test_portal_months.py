"""The portal over several months: the newest is its home, the others stay.

Counties give figures only; their notebooks and sites are not made.
"""

from __future__ import annotations

import json
import shutil

import pytest

from fanpin_lib.province.above import Above
from fanpin_lib.province.closing import CLOSED, CountyOutcome
from fanpin_lib.province.contribution import SAID, Contribution
from tests.province.tiny_counties import MONTH

BEFORE = MONTH - 1


def closed(root, month, given):
    outcomes = [CountyOutcome(one.code, one.name, one.code, CLOSED) for one in given]
    return Above(root, month, [], given, outcomes).build()


def of_month(folder, county, month):
    """What the county gave a month before: the same rows end there."""
    shutil.copytree(county.folder, folder)
    said = json.loads((folder / SAID).read_text(encoding="utf-8"))
    (folder / SAID).write_text(json.dumps({**said, "month": str(month)}), encoding="utf-8")
    return Contribution.read(folder)


@pytest.mark.heavy
def test_a_month_closed_later_is_added_and_the_newest_stays_at_home(counties, tmp_path):
    given = counties[:2]
    closed(tmp_path, MONTH, given)
    public = tmp_path / "province" / "public"
    assert not (public / "months").exists()
    older = [of_month(tmp_path / one.code, one, BEFORE) for one in given]
    closed(tmp_path, BEFORE, older)
    home = (public / "index.html").read_text(encoding="utf-8")
    assert MONTH.label in home and "2 个县全部结清" in home
    city = (public / "place" / "2201.html").read_text(encoding="utf-8")
    assert "2 个县结清 2 个" in city
    assert f'href="months/{BEFORE}.html">{BEFORE.label}</a>' in home
    past = (public / "months" / f"{BEFORE}.html").read_text(encoding="utf-8")
    article = past[past.index("<article") : past.index("</article>")]
    assert BEFORE.label in article and 'href="../place/2201.html"' in article
    assert "220191" not in article or "counties/" not in article  # there is no site to lead to
