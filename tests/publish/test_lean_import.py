"""Libraries without their slow parts: left out while they load, there afterwards."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from fanpin_lib.files.lean_import import without


def test_what_is_left_out_can_be_imported_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")
    found = importlib.import_module("colorsys")
    with without("colorsys"):
        assert importlib.import_module("colorsys") is found


def test_publishing_loads_no_check_of_addresses_and_nbconvert_only_for_notebooks() -> None:
    for loaded, lacks in (("site", "nbconvert"), ("notebook_reading", "rfc3987_syntax")):
        asked = f"import fanpin_lib.publish.{loaded}, sys; sys.exit('{lacks}' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
