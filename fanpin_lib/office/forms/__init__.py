"""Forms that superiors send, filled from the month's figures.

::

    sheet ──layout──▶ titles, headers, labels, cells to fill
          ──reading──▶ what each text says (place, class, unit, month, words)
          ──proposing─▶ for each cell an indicator × part × place × month, and what speaks for it
    form's YAML ──filling──▶ numbers in the cells, and a sheet that traces each of them

Nothing here reads figures or the county's folders: vocabulary, places and figures are handed in.
"""
