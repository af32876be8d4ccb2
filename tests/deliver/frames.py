"""Our own tables read back as text."""

import pandas as pd


def text_frame(path):
    return pd.read_csv(path, dtype=str, na_filter=False, encoding="utf-8-sig").astype(object)
