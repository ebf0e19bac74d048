"""An edition: a month's figures, the boundary between rows of persons and all that is shown.

::

    reports/<month>/internal/            in force; see `folder`
        runs.json                        what was run from what; see `run_manifest`
        row_hashes.json                  see `row_hashes`
        <level>/<code>.ipynb             executed notebooks
        data/                            aggregates only; file names stand in `names`

Below this room lie rows of persons, above it aggregates only. Whoever writes or reads an
edition does it through this room:

- ``writing`` writes the data folder whole, ``folder`` lets an edition appear in one step;
- ``about`` is what an edition says about itself, ``regions`` which places it has;
- ``region_reading`` reads one region's rows, ``parquet_rows`` rows of any table by region;
- ``editions`` lists the editions of a month, ``locating`` finds the data from a notebook.
"""
