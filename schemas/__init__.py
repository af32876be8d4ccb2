"""What things look like: cells, columns, forms, outgoing tables, the catalogue.

Imports nothing of `pipeline`.
"""
