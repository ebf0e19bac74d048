"""Known errors planted into the demo county's ledgers, as clerks make them.

``planting`` changes cells (``plantings.yaml``), the ``arranged`` modules whole rows and
histories; ``seeding`` plants until every rule has its share and asks the answer key
(``demo.oracle``) what must then be found.
"""
