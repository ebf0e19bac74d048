"""House rules that import-linter cannot hold, each a small program over the package's source.

A rule is a module here with ``broken(modules)``, which yields where it is broken, and
``PLANTED``, source that breaks it, so that `tests/house/test_rules.py` can see that it sees.
What is broken today and may stay for now stands with a reason in ``allowed.yaml``; an entry that
no longer holds fails, so the list only shrinks.
"""
