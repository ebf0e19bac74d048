from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from edition_maker import COUNTY, FEW, MANY, MONTH, NASTY, NONE, SILENT, SINGLE
from matplotlib.ft2font import FT2Font

from fanpin_lib.period import Month
from fanpin_lib.presentation import canvases, open_region
from fanpin_lib.presentation.fonts import chinese_font_path
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.preload_edition import preload_edition

CHARTS = ("trend", "visits_chart", "alerts_chart", "income_chart")


def _charts(data_dir: Path, code: str) -> dict[str, Chart | None]:
    view = open_region(str(MONTH), code, data_dir)
    return {name: getattr(view, name)() for name in CHARTS}


def _texts(chart: Chart | None) -> str:
    assert chart is not None
    tree = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own output
    return " ".join("".join(node.itertext()) for node in tree.iter() if node.tag.endswith("text"))


@pytest.mark.parametrize("code", [COUNTY, FEW, SINGLE, NONE, MANY, NASTY])
def test_the_bundled_font_has_every_character(data_dir: Path, code: str) -> None:
    known = FT2Font(str(chinese_font_path())).get_charmap()
    for chart in filter(None, _charts(data_dir, code).values()):
        assert {c for c in _texts(chart) if ord(c) not in known} <= {"\n"}


def test_nothing_is_drawn_outside_the_chart_whatever_font_is_installed(data_dir: Path) -> None:
    """Texts are laid out by counting, so the file does not depend on this machine's fonts."""
    for chart in filter(None, _charts(data_dir, COUNTY).values()):
        width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart.svg)[0])
        texts = re.findall(r"<text [^>]*>", chart.svg)
        pairs = [
            re.search(r'x="([-\d.]+)" y="([-\d.]+)|late\(([-\d.]+) ([-\d.]+)', t) for t in texts
        ]
        points = [tuple(float(value) for value in pair.groups() if value) for pair in pairs if pair]
        assert len(points) > 13
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)


def test_text_stays_text_in_chinese(data_dir: Path) -> None:
    charts = _charts(data_dir, COUNTY)
    assert "月末监测对象（户）" in _texts(charts["trend"])
    assert "没有走访" in _texts(charts["visits_chart"])
    assert "监测线7,300元，演示值" in _texts(charts["income_chart"])


def test_a_reader_without_our_font_is_given_others(data_dir: Path) -> None:
    chart = _charts(data_dir, FEW)["trend"]
    assert chart is not None
    for family in ("Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"):
        assert family in chart.svg


def test_the_same_figures_give_the_same_bytes(data_dir: Path) -> None:
    first, second = _charts(data_dir, FEW), _charts(data_dir, FEW)
    assert first == second
    assert all(
        "<dc:date>" not in c.svg and "matplotlib" not in c.svg.lower() for c in first.values() if c
    )


def test_charts_can_share_a_page(data_dir: Path) -> None:
    """No id but the ones that drawings refer to by their content."""
    for chart in _charts(data_dir, COUNTY).values():
        assert chart is not None
        ids = re.findall(r' id="([^"]+)"', chart.svg)
        assert all(re.fullmatch(r"[mp][0-9a-f]{10}", found) for found in ids)


def test_charts_bring_their_own_ground_and_a_description(data_dir: Path) -> None:
    chart = _charts(data_dir, FEW)["trend"]
    assert chart is not None
    assert "fill: #ffffff" in chart.svg
    assert "<title>瓦窑村监测对象户数，2025年10月为5户，2026年10月为8户。</title>" in chart.svg


def test_a_village_without_records_has_no_empty_charts(data_dir: Path) -> None:
    charts = _charts(data_dir, SILENT)
    assert charts["trend"] is not None
    assert charts["visits_chart"] is charts["alerts_chart"] is charts["income_chart"] is None


def test_synthetic_data_say_so_on_the_chart(data_dir: Path) -> None:
    assert "合成演示数据" in _texts(_charts(data_dir, FEW)["trend"])


def test_the_font_is_found_without_importing_its_package() -> None:
    import sys

    assert chinese_font_path().suffix in (".ttf", ".otf")
    assert "zhplot" not in sys.modules


def test_charts_drawn_on_canvases_made_ahead_are_the_same(data_dir: Path) -> None:
    """And those made ahead were really used: one of each shape, none twice."""
    plain = _charts(data_dir, FEW)
    preload_edition(str(data_dir))
    made = dict(canvases._ahead)
    assert len(made) == 3
    assert _charts(data_dir, FEW) == plain
    assert not canvases._ahead
    preload_edition(str(data_dir))
    assert not set(map(id, canvases._ahead.values())) & set(map(id, made.values()))
    canvases._ahead.clear()


def test_two_years_are_not_written_over_each_other() -> None:
    written = [label for label in canvases._labels(Month(2023, 12).window(12)) if "年" in label]
    assert written == ["1月\n2023年"]
    assert canvases._labels(Month(2026, 10).window(12))[0] == "10月\n2025年"
