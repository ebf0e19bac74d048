"""Household rows and figures for notebooks that staff open by hand; a stable name.

What it offers is described in `fanpin_lib.desk.workbook`.
"""

from fanpin_lib.desk.workbook import Household, Workbook, open_office

__all__ = ["Household", "Workbook", "open_office"]
