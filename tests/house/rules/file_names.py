"""A file of an edition has its name in one place: `fanpin_lib.edition.names`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fanpin_lib.edition import names
from tests.house.rules.source import Broken, Module

PLACE = "fanpin_lib/edition/names.py"
PLANTED = """
def figures(folder):
    return folder / "data" / "indicators.parquet"
"""


def edition_files() -> set[str]:
    """``indicators.parquet``, ``runs.json`` …; folders have names that mean other things too."""
    spelled = (value for name, value in vars(names).items() if name.isupper())
    return {value for value in spelled if isinstance(value, str) and "." in value}


def broken(modules: Sequence[Module]) -> Iterator[Broken]:
    """Texts outside that place which hold the name of an edition's file."""
    for module in modules:
        if module.path == PLACE:
            continue
        for text in module.texts():
            for name in sorted(edition_files()):
                if name in text.value:
                    yield Broken(module.path, text.lineno, name)
