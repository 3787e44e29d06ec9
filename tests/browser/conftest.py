"""One server and one browser for all tests of a process; a fresh window, without cookies, for each test."""

import os
from pathlib import Path

import pytest

from tests import parts
from tests.browser import site


@pytest.fixture(scope="session")
def surroundings():
    """The environment of the portal that is only read."""
    return site.prepared(folder_of_the_site())


@pytest.fixture(scope="session")
def portal(surroundings):
    """The address of the portal, without a slash at its end."""
    server, address = site.served(surroundings)
    yield address
    server.terminate()
    server.wait()


@pytest.fixture
def empty_portal(surroundings):
    """The address and the environment of a portal without records, of this test alone."""
    environment = site.emptied(folder_of_the_site())
    server, address = site.served(environment)
    yield address, environment
    server.terminate()
    server.wait()


def folder_of_the_site() -> Path:
    return Path(os.environ["KENES_TEST_FOLDER"]) / "site"


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=parts.CHROMIUM.program(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, portal):
    """`window(width=360)` opens a page in a fresh context; further options are Playwright's. What the browser
    complained of (errors, violations of the policy, refused files) is gathered in `page.complaints`."""
    contexts = []

    def open_window(width=1280, height=900, **options):
        options = {"reduced_motion": "reduce", "base_url": portal} | options
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.set_default_timeout(60_000)  # a crowded machine is slow, not broken
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: note(page, said))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()


def note(page, said):
    """A page that answers 4xx on purpose makes Chromium write a line about itself; that one is no complaint."""
    is_own_status = said.location["url"] == page.url and "status of 4" in said.text
    if said.type in ("error", "warning") and not is_own_status:
        page.complaints.append(said.text)
