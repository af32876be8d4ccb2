"""A real browser, where there is one: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"there is no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A folder with every page in it."""
    from tests.browser.site_pages import make  # noqa: PLC0415  half a second, and not where nobody needs it

    folder = tmp_path_factory.mktemp("pages") / "outbox"
    make(folder)
    return folder


@pytest.fixture
def opened(browser, site):
    """Open a page of the site: `opened(name, width=1280, script=True)`; what it asks for is in `page.asked`."""
    contexts = []

    def open_it(name: str, width: int = 1280, script: bool = True):
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(Path(site / name).as_uri())
        return page

    yield open_it
    for context in contexts:
        context.close()
