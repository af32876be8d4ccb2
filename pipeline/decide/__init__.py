"""What follows from findings and states: changes to the ledger, and what is owed. Pure."""
