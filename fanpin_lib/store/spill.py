"""In-memory databases over stored ledgers, and where they put what memory cannot hold."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def database(store: Path) -> duckdb.DuckDBPyConnection:
    """An empty in-memory DuckDB; close it when done.

    Left alone it would put rows into ``.tmp`` of the working directory, where everybody may
    read; so they wait in the store's own folder. And where it takes itself to be used by hand
    (a notebook, ``python -c``), it would draw a progress bar of its own into the output.
    """
    import duckdb

    connection = duckdb.connect(config={"temp_directory": str(store / ".tmp")})
    quiet(connection)
    return connection


def quiet(connection: duckdb.DuckDBPyConnection) -> None:
    """No progress bar of DuckDB's own; each connection to a database has its setting."""
    import duckdb

    with suppress(duckdb.InvalidInputException):  # Jupyter without ipywidgets has no bar
        connection.execute("SET enable_progress_bar = false")
