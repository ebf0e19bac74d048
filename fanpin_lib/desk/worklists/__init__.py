"""Worklists: what is open in a month, given out a workbook a unit, and taken back filled in.

`fanpin_lib.desk.worklists.writing` writes ``private/<month>/worklists/``; what comes back is
read by `fanpin_lib.desk.worklists.returned` as part of every ingest.
"""
