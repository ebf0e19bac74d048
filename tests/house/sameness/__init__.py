"""Whether the demo county comes out the same before and after a move of code.

``python -m tests.house.sameness REV`` makes the demo county twice, with the code of a revision
and with the working tree, and names every file that a user gets and that differs.
``tests/house/golden/`` keeps digests of the same county for the days between two moves.

`county` makes a county, `contents` reads a file without what may differ, `comparing` tells two
counties apart, `groups` and `digests` make and compare the kept digests.
"""
