"""Forms of superiors: learnt once, filled every month, what several of them ask for.

::

    EMPTY.xlsx ──learn──▶ county/forms/NAME.yaml beside a copy of the empty form
    figures of the month ──fill──▶ private/<month>/forms/NAME.xlsx, each cell traced
"""
