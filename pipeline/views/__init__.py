"""A module an output: facts of the ledger in, what one page, table, workbook or letter shows out. Pure."""
