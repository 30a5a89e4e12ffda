"""One server and one browser for all browser tests, and a fresh context for every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.tools import FLAGS, Server, chromium, running_server


class OpenPage(Protocol):
    """Opens an empty page in a context of its own; addresses may be given without the server's part."""

    def __call__(
        self,
        *,
        viewport: tuple[int, int] = (1280, 800),
        javascript: bool = True,
        forced_colors: bool = False,
        locale: str = "fi-FI",
        at: Server | None = None,
    ) -> Page: ...


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def akaa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A place with a practice of its own, on a day when days and months of support decided."""
    folder = tmp_path_factory.mktemp("akaa")
    with running_server(folder, as_of="2021-06-01", arguments=["--place", "akaa"]) as running:
        yield running


@pytest.fixture(scope="session")
def staff_server(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The staff side over the data of `server`: what clients send there is in its inbox.

    Workers: `make_account` and `step_in` of tests/browser/staff.py.
    """
    folder = tmp_path_factory.mktemp("staff")
    with running_server(folder, arguments=["--staff"], data=server.data) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[OpenPage]:
    """Every page must stay on its server (`at`) and inside its content security policy, without script errors."""
    contexts: list[BrowserContext] = []
    servers = {server.url}
    faults: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith((*servers, "data:", "blob:", "about:")):
            faults.append(f"a request left the server: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def open_page(
        *,
        viewport: tuple[int, int] = (1280, 800),
        javascript: bool = True,
        forced_colors: bool = False,
        locale: str = "fi-FI",
        at: Server | None = None,
    ) -> Page:
        servers.add((at or server).url)
        context = browser.new_context(
            base_url=(at or server).url,
            viewport={"width": viewport[0], "height": viewport[1]},
            java_script_enabled=javascript,
            forced_colors="active" if forced_colors else "none",
            locale=locale,
        )
        contexts.append(context)
        context.on("request", on_request)
        context.on("console", on_console)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.set_default_timeout(10_000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)
