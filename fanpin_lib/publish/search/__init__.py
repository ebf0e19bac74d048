"""The search of a site: its index is made from the built pages, whatever they are.

Every built page is read once; what it is (a place, a figure, policy, help) follows from where
it lies (``kinds.yaml``) and from what its front matter says under ``search:``. The index is one
script that a browser loads when somebody searches for the first time.
"""

from fanpin_lib.publish.search.index import INDEX, SearchIndex, entries_of, entries_on

__all__ = ["INDEX", "SearchIndex", "entries_of", "entries_on"]
