"""Images whose file is cut short: what is there is read, and what is missing is said."""

from __future__ import annotations

import numpy as np
import pytest
from images import encoded, refusal
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.loading.document import CutShort, open_document

HEIGHT, WIDTH = 96, 128


def noise(mode: str = "L") -> Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH), np.uint8)
    return Image.fromarray(values).convert(mode)


def opened(content: bytes, cut_short: CutShort = "part") -> tuple[np.ndarray, str, str]:
    with open_document(content, name="scan", cut_short=cut_short) as document:
        image = document.load(1)
        return image, document.remark(1), document.damage(1)


def white_rows(image: np.ndarray) -> int:
    return int((image == 255).reshape(len(image), -1).all(axis=1).sum())


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_without_its_last_bytes_has_all_its_pixels(mode: str) -> None:
    whole = encoded(noise("L").convert(mode), "JPEG", quality=90)
    assert whole[-2:] == b"\xff\xd9"
    image, remark, damage = opened(whole[:-2], "complete")
    assert np.array_equal(image, opened(whole)[0])
    assert damage == ""
    if mode == "RGB":  # Pillow does not notice the others
        assert remark.startswith("scan: lacks the end of its file, but no pixel of the picture; ")
    assert opened(whole)[1:] == ("", "")


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"),
        ("PNG", "1"), ("PNG", "L"), ("PNG", "P"), ("PNG", "RGBA"),
        ("PPM", "L"), ("TIFF", "RGB"), ("TIFF", "L"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("share", [0.75, 0.4])
def test_the_upper_part_is_read_and_the_rest_is_white(form: str, mode: str, share: float) -> None:
    whole = encoded(noise(mode), form)
    image, _, damage = opened(whole[: int(len(whole) * share)])
    complete = opened(whole)[0]
    assert image.shape == complete.shape
    kept = HEIGHT - white_rows(image)
    assert abs(kept / HEIGHT - share) < 0.2
    assert np.array_equal(image[: kept - 16], complete[: kept - 16])
    lost = round(100 * (1 - kept / HEIGHT))
    assert "is cut short: " in damage
    assert abs(int(damage.split("short: ")[1].split(" %")[0]) - lost) <= 2
    assert damage.endswith("; scan or copy it again")


def test_a_bmp_has_its_lower_part() -> None:
    whole = encoded(noise(), "BMP")
    image, _, damage = opened(whole[: len(whole) // 2])
    assert white_rows(image[: HEIGHT // 3]) == HEIGHT // 3
    assert np.array_equal(image[-20:], np.asarray(noise())[-20:])
    assert damage


def test_a_page_on_its_side_is_white_where_its_rows_are_missing() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: the first rows are the right side
    whole = encoded(noise(), "JPEG", exif=exif)
    image, _, _ = opened(whole[: len(whole) // 2])
    assert image.shape == (WIDTH, HEIGHT)
    assert (image[:, :20] == 255).all()
    assert np.array_equal(image[:, -20:], opened(whole)[0][:, -20:])


def test_a_progressive_jpeg_is_coarser() -> None:
    whole = encoded(noise(), "JPEG", progressive=True)
    image, remark, damage = opened(whole[: int(len(whole) * 0.8)])
    assert white_rows(image) == 0
    assert "perhaps some detail" in remark
    assert damage == ""


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("WEBP", {}),
        ("GIF", {}),
        ("JPEG2000", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("PNG", {}),
    ],
)
def test_what_has_no_whole_rows_is_refused(form: str, options: dict[str, object]) -> None:
    whole = encoded(noise(), form, **options)
    share = 0.01 if form == "PNG" else 0.6
    with pytest.raises(UnreadableInputError, match="cut short"):
        opened(whole[: int(len(whole) * share)])


def test_missing_pixels_are_refused_unless_a_part_is_wanted() -> None:
    whole = encoded(noise(), "JPEG")
    assert "cut short" in refusal(whole[: len(whole) // 2])
    for content in (whole[: len(whole) // 2], whole[:-2]):
        with pytest.raises(UnreadableInputError, match="cut short"):
            opened(content, "refuse")
