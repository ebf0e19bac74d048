"""No link of a built site leads nowhere: not as it stands, nor after everything was opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_browser import browser  # noqa: F401 - a fixture

from fanpin_lib.publish.search.index import entries_of
from tests.site_links import SiteLinks

pytestmark = pytest.mark.heavy


def test_every_link_and_picture_of_the_site_leads_somewhere(site) -> None:
    links = SiteLinks(site)
    assert len(links.pages) > 20 and links.dead() == []


@pytest.mark.chromium
def test_nor_does_one_that_a_click_brings_lead_nowhere(site, browser) -> None:  # noqa: F811
    page = browser.new_page()
    assert SiteLinks(site).faults_after_clicks(page) == []


def test_every_result_that_the_search_may_bring_leads_to_its_section(site) -> None:
    addresses = {
        entry["page"] + (f"#{anchor}" if anchor and "#" not in entry["page"] else "")
        for entry in entries_of(site)
        for anchor in ("", *(part[0] for part in entry["parts"]))
    }
    home = (site / "index.html").resolve()
    assert len(addresses) > 200 and list(SiteLinks(site).faults(home, addresses)) == []


def test_dead_links_are_found_whatever_is_wrong_with_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.html").write_text('<h2 id="有">x</h2>', encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<a id=top href="a/b.html#%E6%9C%89">1</a><a href="a/b.html#无">2</a><a href=a/c.html>3</a>'
        '<a href="rule:x">4</a><a href="a/">5</a><a href="../../x.html">6</a><img src="a/d.svg">'
        '<a href="#top">7</a><a href="https://www.gov.cn/">8</a><script>"<a href=x>"</script>',
        encoding="utf-8",
    )
    dead = [fault.split(" → ")[1] for fault in SiteLinks(tmp_path).dead()]
    assert [fault.split("（")[0] for fault in dead] == [
        *("../../x.html", "a/", "a/b.html#无", "a/c.html", "a/d.svg", "rule:x")
    ]
