"""Worklists: what is open, one workbook a unit, to be filled in and read back.

What lists there are, their columns, their order and where an answer goes is data
(``lists.yaml`` with a query a list in ``lists/``); this room writes workbooks from rows that
`fanpin_lib.desk.worklists` puts together, and remembers what it gave out.
"""
