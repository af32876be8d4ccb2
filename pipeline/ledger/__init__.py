"""The ledger: tables, the connection, the journal of facts, and what is owed. The only SQL."""
