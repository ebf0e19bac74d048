"""The template of the minutes of a meeting that judges risks 研判会议记录."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.blocks import at_least, fill, paragraph, rows_of, table, when
from fanpin_lib.office.documents.page import empty_document

#: What a form asks for, as the ledger of meetings calls it; read back by these words.
ASKED = (
    "会议编号", "会议层级", "开会单位", "会议事项", "会议日期", "会议地点", "主持人", "记录人",
    "参加人员", "传达材料", "研判结果",
)  # fmt: skip
#: How high a row is at least, for what is written by hand; in millimetres.
_HIGH, _TALL = 8, {"参加人员": 18, "研判结果": 32}
_GIVEN = ("会议编号", "会议层级", "开会单位", "会议事项", "传达材料")


def minutes_template() -> Any:
    """Time, place, chair, recorder, present, subject, households read out, decisions."""
    document = empty_document()
    paragraph(document, "公文标题", "防返贫研判会议记录")
    when(document, "合成标注", ("合成标注", "{{ 合成标注 }}"))
    paragraph(document, "正文", "")
    made = table(document, [34, 122], ["项目", "内容"])
    for name in ASKED:
        row = made.add_row()
        fill(row, [name, f"{{{{ {name} }}}}" if name in _GIVEN else ""], "表格文字")
        at_least(row, _TALL.get(name, _HIGH))
    when(document, "依据", ("表注", "依据：{{ 依据 }}"))
    paragraph(document, "图表题", "研判户名单（会上宣读）")
    made = table(document, [9, 43, 22, 32, 50], ["序", "户编号", "户主", "为什么研判", "研判意见"])
    rows_of(
        made,
        "研判户",
        "户",
        ["{{ 户.序 }}", "{{ 户.户编号 }}", "{{ 户.户主 }}", "{{ 户.事由 }}", ""],
    )
    paragraph(document, "正文", "")
    paragraph(document, "主送机关", "主持人签字：　　　　　　　　　记录人签字：")
    paragraph(document, "表注", "含户编号和姓名，只存本机，勿外传。")
    return document
