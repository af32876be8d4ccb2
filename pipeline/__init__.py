"""From spreadsheets in a folder to claims, samples and reports: one night at a time."""
