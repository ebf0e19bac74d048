"""Figures to ask for on the site: a page for each indicator, and 数据查询 over all of them.

``window`` says which months are shown and from which edition, ``columns`` turns their figures
into columns, ``script_files`` writes these as classic scripts (a page opened from the file
system may load nothing else), ``catalogue`` names what is in them, ``reasons`` why something
is missing, and ``pages`` are the pages that load them.
"""

from fanpin_lib.publish.query.asked import Query

__all__ = ["Query"]
