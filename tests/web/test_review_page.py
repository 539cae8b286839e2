"""The page of `digitscan form read --review` in a real browser, by keys only."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from browsing import chromium
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from digitscan.crops import picture_of
from digitscan.forms.result import Candidate, FieldReading, SheetReading
from digitscan.output.forms import FormLayout, SheetDelimitedWriter
from digitscan.output.review import ReviewWriter
from digitscan.output.rows import PageReading
from digitscan.page import Box, Page
from digitscan.training.labelled import load_source

pytestmark = pytest.mark.slow

LAYOUT = FormLayout(("form.yaml",), (), ("a", "b"), review="review.html")
DIGIT = cv2.imencode(".png", picture_of(np.eye(28, dtype=np.uint8) * 255))[1].tobytes()
PNG = cv2.imencode(".png", np.full((72, 200), 200, np.uint8))[1].tobytes()


def field(name: str, text: str, confidence: float, *others: str) -> FieldReading:
    candidates = tuple(Candidate(each, 0.1) for each in (text, *others))
    crop = PNG if confidence < 0.95 else b""
    return FieldReading(
        name, text, confidence, (confidence,) * len(text), Box(0, 0, 9, 9), candidates, crop,
        (DIGIT,) * len(text),
    )  # fmt: skip


def review(folder: Path) -> str:
    """Write the page of two sheets, three of whose fields are doubtful; return the CSV."""
    stream = io.StringIO()
    writer = ReviewWriter(
        lambda state: SheetDelimitedWriter(stream, ",", LAYOUT, 0.0, state),
        str(folder / "review.html"), LAYOUT,
    )  # fmt: skip
    sheets = [
        ("</script><b>.png", (field("a", "17", 0.6, "11", "77"), field("b", "5", 0.99)), ()),
        ('x,"y".png', (field("a", "3", 0.4), field("b", "8", 0.8)), ("a = b",)),
    ]
    for source, fields, failed in sheets:
        sheet = SheetReading("form", fields, failed, 1.0)
        writer.write(PageReading(source, 1, Page((), 9, 9), sheet=sheet))
    writer.finish()
    return stream.getvalue()


def test_doubtful_fields_are_typed_over_by_keys_and_saved(tmp_path: Path) -> None:
    written = list(csv.DictReader(io.StringIO(review(tmp_path))))
    with chromium(tmp_path) as chrome:
        chrome.get((tmp_path / "review.html").as_uri())
        inputs = chrome.find_elements(By.CSS_SELECTOR, "li input")
        assert [each.get_attribute("value") for each in inputs] == ["3", "17", "8"]
        assert all(each.size["width"] > 0 for each in chrome.find_elements(By.CSS_SELECTOR, "img"))
        # The most doubtful one is typed over, the next one chosen, the last one accepted.
        keys = ActionChains(chrome).send_keys("9", Keys.ENTER)
        keys.key_down(Keys.ALT).send_keys("2").key_up(Keys.ALT).send_keys(Keys.ENTER, Keys.ENTER)
        keys.key_down(Keys.CONTROL).send_keys("s").key_up(Keys.CONTROL).perform()
        assert chrome.find_element(By.ID, "review-count").text == "3 of 3"
        chrome.find_element(By.ID, "review-digits").click()
        learned = tmp_path / "digits.zip"
        WebDriverWait(chrome, 20).until(lambda _: learned.is_file())
        saved = tmp_path / "reviewed.csv"
        WebDriverWait(chrome, 20).until(lambda _: saved.is_file())
        complaints = [each for each in chrome.get_log("browser") if each["level"] == "SEVERE"]
        assert complaints == []
    digits = load_source(str(learned), "default").all
    assert sorted(digits.labels.tolist()) == [1, 1, 8, 9]
    assert (digits.images[0] == np.eye(28) * 255).all()
    rows = list(csv.DictReader(io.StringIO(saved.read_text("utf-8"))))
    assert [(row["a"], row["b"]) for row in rows] == [("11", "5"), ("9", "8")]
    assert [row["confidence"] for row in rows] == ["0.9900", "1.0000"]
    assert [row["checks"] for row in rows] == ["ok", "reviewed"]
    assert [row["source"] for row in rows] == [row["source"] for row in written]


def test_five_hundred_fields_open_at_once_and_follow_the_keys(tmp_path: Path) -> None:
    """A clerk who looks at a field for a second does not wait for the page."""
    noise = np.random.default_rng(1).integers(0, 256, (72, 400), np.uint8)
    crop = cv2.imencode(".png", noise)[1].tobytes()
    many = FormLayout(("form.yaml",), (), tuple(f"f{at}" for at in range(10)), review="review.html")
    writer = ReviewWriter(
        lambda state: SheetDelimitedWriter(io.StringIO(), ",", many, 0.0, state),
        str(tmp_path / "review.html"), many,
    )  # fmt: skip
    for at in range(50):
        fields = tuple(replace(field(name, "123", 0.5, "128"), crop=crop) for name in many.fields)
        sheet = SheetReading("form", fields, (), 1.0)
        writer.write(PageReading(f"{at}.png", 1, Page((), 9, 9), sheet=sheet))
    writer.finish()
    with chromium(tmp_path) as chrome:
        begun = time.monotonic()
        chrome.get((tmp_path / "review.html").as_uri())
        opened = time.monotonic() - begun
        begun = time.monotonic()
        ActionChains(chrome, duration=0).send_keys(*[Keys.ENTER] * 500).perform()
        typed = time.monotonic() - begun
        assert chrome.find_element(By.ID, "review-count").text == "500 of 500"
    print(f"opened in {opened:.1f} s, {typed / 500:.3f} s a field")
    assert opened < 30
    assert typed < 300
