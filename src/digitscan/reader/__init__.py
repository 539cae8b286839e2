"""From a file to readings, one folder per stage.

loading       a file becomes upright pages of pixels
finding       the finder's maps of a page, and its ink at the scale at which it is read
segmentation  glyphs, grouped into numbers and lines
recognition   the digits of each number, and their confidence
inputs        images of single digits, and drawings

`tracing` runs finding, segmentation and recognition and keeps every step; `reader` has the class
`Reader`.
"""

from digitscan.reader.reader import Reader

__all__ = ["Reader"]
