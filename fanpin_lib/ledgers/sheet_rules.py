"""What ``columns.yaml`` says of whole sheets, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TaughtHeaders:
    """A row of headers that was taught: the ledger it is of, and columns filled downwards."""

    kind: str
    fill_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class HeadsOnly:
    """How a list of heads is told from a register of members (see ``columns.yaml``)."""

    ledger: str
    column: str
    head: str
    sizes: dict[str, str]
    least: int


@dataclass(frozen=True)
class VillageInNumber:
    """Numbers of so many digits, the first of which are a village's code."""

    column: str
    digits: int
    village: int
