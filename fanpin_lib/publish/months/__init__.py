"""各月: the pages of every published month stay on the site, at addresses that do not change.

::

    archive/2026-09/village/220281101201.html   a kept page, made once out of the built one
    archive/2026-09/.kept.json                  what it was made from, where it leads
    archive/files/<hash>.svg                    charts, styles and scripts of all kept pages
    archive/months.js                           which months there are: made anew every time
    archive/2026-09.html                        leads to the month's county page

A kept page depends on nothing that a later site may change: it has no menu and no search, its
styles and scripts are called after their contents, and ``months.js`` tells it of later months.
So the next publication links the files from the site that stands and builds none of them.
"""
