"""Further sheets of the list of deadlines: meetings, in-patients with high costs, shortfalls."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from fanpin_lib.files.sheets import Sheet, with_places

_MEETINGS = {
    "state": ("状态", 12),
    "subject": ("会议事项", 18),
    "unit_level": ("会议层级", 10),
    "unit": ("应开的单位", 18),
    "starts": ("从哪天", 12),
    "ends": ("到哪天", 12),
    "clause": ("依据", 40),
}
_SHORTFALLS = {
    "state": ("状态", 16),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "household_id": ("户编号", 20),
    "condition": ("缺项", 12),
    "departments": ("方案写明的部门", 24),
    "given": ("预警户台账写的部门", 20),
    "cited": ("条款", 40),
}
_MEDICAL = {
    "state": ("状态", 12),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "household_id": ("户编号", 20),
    "list_id": ("清单编号", 16),
    "screened_on": ("医保筛查日期", 14),
    "days": ("到月末多少天", 12),
    "step": ("等哪一步", 14),
    "exclusion": ("不予协助情形", 30),
    "clause": ("依据", 40),
}
_AIDS = {
    "aid": ("哪项帮扶", 24),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "household_id": ("户编号", 20),
    "name": ("姓名", 10),
    "id_number": ("证件号码", 20),
    "amount": ("文件金额（元）", 12),
    "unknown": ("还要核实什么", 50),
    "clause": ("依据", 40),
}


def aid_sheets(table: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """A sheet of whom aids may be for; none where there is nobody.

    Args:
        table: as `fanpin_lib.classification.aid_candidates.aid_candidates` gives it.
        names: township's and village's name by village code.
    """
    if table.empty:
        return []
    return [Sheet("可能符合的帮扶", _AIDS, with_places(table, names), "含姓名，勿外传")]


def meeting_sheets(table: pd.DataFrame) -> list[Sheet]:
    """A sheet of the meetings owed; none where there are none.

    Args:
        table: as `fanpin_lib.desk.owed_meetings.owed_meetings` gives it.
    """
    return [Sheet("研判会议", _MEETINGS, table)] if not table.empty else []


def medical_sheets(table: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """A sheet of the in-patients with high costs; none where there are none.

    Args:
        table: as `fanpin_lib.desk.medical_list.medical_list` gives it.
        names: township's and village's name by village code.
    """
    if table.empty:
        return []
    return [Sheet("高额医疗", _MEDICAL, with_places(table, names), "含户编号，勿外传")]


def shortfall_sheets(table: pd.DataFrame, names: Mapping[str, tuple[str, str]]) -> list[Sheet]:
    """A sheet of the conditions not met, by department; none where there are none.

    Args:
        table: as `fanpin_lib.classification.shortfalls.shortfalls` gives it.
        names: township's and village's name by village code.
    """
    if table.empty:
        return []
    order = ["departments", "village_code", "household_id", "condition"]
    shown = with_places(table, names).sort_values(order, na_position="last")
    return [Sheet("缺项分办", _SHORTFALLS, shown, "含户编号，勿外传")]
