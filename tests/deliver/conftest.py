"""A site and its ledger."""

import pytest

from pipeline.ledger.engine import open_ledger
from tests.deliver.delivery_ledger import make_site


@pytest.fixture
def site(tmp_path):
    return make_site(tmp_path / "site")


@pytest.fixture
def engine(site):
    engine = open_ledger(site.ledger_url)
    yield engine
    engine.dispose()
