from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image

import digitscan
from digitscan.drawing import DrawnPage

if TYPE_CHECKING:
    from conftest import DrawPage


@pytest.fixture(scope="module")
def drawn(drawn_page: DrawPage) -> DrawnPage:
    return drawn_page("scan", ("31415", "27 18"))


@pytest.fixture
def file(drawn: DrawnPage, tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    Image.fromarray(drawn.image).save(path)
    return path


def test_a_path_its_text_the_content_and_the_pixels_read_the_same(
    drawn: DrawnPage, file: Path
) -> None:
    page = digitscan.recognize(drawn.image)
    assert (page.height, page.width) == drawn.image.shape
    assert page.text() == "31415\n27 18"
    for image in (file, str(file), file.read_bytes()):
        assert digitscan.recognize(image) == page


def test_the_first_page_of_several_is_read(drawn: DrawnPage, tmp_path: Path) -> None:
    blank = Image.new("L", (50, 40), "white")
    path = tmp_path / "pages.tif"
    Image.fromarray(drawn.image).save(path, save_all=True, append_images=[blank])
    assert digitscan.recognize(path).text() == "31415\n27 18"
    blank.save(path, save_all=True, append_images=[Image.fromarray(drawn.image)])
    with pytest.warns(digitscan.InputWarning, match="page 1: no handwriting was found"):
        assert digitscan.recognize(path).text() == ""


def test_pixels_are_read_however_they_lie_in_memory_and_left_alone(drawn: DrawnPage) -> None:
    page = digitscan.recognize(drawn.image)
    colour = cv2.cvtColor(drawn.image, cv2.COLOR_GRAY2RGB)
    fixed = drawn.image.copy()
    fixed.flags.writeable = False
    layouts = (
        fixed,
        np.asfortranarray(drawn.image),
        drawn.image[::-1].copy()[::-1],
        colour[..., ::-1],
        np.repeat(np.repeat(drawn.image, 2, axis=0), 2, axis=1)[::2, ::2],
    )
    for image in layouts:
        before = image.copy()
        assert digitscan.recognize(image).text() == page.text()
        assert np.array_equal(image, before)


@pytest.mark.parametrize(
    "content", [b"", b"twelve", b"\x89PNG\r\n\x1a\nno more"], ids=["empty", "text", "cut off"]
)
def test_what_is_no_image_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(content)
    with pytest.raises(digitscan.UnreadableInputError):
        digitscan.recognize(content)
    with pytest.raises(digitscan.UnreadableInputError, match=r"page\.png"):
        digitscan.recognize(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(digitscan.UnreadableInputError, match=r"nowhere\.png"):
        digitscan.recognize(tmp_path / "nowhere.png")


def test_a_model_that_is_not_there_is_named(drawn: DrawnPage) -> None:
    with pytest.raises(digitscan.ModelError, match="no-such-model"):
        digitscan.recognize(drawn.image, model="no-such-model")


def test_an_engine_that_is_not_there_is_named_with_those_that_are(drawn: DrawnPage) -> None:
    with pytest.raises(digitscan.UsageError, match=r"steam.*opencv"):
        digitscan.recognize(drawn.image, engine="steam")


def test_every_error_is_a_digitscan_error_with_its_exit_status() -> None:
    status = {
        digitscan.UnreadableInputError: 1,
        digitscan.UsageError: 2,
        digitscan.ModelError: 3,
    }
    for error, expected in status.items():
        assert issubclass(error, digitscan.DigitscanError)
        assert error.exit_status == expected


def test_all_that_is_promised_is_there() -> None:
    for name in digitscan.__all__:
        assert getattr(digitscan, name) is not None


def test_the_library_loads_only_what_it_needs(file: Path) -> None:
    code = """
import sys, digitscan
assert not {"numpy", "cv2", "PIL", "onnxruntime"} & set(sys.modules), "at import"
assert digitscan.recognize(sys.argv[1]).digits
assert not {"tensorflow", "keras", "digitscan.drawing"} & set(sys.modules), "at reading"
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
