"""Monthly statistics: definitions in ``catalogue/*.yaml``, computed by the ``*.sql`` beside them.

``compute`` gives every indicator of every region for a month and the twelve before it, as of
each month's last day. ``catalogue`` gives the definitions, ``methods_pages`` the site's pages
about them. Poverty statistics as plain functions live in ``fanpin_lib.indicators.poverty``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pyarrow as pa

    from fanpin_lib.indicators.model import Indicator
    from fanpin_lib.period import Month
    from fanpin_lib.policy import Profile


def catalogue() -> dict[str, Indicator]:
    """Every indicator by id, in the order of the catalogue."""
    from fanpin_lib.indicators.loader import load_indicators

    return load_indicators()


def compute(
    connection: duckdb.DuckDBPyConnection, month: Month | str, profile: Profile, county_code: str
) -> pa.Table:
    """The long table of all indicators; see ``fanpin_lib.indicators.compute``."""
    from fanpin_lib.indicators.engine import compute as run

    return run(connection, month, profile, county_code)


def methods_pages(profile: Profile | None = None, on: date | None = None) -> dict[str, str]:
    """Markdown pages about the catalogue; see ``fanpin_lib.indicators.methods``."""
    from fanpin_lib.indicators.methods import methods_pages as pages

    return pages(profile, on)


def indicator_pages(profile: Profile | None = None, on: date | None = None) -> dict[str, str]:
    """A list of the catalogue and a page for each indicator; see the same module."""
    from fanpin_lib.indicators.methods import indicator_pages as pages

    return pages(profile, on)
