"""The other picture in the README: the page of a work, as `harvest demo DIR --serve` shows it.

`python docs/page_picture.py ADDRESS docs/page.png`, with the address that it prints. Playwright and
Chromium take the picture.
"""

from __future__ import annotations

import shutil
import sys

WORK = "Hemifacial spasm"
SIZE = (1000, 1000)


def take(address: str, path: str) -> None:
    """The page of the sample's best known work, as wide as a README, in light colors."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as drivers:
        browser = drivers.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        page.get_by_role("link", name="All by citations").click()
        page.get_by_role("link", name=WORK, exact=True).first.click()
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    take(*sys.argv[1:])
