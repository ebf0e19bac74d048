"""Known errors planted into the demo county, and the key of all findings they lead to.

``county`` reads the generator's ledgers as rows, ``planting`` and ``arranged`` change cells
and rows as clerks do (``plantings.yaml``), ``oracle`` says what must then be found.
"""
