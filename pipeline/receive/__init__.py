"""A batch of drops in, one commit out: read, recognised, stacked, judged, decided."""
