"""Household rows and figures for notebooks that staff open by hand; a stable name.

What it offers is described in `fanpin_lib.desk.workbooks`.
"""

from fanpin_lib.desk.workbooks import Household, Workbook, open_office

__all__ = ["Household", "Workbook", "open_office"]
