"""The last month's ledgers as plain rows: what errors are planted into and the key is read from.

``limits.yaml`` holds the catalogue's limits and words as planting and the answer key read them.
"""
