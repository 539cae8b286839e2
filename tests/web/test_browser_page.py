"""The page in a real browser: draw, drop, correct, download, keep."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import jsonschema
import openpyxl
import pytest
from browsing import ONE, SEVEN, Page, chromium
from files_to_send import bomb, png
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from serving import served

from digitscan.drawing import draw
from digitscan.models import find_model
from digitscan.output.schema import page_schema
from digitscan.training.labelled import load_source

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Page]:
    """Return the page of a real server in a real browser; nothing may fail in it unnoticed."""
    with chromium(folder) as chrome, served("--corrections", str(folder / "kept")) as server:
        yield Page(chrome, server.address)
        complaints = [each for each in chrome.get_log("browser") if each["level"] == "SEVERE"]
        assert [each for each in complaints if "/v1/view" not in each["message"]] == []
        assert requested(chrome, server.address) == []


def requested(chrome: object, address: str) -> list[str]:
    """Return what was asked of any other site."""
    messages = [json.loads(each["message"])["message"] for each in chrome.get_log("performance")]  # type: ignore[attr-defined]
    sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    ours = (address, "blob:", "data:", "about:")
    return [each["request"]["url"] for each in sent if not each["request"]["url"].startswith(ours)]


def read(page: Page, text: str) -> None:
    page.until(lambda: page.by_id("answer").text == text, f"the reading {text}")


def test_a_digit_is_drawn_and_read(page: Page) -> None:
    page.open()
    page.draw(SEVEN)
    read(page, "7")
    assert page.by_id("sureness").text.endswith("% sure")
    assert len(page.all("#bars li")) == 10
    assert [bar.text.split()[0] for bar in page.all("#bars li.best")] == ["7"]
    page.draw(ONE)
    read(page, "71")
    assert [chip.text for chip in page.all("#chips button")] == ["7", "1"]
    page.by_id("undo").click()
    read(page, "7")
    page.by_id("clear").click()
    read(page, "Nothing drawn yet")


def test_a_digit_is_drawn_with_the_keyboard(page: Page) -> None:
    page.open()
    page.chrome.set_window_size(800, 900)
    canvas = page.by_id("canvas")
    canvas.send_keys(Keys.ARROW_UP * 12, Keys.SPACE, Keys.ARROW_DOWN * 24, Keys.SPACE)
    read(page, "1")
    canvas.send_keys(Keys.ESCAPE)
    read(page, "Nothing drawn yet")
    page.chrome.set_window_size(1280, 900)


def test_a_scan_is_dropped_corrected_and_downloaded(
    page: Page, samples: Path, folder: Path
) -> None:
    page.open()
    scan = folder / "=1+1, shadow.jpg"  # a spreadsheet would run it, and the comma ends a cell
    scan.write_bytes((samples / "shadow.jpg").read_bytes())
    page.drop(scan)
    (sheet,) = page.wait_for_sheets(1)
    assert len(page.all(".sheet rect")) == len(page.all(".sheet tbody tr")) == 11
    assert scan.name in sheet.text
    told = by_the_api(page, scan)
    reliable = find_model().card.auto_threshold
    unsure = [row for row in told[1:] if float(row[5]) < reliable]
    assert len(page.all("tr.doubtful, tr.poor")) == len(unsure)
    assert len(page.all("rect.doubtful, rect.poor")) == len(unsure)
    assert page.by_id("tally").text == f"1 page, 11 numbers, {len(unsure)} to check"
    page.all(".sheet button.reading")[0].click()
    page.chrome.switch_to.active_element.send_keys("98765", Keys.ENTER)
    page.by_id("csv").click()
    rows = list(csv.reader(downloaded(page, folder, "digits.csv").splitlines()))
    assert told[1][0] == f"./{scan.name}"
    assert rows[1] == [*told[1][:4], "98765", "1.0000", *told[1][6:]]
    assert rows[2:] == told[2:]
    page.by_id("json").click()
    (nested,) = json.loads(downloaded(page, folder, "digits.json"))
    assert nested["lines"][0]["numbers"][0]["read"] == told[1][4]
    assert nested["text"].startswith(f"98765 {told[2][4]} ")
    jsonschema.validate(nested, page_schema())


def downloaded(page: Page, folder: Path, name: str) -> str:
    path = folder / name
    page.until(path.exists, name)
    text = path.read_text("utf-8")
    path.unlink()
    return text


def by_the_api(page: Page, path: Path) -> list[list[str]]:
    address = f"{page.address}v1/recognize?format=csv&source={quote(path.name)}"
    with urlopen(Request(address, path.read_bytes())) as answered:
        return list(csv.reader(answered.read().decode().splitlines()))


def test_a_box_and_its_row_light_each_other(page: Page, samples: Path) -> None:
    page.open("scans")
    page.choose(samples / "plain.png")
    page.wait_for_sheets(1)
    page.chrome.execute_script(_ENTER, page.all("tbody tr")[1])
    assert "lit" in str(page.all(".sheet rect")[1].get_dom_attribute("class"))
    page.chrome.execute_script(_ENTER, page.all(".sheet rect")[2])
    assert "lit" in str(page.all("tbody tr")[2].get_dom_attribute("class"))


_ENTER = 'arguments[0].dispatchEvent(new PointerEvent("pointerenter"))'


def test_files_of_many_pages(page: Page, samples: Path, folder: Path) -> None:
    with Image.open(samples / "plain.png") as first, Image.open(samples / "fax.png") as second:
        half = first.convert("L").reduce(2)
        half.save(folder / "two.tif", save_all=True, append_images=[second.convert("L")])
        half.save(folder / "two.pdf", save_all=True, append_images=[half], resolution=150)
    page.open("scans")
    page.choose(folder / "two.tif", folder / "two.pdf")
    sheets = page.wait_for_sheets(4)
    names = [each.get_dom_attribute("aria-label") for each in sheets]
    assert names == ["two.tif", "two.tif, page 2", "two.pdf", "two.pdf, page 2"]
    assert all(each.find_elements(By.CSS_SELECTOR, "rect.sure") for each in sheets)
    widths = [page.chrome.execute_script(_NATURAL, each) for each in page.all(".sheet img")]
    assert min(widths) > 300


_NATURAL = "return arguments[0].naturalWidth"


def test_a_pen_draws_as_wide_as_it_is_pressed_and_a_finger_draws(page: Page) -> None:
    page.open()
    light, hard, finger = (page.draw_line(*each) for each in ((0.1,), (0.9,), (None, "touch")))
    assert light < 0.7 * hard
    assert light < finger < hard


@pytest.mark.parametrize("width", [320, 375, 640])
def test_nothing_is_cut_off_on_a_narrow_screen(page: Page, samples: Path, width: int) -> None:
    size = {"width": width, "height": 640, "deviceScaleFactor": 2, "mobile": True}
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open()
    assert page.chrome.execute_script(_TOO_WIDE) == []
    page.open("scans")
    page.choose(samples / "fax.png")
    page.wait_for_sheets(1)
    assert page.chrome.execute_script(_TOO_WIDE) == []
    page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_wide_table_scrolls_by_itself_on_a_narrow_screen(page: Page, tmp_path: Path) -> None:
    size = {"width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": True}
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.open("scans")
    row = "|".join("12345" for _ in range(9))
    Image.fromarray(draw("grid", 5, 40, [row] * 4).image).save(tmp_path / "wide.png")
    page.choose(tmp_path / "wide.png")
    page.wait_for_sheets(1)
    (grid,) = page.all(".grids .rows")
    assert page.chrome.execute_script("return arguments[0].scrollWidth", grid) > 320
    assert page.chrome.execute_script(_TOO_WIDE) == ["DIV  rows"]
    # The arrow keys scroll it: they move from cell to cell.
    page.all("table.grid td")[0].click()
    active(page, *[Keys.ARROW_RIGHT] * 10)
    assert page.chrome.execute_script("return arguments[0].scrollLeft", grid) > 0
    page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


_TOO_WIDE = """
return [...document.querySelectorAll("body, body *:not(.skip):not(.hidden)")]
  .filter((each) => each.clientWidth > 2 && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.tagName} ${each.id} ${each.className}`);
"""


def cells(page: Page) -> list[list[str]]:
    return [
        [cell.text for cell in row.find_elements(By.TAG_NAME, "td")]
        for row in page.all("table.grid tr")
    ]


def active(page: Page, *keys: str) -> None:
    """Press keys where the focus is."""
    for key in keys:
        page.chrome.switch_to.active_element.send_keys(key)


@pytest.fixture(scope="module")
def poor_copy(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the ledger so poor that some of its numbers are doubtful."""
    copy = tmp_path_factory.mktemp("poor") / "ledger.jpg"
    with Image.open(samples / "ledger.jpg") as image:
        image.resize((image.width * 2 // 7, image.height * 2 // 7)).save(copy, quality=25)
    return copy


def ledger(page: Page, scan: Path) -> list[list[str]]:
    """Show the ledger; return the texts of its table."""
    page.open("scans")
    page.choose(scan)
    page.wait_for_sheets(1)
    return cells(page)


def test_a_table_is_corrected_with_keys_and_downloaded(
    page: Page, poor_copy: Path, folder: Path
) -> None:
    read = ledger(page, poor_copy)
    page.all("table.grid td")[1].click()
    assert len(page.all("figure rect.lit")) == 1
    active(page, Keys.ARROW_DOWN, "-", "1.5", Keys.TAB)  # typing replaces what is there
    active(page, Keys.ENTER, Keys.END, "x,5", Keys.ENTER)  # a letter stands in no number
    active(page, Keys.F2, "77", Keys.ESCAPE, Keys.ARROW_DOWN, Keys.DELETE)
    read[1][1], read[1][2], read[3][2] = "-1.5", f"{read[1][2]},5", ""
    assert cells(page) == read
    page.all(".table-csv")[0].click()
    rows = list(csv.reader(downloaded(page, folder, "ledger.csv").splitlines()))
    assert rows == read
    page.all(".table-xlsx")[0].click()
    page.until((folder / "ledger.xlsx").exists, "the workbook")
    sheet = openpyxl.load_workbook(folder / "ledger.xlsx").active
    (folder / "ledger.xlsx").unlink()
    assert (sheet["B2"].value, sheet["C4"].value) == (-1.5, None)
    assert sheet["B2"].fill.fill_type is None
    doubtful = page.all("table.grid td.poor, table.grid td.doubtful")
    assert len(sheet._images) == len(doubtful) > 0


def test_an_empty_cell_takes_a_number_and_a_second_click_corrects(
    page: Page, samples: Path
) -> None:
    read = ledger(page, samples / "ledger.jpg")
    texts = [text for row in read for text in row]
    place = texts.index("")
    empty = page.all("table.grid td")[place]
    empty.click()
    empty.click()
    active(page, "3.96", Keys.ENTER)
    corrected = [*texts[:place], "3.96", *texts[place + 1 :]]
    assert [text for row in cells(page) for text in row] == corrected
    added = [row for row in page.all("table.numbers tbody tr") if "added" in row.text]
    assert len(added) == 1
    page.all("table.grid td")[place].click()
    active(page, Keys.DELETE)
    assert cells(page) == read
    assert len(page.all("figure rect")) == len(page.all("table.numbers tbody tr"))


def test_a_joined_number_is_parted_and_one_that_is_none_removed(
    page: Page, samples: Path, folder: Path
) -> None:
    ledger(page, samples / "ledger.jpg")
    rows = page.all("table.numbers tbody tr")
    rows[1].find_element(By.CSS_SELECTOR, ".reading").click()
    joined = page.chrome.switch_to.active_element.get_property("value")
    active(page, f"{joined[:2]}. -{joined[2:]}", Keys.ENTER)
    rows[0].find_element(By.CSS_SELECTOR, ".remove").click()
    rows[2].find_element(By.CSS_SELECTOR, ".remove").click()
    rows[2].find_element(By.CSS_SELECTOR, ".remove").click()  # and put back
    page.by_id("json").click()
    (nested,) = json.loads(downloaded(page, folder, "digits.json"))
    jsonschema.validate(nested, page_schema())
    numbers = nested["lines"][0]["numbers"]
    first, second, *_ = numbers
    assert (first["text"], second["text"]) == (f"{joined[:2]}.", f"-{joined[2:]}")
    assert first["left"] + first["width"] <= second["left"]
    assert [each["number"] for each in numbers] == list(range(1, len(numbers) + 1))
    cell = next(
        each for each in nested["tables"][0]["cells"] if each["text"].startswith(joined[:2])
    )
    assert cell["numbers"] == [{"line": 1, "number": 1}, {"line": 1, "number": 2}]


def test_a_missed_number_is_added_with_pointer_or_keys(
    page: Page, samples: Path, folder: Path
) -> None:
    page.open("scans")
    page.choose(samples / "plain.png")
    page.wait_for_sheets(1)
    count = len(page.all("table.numbers tbody tr"))
    page.all(".add")[0].click()
    overlay = page.all("figure svg")[0]
    moves = ActionChains(page.chrome, duration=20)
    margin = 4 - overlay.size["width"] // 2  # from the middle to the page's left edge
    moves.move_to_element_with_offset(overlay, margin, 150).click_and_hold()
    moves.move_by_offset(50, 30).release().perform()
    active(page, "-0,75", Keys.ENTER)
    page.all(".add")[0].click()
    active(page, Keys.ARROW_RIGHT, Keys.SHIFT + Keys.ARROW_DOWN, Keys.ENTER)
    active(page, "12:30", Keys.ENTER)
    page.all(".add")[0].click()
    active(page, Keys.ESCAPE)
    assert len(page.all("table.numbers tbody tr")) == count + 2
    page.by_id("csv").click()
    rows = list(csv.DictReader(downloaded(page, folder, "digits.csv").splitlines()))
    assert len(rows) == count + 2
    (drawn,) = [row for row in rows if row["text"] == "-0,75"]
    width = overlay.size["width"]
    with Image.open(samples / "plain.png") as scan:
        assert abs(int(drawn["width"]) - 50 * scan.width / width) < 4
    assert "12:30" in [row["text"] for row in rows]


@pytest.mark.parametrize("size", [(320, 568), (375, 667), (667, 375)])
def test_a_drawing_and_its_reading_are_both_in_sight_on_a_phone(
    page: Page, size: tuple[int, int]
) -> None:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    page.open()
    seen = page.chrome.execute_script(_SEEN)
    page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert seen["pad"] > 120
    assert seen["end"] <= height


_SEEN = """
const bottom = (id) => document.getElementById(id).getBoundingClientRect().bottom;
return { pad: document.getElementById("pad").clientHeight,
  end: scrollY + Math.max(bottom("pad"), bottom("answer"), bottom("sureness")) };
"""


@pytest.mark.parametrize("width", [1280, 1000])
def test_a_table_is_whole_beside_its_picture(page: Page, samples: Path, width: int) -> None:
    page.chrome.set_window_size(width, 900)
    page.open("scans")
    page.choose(samples / "weather.png")
    page.wait_for_sheets(1)
    assert page.chrome.execute_script(_TOO_WIDE) == []
    page.chrome.set_window_size(1280, 900)


def test_all_that_can_be_used_has_a_name(page: Page, samples: Path) -> None:
    page.open("scans")
    page.choose(samples / "plain.png")
    page.wait_for_sheets(1)
    for view in ("draw", "scans"):
        page.chrome.execute_script("location.hash = arguments[0]", view)
        used = page.all(f"#{view} button, #{view} input, #{view} canvas[tabindex], #{view} img, a")
        shown = [each for each in used if each.is_displayed() and each.size["width"] > 1]
        assert len(shown) > 4
        assert [each.get_dom_attribute("id") for each in shown if not each.accessible_name] == []


def test_what_cannot_be_read_is_told_to_a_person(page: Page, folder: Path, samples: Path) -> None:
    (folder / "bomb.png").write_bytes(bomb())
    (folder / "notes.txt").write_text("seven, eight\n")
    (folder / "blank.png").write_bytes(png(Image.new("L", (300, 200), 255)))
    page.open("scans")
    page.drop(folder / "bomb.png", folder / "notes.txt", samples / "fax.png", folder / "blank.png")
    page.wait_for_sheets(2)
    bomb_told, text_told = (each.text for each in page.all(".failed"))
    assert bomb_told.startswith("bomb.png: 20000 x 20000 pixels are more than the 100 million")
    assert text_told.startswith("notes.txt: is text, not an image")
    assert "No digits were found on this page." in page.all(".sheet")[1].text


def test_corrected_digits_are_kept(page: Page, folder: Path, samples: Path) -> None:
    page.open("scans")
    page.choose(samples / "plain.png")
    page.wait_for_sheets(1)
    for digit in "72":  # a second thought takes the place of the first
        page.all(".sheet button.reading")[0].click()
        field = page.chrome.switch_to.active_element
        field.send_keys(Keys.END, Keys.BACKSPACE, digit, Keys.ENTER)
        page.by_id("keep").click()
        page.until(lambda: "1 digit kept" in page.by_id("notice").text, "the digit is kept")
        (kept,) = (folder / "kept").glob("*/*.png")
        assert kept.parent.name == digit
    page.all(".sheet button.reading")[1].click()
    page.chrome.switch_to.active_element.send_keys("123456789", Keys.ENTER)
    page.by_id("keep").click()
    page.until(lambda: "Left out: 1 number" in page.by_id("notice").text, "one is left out")
    with Image.open(kept) as crop:
        assert crop.size == (112, 112)
    learnt = load_source(str(folder / "kept"), "default").all
    assert learnt.labels.tolist() == [2]


def test_doubtful_numbers_are_gone_through_by_enter(page: Page, poor_copy: Path) -> None:
    page.open("scans")
    page.choose(poor_copy)
    page.wait_for_sheets(1)
    unsure = len(page.all("tr.doubtful, tr.poor"))
    assert unsure > 0
    page.by_id("check").click()
    for _ in range(unsure):
        page.chrome.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.by_id("notice").text == "All numbers are checked or sure."
    assert len(page.all("tr.checked")) == unsure
    assert not page.by_id("check").is_enabled()


def test_what_is_cleared_is_read_no_further(page: Page, samples: Path, folder: Path) -> None:
    with Image.open(samples / "plain.png") as scan:
        pages = [scan.convert("L").reduce(2)] * 40
    pages[0].save(folder / "long.tif", save_all=True, append_images=pages[1:])
    page.open("scans")
    page.choose(folder / "long.tif")
    page.until(lambda: page.all(".sheet"), "the first page")
    page.by_id("remove").click()
    page.choose(samples / "fax.png")
    (sheet,) = page.wait_for_sheets(1)
    assert sheet.get_dom_attribute("aria-label") == "fax.png"
    page.until(lambda: held(page) == 0, "the place in the queue")
    assert "1 page, " in page.by_id("tally").text


def held(page: Page) -> float:
    with urlopen(f"{page.address}v1/metrics") as answered:
        return float(answered.read().decode().split("\ndigitscan_requests_held ")[1].split()[0])
