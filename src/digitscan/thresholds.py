"""The thresholds of recognition, single digits and drawings.

Those of finding and segmentation are in `digitscan.reader.parameters`.

The units are the stroke width, the digit height or a share of the ink's contrast, never pixels of
the page, so that 100 dpi and 600 dpi behave alike. "Pens" in a name are stroke widths.
"""

# --- Images of one digit: their scale -----------------------------------------------------------

# Pixels of the reduced image for the first measurement of the stroke width.
FIRST_LOOK_PIXELS = 1.5e6
# The stroke width that is assumed before the measurement: a share of the shorter side, but at most
# a share of the side of a square of FIRST_LOOK_PIXELS. It is measured this many times, on ink with
# at least this share of Otsu's threshold.
FIRST_GUESS_PEN = 0.1
FIRST_GUESS_PAGE = 0.02
FIRST_LOOKS = 2
FIRST_LOOK_SHARE = 0.8
# Stroke width in pixels at the working scale; MNIST has 2 to 3 at 20 pixels, so no detail is lost.
STROKE_PIXELS = 5.0
# The digit height in pixels, for strokes so wide that a digit is only a few of them high.
HEIGHT_PIXELS = 48.0
# A component at least this many times as long as wide is a stroke, not a speck.
STROKE_ELONGATION = 4.0
# Images are reduced to at most this many pixels, to limit memory.
WORKING_PIXELS = 12.0e6
# Small images are enlarged to at most this many pixels, and by at most this factor.
ENLARGED_PIXELS = 3.0e6
MOST_ENLARGED = 3.0
# A smaller change of scale is skipped.
LEAVE_SCALE = 0.8

# --- Ink, as a share of full contrast (1) or of the ink's own (1), lengths in stroke widths ---

# The paper is what remains after closing everything narrower than this many stroke widths,
CLOSING_PENS = 4.0
# at a resolution where strokes are about this many pixels wide.
CLOSING_PEN_PIXELS = 2.0
# The contrast is relative to the paper, or to this share of the well-lit paper (its quantile).
LIT_QUANTILE = 0.9
LEAST_LIT = 0.4
# Ink differs from the paper by at least this many standard deviations of its grain.
GRAIN_SIGMAS = 2.0
# The mean ink differs by at least this many of them; otherwise there is only grain.
INK_SIGMAS = 3.5
# The ink's strength is averaged over this many stroke widths (three to six digits).
LEVEL_WINDOW_PENS = 40.0
# Ink has at least this contrast, this share of Otsu's threshold, and this share of the strength of
# nearby ink. They are low, because an image of one digit has little else that could be ink.
LEAST_CONTRAST = 0.025
OTSU_SHARE = 0.3
THRESHOLD_SHARE = 0.35
# Soft ink rises from none to full within this share of the threshold on either side of it.
SOFT_EDGE = 0.6
# A soft ink value at or above this counts as ink.
INK_LEVEL = 0.5

# --- Crops, as shares of the crop's longer side ---------------------------------------------

# Ink fainter than this is ignored when a crop's bounds are found.
CROP_EDGE_INK = 0.2
# MNIST's strokes are 0.08 to 0.2 of the digit's height; thinner ones are widened to this.
CROP_MIN_STROKE = 0.09
# The ink at this quantile of a crop's pixels becomes full ink (strokes cover a tenth or more),
CROP_DARKEST_SHARE = 0.97
# but at least this share of the darkest pixel, so that a tiny mark is no digit.
CROP_LEAST_PEAK = 0.6

# --- Images of one digit: components, in stroke widths or in digit heights ---------------------

# A component smaller than this many stroke widths is a speck.
SPECK_PENS = 0.8
# If there are more components than this, only the largest are used.
MOST_COMPONENTS = 4_000
# Components belong to one digit if they overlap by this share of the narrower one's width.
PART_OVERLAP = 0.5
# The bar of a 5: this much wider than high, this near, in the top share of the body.
BAR_GAP = 0.4
BAR_ZONE = 0.35

# --- Lines, in digit heights --------------------------------------------------------------------

# A digit belongs to a line if it shares this much of its height with the line's baseline band,
# which follows from its last LINE_MEMORY digits.
LINE_OVERLAP = 0.45
# Boxes with at least this share of the typical height define a line; lower ones are added later.
LINE_LEADS = 0.55
LINE_MEMORY = 5
# A line's slope counts once its last digits span more than this. It is at most this steep (30
# degrees), and is not extrapolated over a longer gap than this.
LINE_STIFFNESS = 2.0
LINE_SLOPE = 0.58
LINE_REACH = 4.0
# Two lines side by side are one row if their middles differ by less than this.
SAME_ROW = 0.5

# --- Cutting touching digits, in digit heights or stroke widths ---------------------------------

# A glyph narrower than this is at most one digit.
CUT_LEAST_WIDTH = 0.7
# A glyph with at least this confidence is not cut, unless it is wider than this.
PLAIN_DIGIT = 0.9
PLAIN_WIDTH = 1.1
# No digit is wider than this.
DIGIT_MOST_WIDTH = 1.5
# Cuts are at least this far apart and cross at most this many stroke widths of ink. A step sideways
# costs as much as crossing this share of a pixel of full ink.
CUT_SPACING = 0.12
CUT_MOST_PENS = 4.0
SEAM_SIDESTEP = 0.05
# A digit has about this much ink, in digit heights times stroke widths.
DIGIT_INK = 2.5
# Glyphs are cut in the shortest runs of a page first, up to this many glyphs in total; a page of
# digits has up to 400.
MOST_CUT_GLYPHS = 800
# Pieces are joined over gaps up to this; at most this many.
JOIN_GAP = 0.15
MOST_PIECES = 8
# A piece with less ink than this share of a digit's is not cut off.
CRUMB_INK = 0.06
# The cost, in log-probability, of skipping a digit's worth of ink as no digit: for a glyph, and for
# a piece of one.
SKIP_COST = 2.0
SKIP_PIECE_COST = 3.0
# The cost of joining pieces of different components, unless one is above the other.
JOIN_COST = 0.5
# The cost if two neighbors share a piece, as two 0s share the wall between them.
SHARE_COST = 0.5
# Added to every probability before its logarithm.
LEAST_CHANCE = 1e-4
# A candidate lower than this is ever less likely a digit, up to this cost.
SMALL_DIGIT = 0.6
SMALL_COST = 4.0

# --- Images of one digit ------------------------------------------------------------------------

# The margin to add, as a share of the longer side.
SINGLE_DIGIT_MARGIN = 0.25
# The digit is the component with most ink near the center. Ink counts within this share of half a
# side (including the margin), and ever less farther out.
SINGLE_DIGIT_REACH = 0.5

# --- Drawings -----------------------------------------------------------------------------------

# A smaller difference from the paper than this share of full contrast is not ink.
CANVAS_CONTRAST = 0.1
# At this confidence all the ink is one digit: none of 1,000 pairs of digits reached it.
CANVAS_SURE = 0.95
# The margin around a drawing for reading it like a scan, in heights of its tallest component.
CANVAS_MARGIN = 2.0

# --- The line network ---------------------------------------------------------------------------

# The line network is not used for a run whose digits all have at least this confidence,
SURE_DIGIT = 0.97
# nor for runs with more candidates than this, nor for more glyphs per page than this, shorter runs
# first. Pages of digits have up to 1,500 and 150, a page of text 6,000 and more.
MOST_RUN_CANDIDATES = 3_000
MOST_LINE_GLYPHS = 800
# The number of strings that the lattice and the line network each propose.
LATTICE_STRINGS = 8
LINE_STRINGS = 8
# The weight of the lattice's score against the line network's, the limit below its best score, and
# the temperature of the sum before it becomes a confidence.
LATTICE_WEIGHT = 0.6
LATTICE_FLOOR = 10.0
STRING_TEMPERATURE = 1.2
# The highest confidence: one label in some hundreds is wrong itself.
MOST_SURE = 0.9999
# A string less likely than this is read again with its digits scaled by these factors.
SURE_STRING = 0.98
OTHER_SIZES = (0.88, 1.14)
# Shorter runs come first, up to this many glyphs per page: few are in doubt on a page of digits.
MOST_REREAD_GLYPHS = 200
# Where the lattice has no cut, a digit at a run's end extends by this many frames.
FRAME_REACH = 4.0
# The slope of a run is fitted from this many digits on, and is at most this.
LINE_IMAGE_SLOPE_BOXES = 4
LINE_IMAGE_SLOPE = 0.2
# The line images of a run are scaled so that its tallest glyphs are this much taller than a digit,
# which leaves room for them beside small zeros. But digits count as at most this many times the
# typical height, because the tallest may be a stray stroke.
LINE_IMAGE_TALLEST = 1.1
LINE_IMAGE_MOST_TALLER = 1.4
