"""The names of an edition's folders and files, each spelled once."""

#: The edition for the office's own network, which every month has, and the one for anybody;
#: what is in which stands in ``kinds.yaml``.
INTERNAL = "internal"
OPEN = "open"

#: Beside the editions of a month: the figures of those that were replaced.
HISTORY = "history"

#: In an edition's folder: its data, the record of its runs, hashes of the tables' rows.
DATA = "data"
RUNS = "runs.json"
ROW_HASHES = "row_hashes.json"

#: In the data folder. Figures, as programs and as Excel read them.
INDICATORS = "indicators.parquet"
INDICATORS_CSV = "indicators.csv"
#: The closing month's figures without dimension once more, for the pages of the level above.
TOTALS = "month_totals.parquet"
#: Every figure, of ``private/<month>/``: nothing withheld.
FIGURES = "figures.parquet"
REGIONS = "regions.parquet"
#: Counts of findings by region and rule, and by region, month and severity.
QUALITY = "quality.parquet"
QUALITY_CSV = "quality.csv"
QUALITY_MONTHS = "quality_months.parquet"
#: What the data say about themselves; what changed since earlier editions; all files described.
ABOUT = "manifest.json"
REVISIONS = "revisions.json"
DATA_PACKAGE = "datapackage.json"
