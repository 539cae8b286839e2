"""PDF pages become pixels, one at a time; what is hostile is refused in one line."""

from __future__ import annotations

import io
import threading

import numpy as np
import pytest
from images import refusal
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.loading.document import PageSelection, load_pages, open_document

SIDE = 60


def picture(grey: int) -> Image.Image:
    """Return a white square with a square of `grey` at its top left."""
    made = Image.new("L", (SIDE, SIDE), 255)
    made.paste(grey, (0, 0, SIDE // 2, SIDE // 2))
    return made


def pdf_of(*pages: Image.Image, resolution: int = 72) -> bytes:
    file = io.BytesIO()
    pages[0].save(
        file, "PDF", save_all=True, append_images=pages[1:], resolution=resolution, quality=95
    )
    return file.getvalue()


def written_pdf(*objects: str, trailer: str = "") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"


def pdf_with_box(box: str, more: str = "") -> bytes:
    pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {more} >>"
    return written_pdf(CATALOGUE, pages, page)


ENCRYPTED = written_pdf(
    CATALOGUE,
    "<< /Type /Pages /Kids [] /Count 0 >>",
    f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >>",
    trailer=f"/Encrypt 3 0 R /ID [<{'12' * 16}> <{'12' * 16}>] ",
)


@pytest.mark.parametrize(("dpi", "side"), [(72, SIDE), (300, 250), (36, SIDE // 2)])
def test_pages_have_the_size_that_the_resolution_says(dpi: int, side: int) -> None:
    (page,) = load_pages(pdf_with_box(f"0 0 {SIDE} {SIDE}"), dpi=dpi)
    assert page.image.shape == (side, side)


def pdf_with_picture(content: str, more: str = "") -> bytes:
    """Return a page of 100 x 50 points; its picture /P has 200 x 300 pixels."""
    pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 50] /Contents 4 0 R "
    page += f"/Resources << /XObject << /P 5 0 R >> /Font << /F 6 0 R >> >> {more} >>"
    pixels = "f0" * (200 * 300)
    image = "<< /Type /XObject /Subtype /Image /Width 200 /Height 300 /BitsPerComponent 8 "
    image += f"/ColorSpace /DeviceGray /Filter /ASCIIHexDecode /Length {len(pixels)} >>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    stream = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    picture_stream = f"{image}\nstream\n{pixels}\nendstream"
    return written_pdf(CATALOGUE, pages, page, stream, picture_stream, font)


PLACED = "q 100 0 0 50 0 0 cm /P Do Q "


@pytest.mark.parametrize(
    ("content", "dpi", "shape"),
    [
        (PLACED, 720, (300, 600)),  # the finer of its sides has 6 pixels a point
        (PLACED, 72, (50, 100)),
        (PLACED + "BT 3 Tr /F 9 Tf (12) Tj ET", 720, (300, 600)),  # text that is not shown
        (PLACED + "BT /F 9 Tf (12) Tj ET", 720, (500, 1000)),
        (PLACED + "1 w 5 5 m 20 20 l S", 720, (500, 1000)),
        ("q 50 0 0 25 0 0 cm /P Do Q " + PLACED, 720, (500, 1000)),  # 12 pixels a point
        ("", 720, (500, 1000)),
    ],
    ids=["picture", "low dpi", "hidden text", "text", "line", "finer picture", "nothing"],
)
def test_a_scanned_page_is_rendered_no_finer_than_its_picture(
    content: str, dpi: int, shape: tuple[int, int]
) -> None:
    (page,) = load_pages(pdf_with_picture(content), dpi=dpi)
    assert page.image.shape == shape


def test_a_page_that_is_too_large_is_rendered_at_a_lower_resolution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("digitscan.reader.loading.load_errors._most_pixels", 20_000)
    with open_document(pdf_with_picture(""), 300, "big.pdf") as document:
        height, width = document.load(1).shape
        assert 19_000 < height * width <= 20_000
        assert document.remark(1) == (
            "big.pdf: is rendered at 144 dpi, not 300, to have at most 0.02 million pixels a page; "
            "cut the page up for more"
        )
    with open_document(pdf_with_picture(PLACED), 72, "small.pdf") as document:
        assert document.load(1).shape == (50, 100)
        assert document.remark(1) == ""


def test_the_picture_of_a_page_that_seems_too_large_is_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("digitscan.reader.loading.load_errors._most_pixels", 20_000)
    with open_document(pdf_of(picture(0)), 2400, "scan.pdf") as document:
        assert document.load(1).shape == (SIDE, SIDE)
        assert document.remark(1) == ""


def test_pages_come_in_order_and_as_they_were() -> None:
    pages = list(load_pages(pdf_of(*map(picture, (0, 80, 160))), dpi=72))
    assert [page.number for page in pages] == [1, 2, 3]
    for page, grey in zip(pages, (0, 80, 160), strict=True):
        assert np.abs(page.image.astype(int) - np.asarray(picture(grey))).max() <= 6


def test_colours_are_rgb() -> None:
    (page,) = load_pages(pdf_of(Image.new("RGB", (SIDE, SIDE), (200, 30, 10))), dpi=72)
    assert page.image.shape == (SIDE, SIDE, 3)
    assert np.abs(page.image[30, 30].astype(int) - (200, 30, 10)).max() <= 3


def test_wanted_pages_alone() -> None:
    data = pdf_of(*[picture(9)] * 6)
    wanted = PageSelection.parse("2,4-5")
    assert [page.number for page in load_pages(data, wanted, 36)] == [2, 4, 5]
    assert refusal(data, PageSelection.parse("7")).startswith("-: has 6 pages, no page 7; ")


def test_pages_are_rendered_in_any_order() -> None:
    with open_document(pdf_of(picture(10), picture(200)), 72) as document:
        values = [int(document.load(number)[5, 5]) for number in (2, 1, 2)]
    assert values == pytest.approx([200, 10, 200], abs=3)


def test_bytes_before_the_header_do_no_harm() -> None:
    (page,) = load_pages(b"\n\n\n" + pdf_of(picture(0)), dpi=72)
    assert page.image.shape == (SIDE, SIDE)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (ENCRYPTED, "-: is an encrypted PDF; save it without its password"),
        (b"%PDF-1.7\n", "-: is a PDF that is damaged or cut short; scan or copy it again"),
        (written_pdf(CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>"), "-: is a PDF that is"),
        (
            pdf_with_box("0 0 90000 90000"),
            "-: page 1: 25000 x 25000 pixels are more than the 114.3 ",
        ),
    ],
)
def test_what_cannot_be_rendered_is_refused(data: bytes, line: str) -> None:
    assert refusal(data).startswith(line)


def test_page_bomb_is_read_at_a_lower_resolution() -> None:
    (page,) = load_pages(pdf_with_box("0 0 3600 3600"), dpi=72)
    assert page.image.shape == (3600, 3600)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_short_it_is_read_as_far_as_it_goes_or_refused(share: float) -> None:
    data = pdf_of(*[picture(9)] * 4)
    try:
        assert len(list(load_pages(data[: int(len(data) * share)], dpi=36))) <= 4
    except UnreadableInputError as error:
        assert str(error).startswith("-: ")


def test_many_threads_may_render_at_once() -> None:
    data, found = pdf_of(picture(7)), []
    threads = [
        threading.Thread(target=lambda: found.extend(load_pages(data, dpi=150))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [page.image.shape for page in found] == [(SIDE, SIDE)] * 4
