"""fanpin 防贫: monthly monitoring of rural households against falling into poverty.

Importing the package is cheap on purpose (no pandas, no DuckDB): commands such as
``fanpin --help`` must answer at once on an old office machine.
"""

__version__ = "0.1.0"
