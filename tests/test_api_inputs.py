from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import digitscan
from digitscan.image_sources import source_of

if TYPE_CHECKING:
    from conftest import DrawPage

TEXT = "31415\n27 18"


@pytest.fixture(scope="module")
def pixels(drawn_page: DrawPage) -> np.ndarray:
    return drawn_page("scan", ("31415", "27 18")).image


@pytest.fixture
def file(pixels: np.ndarray, tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def document(pixels: np.ndarray, tmp_path: Path) -> Path:
    """A TIFF whose second page is blank."""
    path = tmp_path / "pages.tif"
    blank = Image.new("L", (50, 40), "white")
    Image.fromarray(pixels).save(path, save_all=True, append_images=[blank, blank])
    return path


def test_pillow_images_are_read_as_their_files(file: Path) -> None:
    with Image.open(file) as image:
        page = digitscan.recognize(image)
    assert page.text() == TEXT
    assert page.source == str(file)
    assert digitscan.recognize(file) == page


def test_pillow_images_are_turned_upright(pixels: np.ndarray) -> None:
    image = Image.fromarray(pixels).transpose(Image.Transpose.ROTATE_90)
    image.getexif()[0x0112] = 6  # to be turned clockwise
    page = digitscan.recognize(image)
    assert (page.height, page.width) == pixels.shape
    assert page.text() == TEXT


def test_open_files_are_read_from_their_beginning(file: Path) -> None:
    with file.open("rb") as stream:
        stream.read(10)
        page = digitscan.recognize(stream)
    assert (page.text(), page.source) == (TEXT, str(file))
    written = io.BytesIO()
    Image.open(file).save(written, "PNG")  # stands at its end now
    assert digitscan.recognize(written).text() == TEXT


def test_a_file_open_as_text_is_refused(file: Path) -> None:
    with file.open(encoding="latin-1") as stream, pytest.raises(digitscan.UsageError, match="'rb'"):
        digitscan.recognize(stream)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
    ],
    ids=["float", "RGBA", "empty", "flat"],
)
def test_an_array_that_is_no_page_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(digitscan.UsageError, match="give uint8 of"):
        digitscan.recognize(pixels)


def test_what_cannot_be_read_at_all_is_named() -> None:
    with pytest.raises(digitscan.UsageError, match="list cannot be read; give a path"):
        digitscan.recognize([1, 2])  # type: ignore[arg-type]


def test_all_pages_of_a_document(document: Path) -> None:
    with pytest.warns(digitscan.InputWarning, match="page [23]: no handwriting") as warned:
        pages = list(digitscan.read_document(document))
    assert len(warned) == len(pages) - 1
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.text() for page in pages] == [TEXT, "", ""]
    assert {page.source for page in pages} == {str(document)}
    assert [page.number for page in digitscan.read_document(document, pages="1-1")] == [1]
    with pytest.raises(digitscan.UnreadableInputError, match="no page 7"):
        list(digitscan.read_document(document, pages="7"))


def test_arguments_of_a_document_are_checked_at_once(document: Path) -> None:
    with pytest.raises(digitscan.UsageError, match="pages"):
        digitscan.read_document(document, pages="x")
    with pytest.raises(digitscan.UsageError, match="steam"):
        digitscan.read_document(document, engine="steam")


def test_of_a_file_cut_short_the_rest_is_read(pixels: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    taller = np.vstack([pixels, np.full_like(pixels, 255)])
    Image.fromarray(taller).save(path)
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 8])
    with pytest.warns(digitscan.InputWarning, match=r"cut\.jpg: is cut short"):
        page = digitscan.recognize(path)
    assert page.text() == TEXT
    with pytest.raises(digitscan.UnreadableInputError, match=r"cut\.jpg"):
        digitscan.recognize(path, strict=True)


def test_the_variable_names_the_model(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITSCAN_MODEL", "no-such-model")
    with pytest.raises(digitscan.ModelError, match="no-such-model"):
        digitscan.recognize(file)
    assert digitscan.recognize(file, model="default").text() == TEXT


def test_a_path_object_keeps_its_name() -> None:
    assert source_of(Path("a") / "b.png", 300, "part").name == str(Path("a", "b.png"))
