"""Digits to train on and to test with: MNIST as Keras downloads it, or four IDX files."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import struct
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.native_output import keras_silence
from digitscan.reader.recognition.classify import DIGITS

_GZIP_MAGIC = b"\x1f\x8b"
# The IDX magic number: two zero bytes, the element type (8: unsigned byte), the dimensions.
_UNSIGNED_BYTE = 8
# The published names, and those that many tools give the unpacked files.
_FILE_NAMES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


@dataclass(frozen=True)
class Digits:
    """Labeled crops: `images` uint8 (N, 28, 28), ink 255; `labels` uint8 (N,), 0 to 9.

    Real handwriting may include no-digits, labeled 10.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    def crops(self) -> NDArray[np.float32]:
        """Return the images as the network's input: float32 (N, 28, 28) in 0..1, ink 1."""
        return self.images.astype(np.float32) / np.float32(255)

    def part(self, name: str, which: slice) -> Digits:
        """Return the digits `which`, under another name."""
        return Digits(name, self.images[which], self.labels[which])

    def without_no_digits(self) -> Digits:
        """Return only the digits; self if there are no no-digits."""
        kept = self.labels < DIGITS
        return self if kept.all() else Digits(self.name, self.images[kept], self.labels[kept])

    def sha256(self) -> dict[str, str]:
        """Return the digests of these digits as two uncompressed IDX files.

        They are the same for the published files, compressed or not, and for Keras' copy.
        """
        pair = {"images": self.images, "labels": self.labels}
        return {kind: hashlib.sha256(encode_idx(array)).hexdigest() for kind, array in pair.items()}


def load_digits(folder: Path | None = None) -> tuple[Digits, Digits]:
    """Load the training and the test digits.

    Args:
        folder: contains the four IDX files of MNIST, gzipped or not; None for MNIST itself,
            which Keras downloads once and caches.

    Raises:
        UsageError: MNIST cannot be downloaded, or the folder lacks a file.
        UnreadableInputError: a file is not an IDX file or is damaged.
    """
    if folder is None:
        return _fetch_mnist()
    return load_idx(folder, "train"), load_idx(folder, "test")


def load_idx(folder: Path, split: str) -> Digits:
    """Load the images and labels of `split`, "train" or "test", from the IDX files in `folder`."""
    images, labels = (read_idx(_find(folder, name)) for name in _FILE_NAMES[split])
    if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):  # noqa: PLR2004
        raise UnreadableInputError(
            f"{folder}: {split} images {images.shape} and labels {labels.shape} do not belong"
            " together; fetch them again"
        )
    return Digits(f"{folder.name} {split}", images, labels)


def has_idx(folder: Path, split: str) -> bool:
    """Return whether `folder` has the two IDX files of `split`."""
    return all(_candidates(folder, name) for name in _FILE_NAMES[split])


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read one IDX file of unsigned bytes, gzipped or not (format: Y. LeCun's MNIST page).

    Raises:
        UnreadableInputError: it cannot be read, has another type, or is truncated.
    """
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(_GZIP_MAGIC) else data
        return decode_idx(data)
    except (OSError, EOFError, ValueError, struct.error, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableInputError(f"{path}: cannot be read as IDX ({reason})") from error


def decode_idx(data: bytes) -> NDArray[np.uint8]:
    """Decode the bytes of an IDX file; raises ValueError or struct.error if they are not one."""
    zeros, kind, dimensions = struct.unpack_from(">HBB", data)
    if zeros != 0 or kind != _UNSIGNED_BYTE:
        raise ValueError("no IDX file of unsigned bytes")
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def encode_idx(array: NDArray[np.uint8]) -> bytes:
    """Return `array` as the bytes of an IDX file."""
    header = struct.pack(f">HBB{array.ndim}I", 0, _UNSIGNED_BYTE, array.ndim, *array.shape)
    return header + np.ascontiguousarray(array).tobytes()


def _candidates(folder: Path, name: str) -> list[Path]:
    names = (name, f"{name}.gz", name.replace("-idx", ".idx"), name.replace("-idx", ".idx") + ".gz")
    return [folder / each for each in names if (folder / each).is_file()]


def _find(folder: Path, name: str) -> Path:
    found = _candidates(folder, name)
    if not found:
        raise UsageError(f"{folder}: has no {name} (or {name}.gz)")
    return found[0]


def _fetch_mnist() -> tuple[Digits, Digits]:
    with keras_silence():
        import keras  # noqa: PLC0415 - takes seconds, and an IDX folder does without it

    try:
        with contextlib.redirect_stdout(sys.stderr):  # Keras prints the download progress to stdout
            (images, labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception around urllib's
        raise UsageError(
            "MNIST is not on this machine and cannot be fetched; give the folder of its IDX"
            " files with --data"
        ) from error
    return Digits("MNIST train", images, labels), Digits("MNIST test", test_images, test_labels)


def interleaved(labels: NDArray[np.generic]) -> NDArray[np.intp]:
    """Return an order in which the labels alternate, so that every part contains all of them."""
    rank = np.empty(len(labels), np.intp)
    for label in np.unique(labels):
        rank[labels == label] = np.linspace(0, len(labels), int((labels == label).sum()))
    return np.lexsort((labels, rank))
