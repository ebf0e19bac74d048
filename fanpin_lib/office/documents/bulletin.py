"""The templates of the monthly bulletin 月通报: the county's to its townships, a township's."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.blocks import (
    grid_of,
    keep_together,
    line_above,
    line_below,
    new_page,
    paragraph,
    points,
    rows_of,
    space_above,
    table,
    when,
)
from fanpin_lib.office.documents.document_layout import layout
from fanpin_lib.office.documents.page import empty_document

#: What only the office knows; it stands in the template until somebody writes it there.
ORGAN = "（请在模板里写发文机关名称）"
_CHAPTERS = (
    ("监测对象情况", ("监测情况",), ("趋势图", "主要数字")),
    ("走访和预警线索核查情况", ("走访情况", "线索情况"), ("走访图",)),
    ("“两不愁三保障”和饮水安全情况", ("保障情况",), ()),
    ("收入情况", ("收入情况",), ("收入图",)),
)
#: Then lists of points, each with what is said where there is none.
_LISTS = (
    ("帮扶和其他工作情况", "其他工作", "有数据的方面没有要通报的。"),
    ("有好转的方面", "好转情况", "与上月相比，没有可以由数字确认的好转。"),
    ("需要重视的问题", "突出问题", "{{ 突出问题说明 }}"),
    ("下月工作", "下月工作", "{{ 下月工作说明 }}"),
)
#: What stands below the texts: in the county's bulletin, in a township's.
_ALL, _FEW = ("趋势图", "主要数字", "走访图", "收入图"), ("趋势图", "主要数字")
_OPENING = (
    "现将{{ 地区 }}{{ 年 }}年{{ 月 }}月防止返贫致贫监测和帮扶工作情况通报如下"
    "（数字截至{{ 截止日 }}，取自监测台账{{ 版次 }}）。"
)
_NUMERALS = "一二三四五六七八九十"


def county_template() -> Any:
    """To all townships and departments, with the townships side by side."""
    return _template("各乡镇人民政府、街道办事处，县级各有关部门：", "各乡镇情况", _ALL)


def township_template() -> Any:
    """To a township's villages, with the villages side by side."""
    return _template("各村：", "各村情况", _FEW)


def _template(addressed: str, side_by_side: str, shown: tuple[str, ...]) -> Any:
    document = empty_document()
    _head(document)
    paragraph(document, "主送机关", addressed)
    paragraph(document, "正文", _OPENING)
    for place, (title, texts, more) in enumerate(_CHAPTERS):
        paragraph(document, "一级标题", f"{_NUMERALS[place]}、{title}")
        for name in texts:
            paragraph(document, "正文", f"{{{{ {name} }}}}")
        for name in (one for one in more if one in shown):
            show = _main_figures if name == "主要数字" else _picture
            show(document, name)
    for place, (title, name, none) in enumerate(_LISTS, start=len(_CHAPTERS)):
        paragraph(document, "一级标题", f"{_NUMERALS[place]}、{title}")
        points(document, name, none)
    _end(document)
    _annex(document, side_by_side)
    _imprint(document)
    return document


def _head(document: Any) -> None:
    """版头: the organ's mark, the number of the issue, the red line; then the title."""
    said = layout()
    mark = paragraph(document, "发文机关标志", "防止返贫致贫监测工作通报")
    space_above(mark, said.head_space)
    paragraph(document, "发文字号", "")
    paragraph(document, "发文字号", "{{ 年 }}年第{{ 期 }}期")
    line_below(paragraph(document, "红色分隔线", ""), said.rule["head_pt"], said.red)
    paragraph(document, "正文", "")
    paragraph(document, "公文标题", "关于{{ 地区 }}{{ 年 }}年{{ 月 }}月")
    paragraph(document, "公文标题", "防止返贫致贫监测和帮扶工作情况的通报")
    when(document, "合成标注", ("合成标注", "{{ 合成标注 }}"))
    paragraph(document, "正文", "")


def _picture(document: Any, name: str) -> None:
    when(document, name, ("图", f"{{{{ {name} }}}}"), ("图表题", f"{{{{ {name}题 }}}}"))


def _main_figures(document: Any, name: str) -> None:
    paragraph(document, "图表题", "表1　{{ 主要数字题 }}")
    columns = ["项目", "本月", "比上月", "上月", "上年同月"]
    made = table(document, [56, 25, 25, 25, 25], columns)
    rows_of(made, name, "行", [f"{{{{ 行.{column} }}}}" for column in columns])
    when(document, "主要数字注", ("表注", "{{ 主要数字注 }}"))


def _end(document: Any) -> None:
    """附件说明、署名和成文日期, on one page: none holds a signature alone (GB/T 9704, 7.3.5)."""
    paragraph(document, "正文", "")
    lines = (
        ("正文", "附件：{{ 并列表题 }}"),
        ("正文", ""),
        ("署名", ORGAN),
        ("署名", "{{ 成文日期 }}"),
    )
    keep_together([paragraph(document, style, text) for style, text in lines])


def _annex(document: Any, name: str) -> None:
    """附件: the places side by side on a page of their own."""
    new_page(paragraph(document, "附件说明", "附件"))
    paragraph(document, "图表题", "{{ 并列表题 }}")
    grid_of(document, name, 24, "并列表格")
    when(document, "并列表注", ("表注", "{{ 并列表注 }}"))


def _imprint(document: Any) -> None:
    """版记: copies to, printed by, between two thick lines with a thin one."""
    rule = layout().rule
    first = paragraph(document, "版记", "抄送：（请在模板里写抄送机关）")
    space_above(first, 10)
    line_above(first, rule["thick_pt"])
    line_below(first, rule["thin_pt"])
    last = paragraph(document, "版记", f"{ORGAN}　{{{{ 成文日期 }}}}印发")
    line_below(last, rule["thick_pt"])
