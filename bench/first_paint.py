"""How soon the largest piece of a page stands, and whether anything moves: Chromium with its processor slowed 4 times.

    .venv/bin/python -m bench.first_paint

Yardstick: LCP at most 1.0 s, CLS at most 0.05. Serves the site of the browser tests; each page is opened three times
in a fresh window, the middle value counts.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import parts
from tests.browser import site
from tests.browser.addresses import address_of

PAGES = ("home", "list", "event", "statistics")
MOST_SECONDS, MOST_SHIFT = 1.0, 0.05
OBSERVE = """() => new Promise((done) => {
  const seen = { paint: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.paint = entry.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(seen), 500);
})"""


def measured(browser, address: str) -> tuple[float, float]:
    """Seconds to the largest contentful paint, and the cumulative layout shift."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    assert tab.goto(address).status == 200
    seen = tab.evaluate(OBSERVE)
    context.close()
    return seen["paint"] / 1000, seen["shift"]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server, portal = site.served(site.prepared(Path(folder)))
        browser = playwright.chromium.launch(executable_path=parts.CHROMIUM.program(), args=["--no-sandbox"])
        is_good = True
        for page in PAGES:
            paints, shifts = zip(
                *(measured(browser, portal + address_of("kk", page)) for _ in range(3)), strict=True
            )
            paint, shift = statistics.median(paints), max(shifts)
            is_good &= paint <= MOST_SECONDS and shift <= MOST_SHIFT
            print(f"{page:12} LCP {paint:.2f} s   CLS {shift:.3f}")
        browser.close()
        server.terminate()
        server.wait()
    return 0 if is_good else 1


if __name__ == "__main__":
    os.environ |= {"SECRET_KEY": "only-for-measuring", "DEBUG": "0", "RATE_LIMITS": "off"}
    sys.exit(main())
