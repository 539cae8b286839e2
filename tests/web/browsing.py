"""A real Chromium without a window, and what a person does in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

# A page is read in a second; this long on a machine that has much else to do.
PATIENCE = 60
Stroke = Sequence[tuple[float, float]]
SEVEN: Sequence[Stroke] = [[(0.4, 0.2), (0.5, 0.2), (0.62, 0.2), (0.57, 0.4), (0.5, 0.85)]]
ONE: Sequence[Stroke] = [[(0.72, 0.34), (0.82, 0.2), (0.82, 0.5), (0.82, 0.85)]]


@contextmanager
def chromium(downloads: Path) -> Iterator[webdriver.Chrome]:
    """Start Chromium with chromedriver, or skip where there is none."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (browser and driver):
        pytest.skip("Chromium is not here; Debian has it as chromium and chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    # Without its sandbox it runs as root, too, as in a container; it sees nothing but our pages.
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(flag)
    options.add_argument("--window-size=1280,900")
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


class Page:
    """The page of `digitscan serve`, as a person uses it."""

    def __init__(self, chrome: webdriver.Chrome, address: str) -> None:
        self.chrome, self.address = chrome, address

    def open(self, view: str = "draw") -> None:
        self.chrome.get("about:blank")
        self.chrome.get(f"{self.address}#{view}")

    def by_id(self, name: str) -> WebElement:
        return self.chrome.find_element(By.ID, name)

    def all(self, selector: str) -> list[WebElement]:
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def until(self, holds: Callable[[], object], told: str) -> None:
        WebDriverWait(self.chrome, PATIENCE, poll_frequency=0.1).until(lambda _: holds(), told)

    def draw(self, strokes: Sequence[Stroke]) -> None:
        """Draw strokes, given in shares of the canvas' sides, with the pointer."""
        canvas = self.by_id("canvas")
        width, height = canvas.size["width"], canvas.size["height"]
        for stroke in strokes:
            moves = ActionChains(self.chrome, duration=20)
            for at, (x, y) in enumerate(stroke):
                across, down = round((x - 0.5) * width), round((y - 0.5) * height)
                moves.move_to_element_with_offset(canvas, across, down)
                if at == 0:
                    moves.click_and_hold()
            moves.release().perform()

    def draw_line(self, pressure: float | None, kind: str = "pen") -> int:
        """Draw a line with a pen or a finger; return how many pixels have ink, and take it away."""
        pointer = PointerInput(kind, kind)
        moves = ActionBuilder(self.chrome, mouse=pointer, duration=20)
        pressed = {} if pressure is None else {"pressure": pressure}
        canvas = self.by_id("canvas")
        pointer.create_pointer_move(20, -100, 0, origin=canvas)
        pointer.create_pointer_down(button=0, **pressed)
        for x in (-50, 0, 50, 100):
            pointer.create_pointer_move(20, x, 0, origin=canvas, **pressed)
        pointer.create_pointer_up(0)
        moves.perform()
        inked = self.chrome.execute_script(_INKED)
        self.by_id("clear").click()
        return int(inked)

    def drop(self, *paths: Path) -> None:
        """Drop files on the page, as from a file manager."""
        field = self.chrome.execute_script(_FIELD)
        field.send_keys("\n".join(str(path) for path in paths))
        self.chrome.execute_script(_DROP, field)

    def choose(self, *paths: Path) -> None:
        """Choose files in the dialogue."""
        self.by_id("files").send_keys("\n".join(str(path) for path in paths))

    def wait_for_sheets(self, count: int) -> list[WebElement]:
        self.until(lambda: len(self.all(".sheet")) == count, f"{count} pages")
        self.until(lambda: not self.all(".waiting"), "the end of reading")
        return self.all(".sheet")


_INKED = """
const canvas = document.getElementById("canvas");
const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
return all.data.filter((value, at) => at % 4 === 3 && value > 128).length;
"""
# A browser lets no script name a file, so the files come from a field that is filled in.
_FIELD = """
const field = document.createElement("input");
field.type = "file"; field.multiple = true;
document.body.append(field);
return field;
"""
_DROP = """
const transfer = new DataTransfer();
for (const file of arguments[0].files) transfer.items.add(file);
arguments[0].remove();
const at = document.getElementById("drop") ?? document.body;
for (const name of ["dragenter", "dragover", "drop"]) {
  const options = { bubbles: true, cancelable: true, dataTransfer: transfer };
  at.dispatchEvent(new DragEvent(name, options));
}
"""
