"""What the office's own notebooks are written with; ``fanpin_lib.workbook`` offers it."""

from fanpin_lib.desk.workbooks.household import Household
from fanpin_lib.desk.workbooks.office import Workbook
from fanpin_lib.desk.workbooks.opening import open_office

__all__ = ["Household", "Workbook", "open_office"]
