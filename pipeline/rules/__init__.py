"""The rule book and its judges: masks over stacked tables. Pure."""
