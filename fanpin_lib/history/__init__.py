"""Where a figure comes from, and what changed since it was published.

``explain``  one figure traced to its definition, rules, ledger files and household ids
``editions`` the editions of a month, the current one and those it replaced
``compare``  two closed months: figures, households and values edited afterwards
``note``     the same as aggregates, for the edition's data and its pages

Household ids stay with whoever calls: only ``note`` goes into ``reports/``.
"""
