"""The template of a public notice 公示."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.blocks import grid_of, paragraph, when
from fanpin_lib.office.documents.page import empty_document

_OBJECTIONS = "公示期内对名单有异议的，可以书面或者当面向{{ 自治组织 }}、{{ 乡镇 }}反映。"


def notice_template() -> Any:
    """For a village's board: who, from when to when, where to object."""
    document = empty_document()
    paragraph(document, "公文标题", "{{ 标题 }}")
    paragraph(document, "正文", "")
    when(document, "依据", ("正文", "按照{{ 依据 }}，{{ 正文 }}（{{ 户数 }}户），现予公示。"))
    when(document, "not 依据", ("正文", "{{ 正文 }}（{{ 户数 }}户），现予公示。"))
    paragraph(document, "正文", "公示时间：{{ 开始日期 }}至{{ 结束日期 }}{{ 公示天数 }}。")
    paragraph(
        document,
        "正文",
        "公示期内对名单有异议的，可以书面或者当面向{{ 自治组织 }}、{{ 乡镇 }}反映。",
    )
    paragraph(document, "正文", "受理单位和办公电话：（请填写，只写单位公布的电话）")
    paragraph(document, "正文", "")
    grid_of(document, "名单", 16)
    paragraph(document, "正文", "")
    paragraph(document, "署名", "{{ 乡镇 }}{{ 村 }}{{ 自治组织 }}（盖章）")
    paragraph(document, "署名", "{{ 开始日期 }}")
    when(document, "合成标注", ("合成标注", "{{ 合成标注 }}"))
    return document
