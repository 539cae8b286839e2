"""The page for forms in a real browser: fields by mouse and by keys, saved, and read by."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))

from browsing import Page, chromium
from form_pages import BOXES, blank, filled, write_template
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from serving import served

from digitscan.forms.loading import load_template

pytestmark = pytest.mark.slow

VALUES = {"code": "4711", "a": "250", "b": "38", "total": "288"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    Image.fromarray(blank()).save(made / "card.png")
    Image.fromarray(filled(blank(), VALUES)).save(made / "filled.png")
    Image.new("L", (300, 200), 255).save(made / "other.png")
    return made


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Page]:
    """Return the page of a real server that keeps a template, in a real browser."""
    with chromium(folder) as chrome, served("--form", str(folder / "kept.yaml")) as server:
        yield Page(chrome, server.address)
        complaints = [each for each in chrome.get_log("browser") if each["level"] == "SEVERE"]
        # Another test's server may end while the browser still asks it for the icon.
        told = [e["message"] for e in complaints if e["message"].startswith(server.address)]
        # Those are the mistake in a check and the files that are no sheets, which the page shows.
        shown = ("/v1/form/file", "/v1/form/read")
        assert [each for each in told if not any(route in each for route in shown)] == []


def opened(page: Page, folder: Path) -> WebElement:
    """Open the blank; return the picture with the fields."""
    page.open("forms")
    page.by_id("form-file").send_keys(str(folder / "card.png"))
    page.until(lambda: now(page).startswith("field_01"), "the proposed fields")
    assert len(page.all("#form-list option")) == 4
    return page.all(".form-picture")[0]


def now(page: Page) -> str:
    return page.by_id("form-now").text


def discarded(page: Page) -> None:
    """Leave the page without saving."""
    page.chrome.execute_script("location.hash = 'draw'")
    page.chrome.refresh()


def test_fields_are_edited_by_keys_saved_and_read_by(page: Page, folder: Path) -> None:
    figure = opened(page, folder)
    assert page.chrome.switch_to.active_element == figure
    assert now(page).startswith("field_01: ")
    for name in BOXES:
        figure.send_keys(Keys.ENTER)
        page.chrome.switch_to.active_element.send_keys(name)
        figure.send_keys(Keys.PAGE_DOWN)
    left, top, wide, high = load_now(page)
    figure.send_keys("n")
    assert now(page).startswith("field_05: ")
    figure.send_keys(Keys.DELETE, Keys.CONTROL + "z", Keys.DELETE)
    moved = ActionChains(page.chrome).key_down(Keys.CONTROL).send_keys(Keys.ARROW_RIGHT)
    moved.key_up(Keys.CONTROL).key_down(Keys.SHIFT).send_keys(Keys.ARROW_DOWN).key_up(Keys.SHIFT)
    moved.perform()
    assert load_now(page) == (left + 1, top, wide, high + 2)
    page.by_id("form-checks").send_keys("total = sum(a, c)")
    figure.send_keys(Keys.CONTROL + "s")
    page.until(lambda: "there is no field c" in page.by_id("form-notice").text, "the mistake")
    page.by_id("form-checks").send_keys(Keys.BACKSPACE * 2, "b)", Keys.CONTROL + "s")
    page.until(lambda: "Saved as kept.yaml" in page.by_id("form-notice").text, "the template")
    template = load_template(str(folder / "kept.yaml"))
    assert [field.name for field in template.fields] == list(BOXES)
    assert [check.name for check in template.checks] == ["total = sum(a, b)"]
    files = "\n".join(str(folder / name) for name in ("filled.png", "other.png"))
    page.by_id("sheet-files").send_keys(files)
    page.until(lambda: len(page.all("#sheet-rows tbody tr")) == 2, "two rows")
    read, other = (row.text for row in page.all("#sheet-rows tbody tr"))
    assert read.split()[1:5] == list(VALUES.values())
    assert read.endswith("% ok")
    assert "does not fit the template" in other
    assert len(page.all("#sheet-shown rect")) == 4
    # What is changed is read by at once.
    page.by_id("form-list").send_keys(Keys.HOME, Keys.DELETE)
    page.until(lambda: len(page.all("#sheet-shown rect")) == 3, "three fields")
    discarded(page)


def load_now(page: Page) -> tuple[int, ...]:
    """Return the box of the selected field as the page tells it."""
    _, _, box = now(page).partition(": ")
    return tuple(map(int, box.replace(" by", ",").split(",")))


def test_fields_are_edited_by_mouse(page: Page, folder: Path) -> None:
    figure = opened(page, folder)
    scale = 700 / figure.find_element("css selector", "svg").size["width"]
    svg = page.all(".form-picture svg")[0]
    page.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", svg)
    middle = svg.size["width"] / 2, svg.size["height"] / 2

    def drag(start: tuple[int, int], by: tuple[int, int]) -> None:
        x, y = (round(at / scale - half) for at, half in zip(start, middle, strict=True))
        dx, dy = (round(each / scale) for each in by)
        moves = ActionChains(page.chrome, duration=20)
        moves.move_to_element_with_offset(svg, x, y).click_and_hold().move_by_offset(dx // 2, dy)
        moves.move_by_offset(dx - dx // 2, 0).release().perform()

    drag((60, 220), (200, 60))
    assert now(page).startswith("field_05: ")
    drawn = load_now(page)
    assert drawn == pytest.approx((60, 220, 200, 60), abs=3)
    drag((160, 250), (40, 20))
    moved = load_now(page)
    assert (moved[0] - drawn[0], moved[2:]) == (pytest.approx(40, abs=3), drawn[2:])
    drag((moved[0] + moved[2], moved[1] + moved[3]), (30, -20))
    sized = load_now(page)
    assert sized[:2] == moved[:2]
    assert (sized[2] - moved[2], sized[3] - moved[3]) == (
        pytest.approx(30, abs=3), pytest.approx(-20, abs=3),
    )  # fmt: skip
    page.by_id("form-remove").click()
    assert len(page.all("#form-list option")) == 4
    for _ in range(4):
        page.by_id("form-undo").click()
    assert not page.by_id("form-undo").is_enabled()
    discarded(page)


def test_what_is_kept_opens_again_on_a_phone(page: Page) -> None:
    page.chrome.set_window_size(500, 900)
    page.open("forms")
    page.until(lambda: len(page.all("#form-list option")) == 4, "the saved fields")
    assert page.by_id("form-name").get_attribute("value") == "kept"
    wide = page.chrome.execute_script("return document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    page.chrome.set_window_size(1280, 900)


def test_dropped_sheets_are_reviewed_by_keys(page: Page, folder: Path) -> None:
    """Four sheets of a wrong sum, one that does not fit and one that is no image."""
    write_template(folder, blank(), "checks:\n  - total = sum(a, b)\n", "reviewed")
    names = [f"{at}.png" for at in range(4)]
    for name in names:
        Image.fromarray(filled(blank(), VALUES | {"total": "911"})).save(folder / name)
    (folder / "broken.png").write_bytes(b"no image")
    with served("--form", str(folder / "reviewed.yaml")) as server:
        own = Page(page.chrome, server.address)
        own.open("forms")
        own.until(lambda: len(own.all("#form-list option")) == 4, "the template")
        own.drop(*(folder / name for name in (names[0], "broken.png", "other.png", *names[1:3])))
        own.until(lambda: own.by_id("sheet-tally").text == "3 sheets read, 2 not", "the sheets")
        told = [row.text for row in own.all("#sheet-rows tbody tr") if "total" not in row.text]
        assert [line.partition(":")[0] for line in told] == [
            "broken.png broken.png",
            "other.png other.png",
        ]
        # The keys go on from here.
        own.until(lambda: active(own).get_attribute("id") == "sheet-review", "the focus")
        active(own).send_keys(Keys.ENTER)
        fields = len(own.all("#review li"))
        assert own.by_id("review-count").text == f"0 of {fields}"
        first = active(own).get_attribute("aria-label")
        ActionChains(own.chrome).send_keys("12", Keys.ENTER, Keys.ESCAPE).perform()
        assert not own.by_id("review").is_displayed()
        assert len(own.all("#form-list option")) == 4
        # What was typed stays when another sheet comes.
        own.drop(folder / names[3])
        own.until(
            lambda: own.by_id("sheet-tally").text == "4 sheets read, 2 not", "the other sheet"
        )
        own.by_id("sheet-review").send_keys(Keys.ENTER)
        fields = len(own.all("#review li"))
        assert own.by_id("review-count").text == f"1 of {fields}"
        ActionChains(own.chrome).send_keys(*[Keys.ENTER] * (fields - 1)).perform()
        assert own.by_id("review-count").text == f"{fields} of {fields}"
        assert own.by_id("review-told").text.startswith("All fields are reviewed")
        ActionChains(own.chrome).key_down(Keys.CONTROL).send_keys("s").key_up(
            Keys.CONTROL
        ).perform()
        own.until((folder / "reviewed.csv").exists, "the corrected rows")
        own.by_id("review-digits").click()
        own.until((folder / "digits.zip").exists, "the digits")
        rows = list(csv.DictReader((folder / "reviewed.csv").read_text("utf-8").splitlines()))
        assert [row["source"] for row in rows] == names
        assert [row[first] for row in rows].count("12") == 1
        assert [row["checks"] for row in rows].count("reviewed") == 1
        own.chrome.refresh()


def active(page: Page) -> WebElement:
    return page.chrome.switch_to.active_element


def test_without_a_file_it_is_downloaded(folder: Path) -> None:
    with chromium(folder) as chrome, served() as server:
        page = Page(chrome, server.address)
        opened(page, folder)
        page.by_id("form-save").click()
        page.until((folder / "card.yaml").exists, "the template")
        page.by_id("form-save-picture").click()
        page.until((folder / "card.picture.png").exists, "the picture")
        assert len(load_template(str(folder / "card.yaml")).fields) == 4
