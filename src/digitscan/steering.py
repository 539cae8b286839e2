"""Every number that steers the recognition, in one place.

None is in pixels of the page: the units are the writing's own, the stroke width (the pen) or
the digit height (the hand), or a share of the ink's contrast, so that 100 dpi and 600 dpi
behave alike.
"""

# --- Ink, as a share of full ink (1) --------------------------------------------------------

# At or above this a soft ink value counts as ink.
INK_LEVEL = 0.5

# --- Crops, as shares of the crop's longer side ---------------------------------------------

# Ink fainter than this does not count for where a crop's ink begins.
CROP_EDGE_INK = 0.2
# MNIST's strokes are 0.08 to 0.2 of the digit's height; thinner ones are widened to this.
CROP_MIN_STROKE = 0.09
# The ink at this quantile of a crop's pixels is made full ink (strokes cover a tenth or more).
CROP_DARKEST_SHARE = 0.97
# ... but never less than this share of the darkest pixel, so that a tiny mark is no digit.
CROP_LEAST_PEAK = 0.6
