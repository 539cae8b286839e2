"""Every number that steers recognition, single digits and drawings.

Those that steer finding and segmentation are in `digitscan.reader.parameters`.

The units are the stroke width, the digit height or a share of the ink's contrast, never pixels of
the page, so that 100 dpi and 600 dpi behave alike. "Pens" in a name are stroke widths.
"""

# --- Images of one digit: their scale -----------------------------------------------------------

# Pixels of the reduced image on which the stroke width is measured first.
FIRST_LOOK_PIXELS = 1.5e6
# The stroke width that is assumed before it is measured, as a share of the shorter side, and
# at most of a square of FIRST_LOOK_PIXELS; measured so often, on ink that is no fainter than
# this share of Otsu's threshold.
FIRST_GUESS_PEN = 0.1
FIRST_GUESS_PAGE = 0.02
FIRST_LOOKS = 2
FIRST_LOOK_SHARE = 0.8
# Stroke width in pixels at the working scale: MNIST has 2 to 3 on 20, so that nothing is lost.
STROKE_PIXELS = 5.0
# ... and a digit's height, for strokes so wide that a digit is only a few of them high.
HEIGHT_PIXELS = 48.0
# A component is a stroke, not a speck, when it is this many times as long as wide.
STROKE_ELONGATION = 4.0
# Images are read at no more pixels than this, to bound memory ...
WORKING_PIXELS = 12.0e6
# ... and small ones enlarged to no more than this, and not further than this.
ENLARGED_PIXELS = 3.0e6
MOST_ENLARGED = 3.0
# A change of scale smaller than this is left undone.
LEAVE_SCALE = 0.8

# --- Ink, as a share of full contrast (1) or of the ink's own (1), lengths in stroke widths ---

# The paper is what remains when everything narrower than so many stroke widths is closed ...
CLOSING_PENS = 4.0
# ... at a resolution where strokes are about this many pixels wide.
CLOSING_PEN_PIXELS = 2.0
# The contrast is taken to the paper, or to this share of the well-lit paper (its quantile).
LIT_QUANTILE = 0.9
LEAST_LIT = 0.4
# Ink stands clear of the paper by this many standard deviations of its grain.
GRAIN_SIGMAS = 2.0
# Ink is on average this many of them above the paper; otherwise there is only grain.
INK_SIGMAS = 3.5
# The ink's own strength is averaged over this many stroke widths (three to six digits).
LEVEL_WINDOW_PENS = 40.0
# Ink has at least this contrast, this share of Otsu's threshold, and this share of the ink's
# strength nearby: there is little else for ink to be on an image of one digit.
LEAST_CONTRAST = 0.025
OTSU_SHARE = 0.3
THRESHOLD_SHARE = 0.35
# Soft ink goes from none to full within this share of the threshold on either side of it.
SOFT_EDGE = 0.6
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

# --- Images of one digit: components, in stroke widths or in digit heights ---------------------

# Smaller than this many stroke widths is a speck.
SPECK_PENS = 0.8
# Of more components than this only the largest are used.
MOST_COMPONENTS = 4_000
# Components are of one digit if they overlap by this share of the width of the narrower one.
PART_OVERLAP = 0.5
# The bar of a 5: this much wider than high, this near, in the top share of the body.
BAR_GAP = 0.4
BAR_ZONE = 0.35

# --- Lines, in digit heights --------------------------------------------------------------------

# A digit belongs to a line when it shares this much of its height with the line's course, which
# follows from its last so many digits.
LINE_OVERLAP = 0.45
# Boxes at least this share of the typical height lead a line; lower ones follow.
LINE_LEADS = 0.55
LINE_MEMORY = 5
# A line's slope counts once its last digits span more than this, is never steeper than this
# (30 degrees), and is not carried on over a longer gap than this.
LINE_STIFFNESS = 2.0
LINE_SLOPE = 0.58
LINE_REACH = 4.0
# Two lines side by side are one row when their middles differ by less than this.
SAME_ROW = 0.5

# --- Cutting touching digits, in digit heights or stroke widths ---------------------------------

# A glyph narrower than this is one digit at most.
CUT_LEAST_WIDTH = 0.7
# A glyph with at least this confidence is left whole, unless wider than this.
PLAIN_DIGIT = 0.9
PLAIN_WIDTH = 1.1
# No digit is wider than this.
DIGIT_MOST_WIDTH = 1.5
# Cuts are this far apart, cross no more ink than this many stroke widths, and a step sideways
# costs as much as crossing this share of a pixel of full ink.
CUT_SPACING = 0.12
CUT_MOST_PENS = 4.0
SEAM_SIDESTEP = 0.05
# A digit has about this much ink, in digit heights times stroke widths.
DIGIT_INK = 2.5
# Glyphs are cut in the shortest runs of a page, of no more glyphs than this together: a page of
# digits has up to 400.
MOST_CUT_GLYPHS = 800
# Pieces are joined over gaps up to this, at most so many.
JOIN_GAP = 0.15
MOST_PIECES = 8
# A piece with less ink than this share of a digit's is not cut off.
CRUMB_INK = 0.06
# What skipping a digit's worth of ink as no digit costs, in log-probability, for a glyph and for
# a piece of one.
SKIP_COST = 2.0
SKIP_PIECE_COST = 3.0
# What joining pieces of different components costs, unless one lies over the other.
JOIN_COST = 0.5
# What it costs that two neighbours share a piece, as two 0s share the wall between them.
SHARE_COST = 0.5
# Added to every probability before its logarithm.
LEAST_CHANCE = 1e-4
# A candidate lower than this counts less and less as a digit, down to this cost.
SMALL_DIGIT = 0.6
SMALL_COST = 4.0

# --- Images of one digit ------------------------------------------------------------------------

# The margin that is put around, as a share of the longer side.
ISOLATED_MARGIN = 0.25
# The digit is the component with most ink about the middle: within this share of half a side
# (with its margin) ink counts, farther out ever less.
ISOLATED_REACH = 0.5

# --- Drawings -----------------------------------------------------------------------------------

# Less difference from the paper than this share of full contrast is not ink.
SKETCH_CONTRAST = 0.1
# All the ink is one digit at this confidence: none of 1,000 pairs of digits reached it.
SKETCH_SURE = 0.95
# The margin around a drawing that is read like a scan, in heights of its tallest component.
SKETCH_MARGIN = 2.0

# --- The line network ---------------------------------------------------------------------------

# The line network is not used for a run whose digits all have at least this confidence,
SURE_DIGIT = 0.97
# ... nor for runs of more candidates than this, nor for more glyphs of a page than this, shorter
# runs first: pages of digits have up to 1,500 and 150, a page of text 6,000 and more.
MOST_RUN_CANDIDATES = 3_000
MOST_HEARD_GLYPHS = 800
# So many strings are proposed by the lattice and by the line network.
LATTICE_STRINGS = 8
LINE_STRINGS = 8
# The weight of the lattice's score against the line network's, the floor below its best score,
# and the temperature of the sum before it becomes a confidence.
LATTICE_WEIGHT = 0.6
LATTICE_FLOOR = 10.0
STRING_TEMPERATURE = 1.2
# No confidence is more than this: one label in some hundreds is wrong itself.
MOST_SURE = 0.9999
# A string less likely than this is read again with its digits scaled by these factors.
SURE_STRING = 0.98
OTHER_SIZES = (0.88, 1.14)
# ... shorter runs first, up to so many glyphs of a page: few are in doubt on a page of digits.
MOST_HEARD_AGAIN = 200
# Where the lattice has no cut, a digit at a run's end reaches so many frames further.
FRAME_REACH = 4.0
# The slope of a run is fitted from this many digits on, and is at most this.
STRIP_SLOPE_BOXES = 4
STRIP_SLOPE = 0.2
# A run's strips are scaled so that its tallest glyphs are so much taller than a digit, which leaves
# room for them beside small zeros; but digits count as at most so many times the typical height,
# since a stray stroke may be the tallest.
STRIP_TALLEST = 1.1
STRIP_MOST_TALLER = 1.4
