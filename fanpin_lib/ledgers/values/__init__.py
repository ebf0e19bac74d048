"""Parsers from cell texts to values: each takes the distinct texts of a column.

A column of 100,000 cells rarely has as many different texts, and what is parsed once per
text costs little. Every parser returns a `Parsed` of the same length as its input.
"""
