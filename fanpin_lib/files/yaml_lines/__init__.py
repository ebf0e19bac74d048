"""The one way in which fanpin reads YAML: every mistake has its line and is said in Chinese.

Rules, profiles, catalogues and a county's own files are written by people. `read_yaml` keeps
the line of every key and item and refuses keys written twice; a `Page` holds what was read
against the keys known there, writes down every mistake (file, line, what was found, what is
expected, what to do) and tells all of them at once::

    page = Page("county/workdays.yaml")
    found = page.read(read_yaml(path, page.shown), 1, KEYS, "日历")
    page.tell()

PyYAML's C parser gives the marks, and making values of its nodes here is faster than its own
constructor: no other library is needed, and the package's own files are read the same way.
"""

from fanpin_lib.files.yaml_lines.page import Key, Page, nearest, told_at_once
from fanpin_lib.files.yaml_lines.reading import Items, Mapping, parse_yaml, read_yaml, shipped_yaml

__all__ = [
    "Items",
    "Key",
    "Mapping",
    "Page",
    "nearest",
    "parse_yaml",
    "read_yaml",
    "shipped_yaml",
    "told_at_once",
]
