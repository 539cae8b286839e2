"""Read numbers from a file, with one folder per stage.

loading       load a file as upright pages
finding       the finder's maps of a page, and its ink at reading scale
segmentation  glyphs, grouped into numbers and lines
recognition   the digits of each number, and their confidence
inputs        images of single digits, and drawings

`tracing` runs finding, segmentation and recognition and keeps the result of every step. `reader`
has the class `Reader`.
"""

from digitscan.reader.reader import Reader

__all__ = ["Reader"]
