"""The tables that we send, as schemas: what goes out is checked too."""
