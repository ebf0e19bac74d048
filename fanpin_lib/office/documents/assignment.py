"""The template of an assignment 交办单 to a department, with its slip to report back 反馈单."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.blocks import new_page, paragraph, rows_of, table, when
from fanpin_lib.office.documents.bulletin import ORGAN
from fanpin_lib.office.documents.document_layout import layout
from fanpin_lib.office.documents.page import empty_document
from fanpin_lib.office.worklists.catalogue import NUMBER, catalogue

#: The slip's name among those that are read back.
SLIP = "assigned"
#: What stands on the slip when it goes out.
_ON_SLIP = {"order": "{{ 件.序 }}", "household": "{{ 件.户 }}", "assigned_on": "{{ 件.交办日期 }}"}

_COLUMNS = ("序", "乡镇、村", "户编号、户主", "缺什么、办什么", "期限")
_CELLS = ("序", "地点", "户", "办什么", "期限")


def assignment_template() -> Any:
    """What a department is asked to put right, by when; then the slip that it sends back."""
    document = empty_document()
    paragraph(document, "公文标题", "防止返贫致贫监测事项交办单")
    when(document, "合成标注", ("合成标注", "{{ 合成标注 }}"))
    paragraph(document, "正文", "")
    paragraph(document, "主送机关", "{{ 部门 }}：")
    paragraph(
        document,
        "正文",
        "截至{{ 截止日 }}，下列{{ 件数 }}件事项需要你单位办理，请按期限办结并填写反馈单。",
    )
    made = table(document, [9, 38, 43, 44, 22], _COLUMNS)
    rows_of(made, "事项", "件", [f"{{{{ 件.{name} }}}}" for name in _CELLS])
    when(document, "说明", ("表注", "{{ 说明 }}"))
    paragraph(document, "正文", "")
    paragraph(document, "署名", ORGAN)
    paragraph(document, "署名", "{{ 成文日期 }}")
    paragraph(document, "表注", "含户编号和姓名，只供办理，勿外传。")
    _add_slip(document)
    return document


def _add_slip(document: Any) -> None:
    """反馈单: the same items on a page of their own, to be filled in and sent back."""
    new_page(paragraph(document, "公文标题", "交办事项反馈单"))
    paragraph(document, "主送机关", "反馈单位：{{ 部门 }}（盖章）")
    columns = catalogue().slips[SLIP].columns
    widths = [column.width for column in columns]
    made = table(
        document,
        [*widths, layout().type_area["width"] - sum(widths)],
        [*(column.label for column in columns), NUMBER],
    )
    rows_of(made, "事项", "件", [_ON_SLIP.get(one.name, "") for one in columns] + ["{{ 件.编号 }}"])
    paragraph(document, "正文", "")
    paragraph(document, "主送机关", "单位负责人签字：　　　　　　　　日期：")
