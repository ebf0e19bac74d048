"""The demo county: thirteen months of synthetic ledgers as an office would hold them.

Three rooms write it: ``world`` decides what is true (one module per concern), ``office`` what
the office's ledgers say about it at a month's end, ``files`` what these ledgers look like on
disk. Every number comes from ``assumptions.yaml``, every file's look from ``files.yaml``.

Three more make it an examination: ``rows`` are the last month's ledgers as plain rows,
``oracle`` says what must be found in them, ``errors`` plants errors and writes the answer key.
Only the command line imports the demo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanpin_lib.demo.report import DemoReport
    from fanpin_lib.demo.writing import write_demo

__all__ = ["DemoReport", "write_demo"]


def __getattr__(name: str) -> Any:
    if name == "write_demo":
        from fanpin_lib.demo.writing import write_demo

        return write_demo
    if name == "DemoReport":
        from fanpin_lib.demo.report import DemoReport

        return DemoReport
    raise AttributeError(name)
