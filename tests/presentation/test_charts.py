from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from edition_maker import COUNTY, FEW, MANY, MONTH, NASTY, NONE, SILENT, SINGLE
from matplotlib.ft2font import FT2Font

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.period import Month
from fanpin_lib.presentation import charts, open_region
from fanpin_lib.presentation.chart_forms import on_page, on_paper
from fanpin_lib.presentation.fonts import chinese_font_path
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.plots import Layer, Panel, Plot, unknown
from fanpin_lib.publish.sanitise import clean_html
from fanpin_lib.regions import Level

CHARTS = ("trend", "risks_chart", "visits_chart", "alerts_chart", "income_chart")


def _charts(data_dir: Path, code: str) -> dict[str, Chart | None]:
    view = open_region(str(MONTH), code, data_dir)
    return {name: getattr(view, name)() for name in CHARTS}


def _texts(chart: Chart | None) -> str:
    assert chart is not None
    tree = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own output
    return " ".join("".join(node.itertext()) for node in tree.iter() if node.tag.endswith("text"))


def _plot(*layers: Layer, last: Month = MONTH, **more: object) -> Plot:
    gaps = unknown([layer.values for layer in layers])
    return Plot(last, [Panel("户数", layers, 100, gaps, **more)], "说明")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [COUNTY, FEW, SINGLE, NONE, MANY, NASTY])
def test_the_bundled_font_has_every_character(data_dir: Path, code: str) -> None:
    known = FT2Font(str(chinese_font_path())).get_charmap()
    for chart in filter(None, _charts(data_dir, code).values()):
        assert {c for c in _texts(chart) if ord(c) not in known} <= {"\n"}


def test_letters_keep_their_size_whatever_the_width(data_dir: Path) -> None:
    """Only shapes are stretched; no letter is in what is, and none is under 11 pixels."""
    for chart in filter(None, _charts(data_dir, COUNTY).values()):
        tree = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own output
        assert tree.get("viewBox") is None and tree.get("width") == "100%"
        stretched = [node for node in tree.iter() if node.get("preserveAspectRatio") == "none"]
        assert stretched
        assert not [t for node in stretched for t in node.iter() if t.tag.endswith("text")]
        sizes = [float(node.get("font-size", 12)) for node in tree.iter()]
        assert min(sizes) >= 11


def test_text_stays_text_in_chinese(data_dir: Path) -> None:
    charts = _charts(data_dir, COUNTY)
    assert "月末监测对象（户）" in _texts(charts["trend"])
    assert "没有走访" in _texts(charts["visits_chart"])
    assert "月末监测对象的主要风险（户" in _texts(charts["risks_chart"])
    assert "监测线7,300元，演示值" in _texts(charts["income_chart"])


def test_a_reader_without_our_font_is_given_others(data_dir: Path) -> None:
    chart = _charts(data_dir, FEW)["trend"]
    assert chart is not None
    for family in ("Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"):
        assert family in chart.svg


def test_the_same_figures_give_the_same_bytes(data_dir: Path) -> None:
    assert _charts(data_dir, FEW) == _charts(data_dir, FEW)


def test_charts_can_share_a_page_and_pass_the_sites_cleaning(data_dir: Path) -> None:
    for chart in filter(None, _charts(data_dir, COUNTY).values()):
        assert " id=" not in chart.html
        cleaned = clean_html(chart.html)
        for kept in ('preserveAspectRatio="none"', 'width="100%"', "<text", "<path", "<details"):
            assert cleaned.count(kept) == chart.html.count(kept), kept
        assert "padding:0 10px 0 46px" in cleaned.replace(": ", ":")
    assert (
        clean_html('<svg><path onload="x" href="data:x"/><script>1</script></svg>')
        == "<svg><path></path></svg>"
    )


def test_charts_say_what_they_show_and_have_their_values_behind_them(data_dir: Path) -> None:
    chart = _charts(data_dir, FEW)["trend"]
    assert chart is not None
    said = "瓦窑村监测对象户数，2025年10月为5户，2026年10月为8户。"
    assert f'aria-label="{said}"' in chart.svg and str(chart) == said
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class="num">(.*?)</td>', chart.values)
    assert len(rows) == 13 and rows[-1] == ("2026年10月", "8")
    assert '<th class="num" scope="col">月末监测对象（户）</th>' in chart.values


def test_a_number_at_the_top_of_the_scale_stands_well_below_the_title() -> None:
    chart = on_page(_plot(Layer("", [40.0] * 13, "blue", "line")))
    assert chart is not None
    lines = {text: int(y) for y, text in re.findall(r'y="(-?\d+)">([^<]+)</text>', chart.svg)}
    between = lines["40"] - lines["户数"]  # from line to line of letters of some 13 pixels
    assert between >= 20


def test_a_month_without_a_number_is_grey_and_a_dash() -> None:
    values = [1.0, math.nan, *[3.0] * 11]
    chart = on_page(_plot(Layer("入户", values, "blue")))
    assert chart is not None
    assert chart.svg.count('class="s"') == 1 and chart.values.count('<td class="num">—</td>') == 1
    nothing = on_page(_plot(Layer("入户", [math.nan] * 13, "blue", "line")))
    assert nothing is not None and "nan" not in nothing.svg


def test_marks_are_few_and_round_and_counts_have_no_halves() -> None:
    assert _plot(Layer("a", [0.0] * 13, "blue")).panels[0].marks == [0, 1]
    assert _plot(Layer("a", [1.0] * 12 + [2.0], "blue")).panels[0].marks == [0, 1, 2]
    high = _plot(Layer("a", [870.0] * 13, "blue")).panels[0].marks
    assert high[0] == 0 and 870 <= high[-1] <= 1000 and len(high) <= 6
    money = _plot(Layer("a", [11_255.0, *[13_075.0] * 12], "blue", "line"), from_zero=False)
    assert money.panels[0].marks[0] > 10_000
    same = _plot(Layer("a", [5.0] * 13, "blue", "line"), from_zero=False).panels[0].marks
    assert same[0] < same[-1]


def test_a_document_has_the_same_chart_as_a_picture(data_dir: Path) -> None:
    view = open_region(str(MONTH), COUNTY, data_dir)
    plot = charts.trend(view.data)
    assert plot is not None
    picture = on_paper(plot)
    assert picture.startswith(b"\x89PNG") and int.from_bytes(picture[16:20], "big") == 1120
    assert picture == on_paper(plot)


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


def test_two_years_are_not_written_over_each_other() -> None:
    written = _texts(on_page(_plot(Layer("a", [1.0] * 13, "blue"), last=Month(2023, 12))))
    assert "2022年" not in written and "1月 2023年" in written
    assert "10月 2025年" in _texts(on_page(_plot(Layer("a", [1.0] * 13, "blue"))))


def test_the_chart_of_visits_counts_what_the_sentence_says() -> None:
    """Of 140 households 78 visited as wanted, 20 by telephone: 62 are left in both."""
    counted = {"households_to_visit": 140, "visits_met": 78, "visits_done": 98}
    own = Figures(MONTH, [Figure(n, "", str(MONTH), v, "户") for n, v in counted.items()])
    region = Region("150121000000", "土默特左旗", Level.COUNTY)
    plot = charts.visits(RegionData(region, MONTH, own))
    assert plot is not None
    shown = {layer.name: layer.values[-1] for layer in plot.panels[0].layers}
    assert shown == {"按要求走访": 78, "走访过，不合要求": 20, "一次没有走访": 42}


def test_the_values_behind_a_chart_are_marked_as_figures() -> None:
    """139, 69, 68, 17 and 14 beside each other are no telephone."""
    layers = [Layer(f"第{value}项", [value] * 13, "blue") for value in (139, 69, 68, 17, 14)]
    chart = on_page(_plot(*layers))
    assert chart is not None and chart.values.count('<td class="num">') == 13 * 5
    assert clean_html(chart.values) == chart.values
