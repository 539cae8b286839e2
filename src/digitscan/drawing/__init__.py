"""The project's own handwriting: digits drawn from splines, on pages with known boxes.

The sample pages and the test pages come from here. The reader never imports it.

    from digitscan.drawing import draw
    page = draw("ruled", seed=7, height=48, lines=["12 305", "4711"])
    page.image, page.rows, page.digits
"""

from digitscan.drawing.layouts import KINDS, draw
from digitscan.drawing.pens import PENS, Pen
from digitscan.drawing.sheet import DrawnDigit, DrawnPage
from digitscan.drawing.writer_styles import Hand, random_hand

__all__ = ["KINDS", "PENS", "DrawnDigit", "DrawnPage", "Hand", "Pen", "draw", "random_hand"]
