"""Every number that steers the recognition, in one place.

None is in pixels of the page: the units are the writing's own, the stroke width (the pen) or
the digit height (the hand), or a share of the ink's contrast, so that 100 dpi and 600 dpi
behave alike.
"""

# --- Images of one digit: their scale -----------------------------------------------------------

# Pixels of the reduced page on which the pen's width is measured first.
FIRST_LOOK_PIXELS = 1.5e6
# The pen's width that is supposed before any is measured, as a share of the shorter side, and
# at most of a page that is surveyed at full; measured so often, on ink that is no fainter than
# this share of Otsu's threshold.
FIRST_GUESS_PEN = 0.1
FIRST_GUESS_PAGE = 0.02
FIRST_LOOKS = 2
FIRST_LOOK_SHARE = 0.8
# Pixels across a stroke when a page is read: MNIST has 2 to 3 on 20, so that nothing is lost.
STROKE_PIXELS = 5.0
# ... and across a digit, for pens so thick that a digit is only a few of them high.
HEIGHT_PIXELS = 48.0
# A component is a stroke, not a speck, when it is this many times as long as wide.
STROKE_ELONGATION = 4.0
# Pages are read at no more pixels than this, for the memory ...
WORKING_PIXELS = 12.0e6
# ... and small ones enlarged to no more than this, and not further than this.
ENLARGED_PIXELS = 3.0e6
MOST_ENLARGED = 3.0
# A change of scale smaller than this is left undone.
LEAVE_SCALE = 0.8

# --- Ink, as a share of full contrast (1) or of the ink's own (1), lengths in pen widths ------

# The paper is what remains when all narrower than this many pen widths is closed ...
CLOSING_PENS = 4.0
# ... at a resolution where the pen is about this many pixels wide.
CLOSING_PEN_PIXELS = 2.0
# The contrast is taken to the paper, or to this share of the well-lit paper (its quantile).
LIT_QUANTILE = 0.9
LEAST_LIT = 0.4
# Ink stands clear of the paper by this many standard deviations of its grain.
GRAIN_SIGMAS = 2.0
# Ink is on average this many of them above the paper; otherwise there is only grain.
INK_SIGMAS = 3.5
# The ink's own strength is averaged over this many pen widths (three to six digits).
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

# --- Images of one digit: components, in pen widths or in digit heights ------------------------

# Smaller than this many pen widths is a speck.
SPECK_PENS = 0.8
# No page has more digits than this; of more components only the largest are looked at.
MOST_COMPONENTS = 4_000
# A component lower than the first and longer than the second may be a part of a digit: over,
# under or in another one by this share of the narrower, apart by no more than this, together no
# higher.
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

# --- Cutting touching digits, in digit heights or pen widths ------------------------------------

# A glyph narrower than this is one digit at most.
CUT_LEAST_WIDTH = 0.7
# One that the network is at least this sure of is left whole, unless wider than this.
PLAIN_DIGIT = 0.9
PLAIN_WIDTH = 1.1
# No digit is wider than this.
DIGIT_MOST_WIDTH = 1.5
# Cuts are this far apart, cross no more ink than this many pen widths, and a step to the side
# costs as much as crossing this share of a pixel of full ink.
CUT_SPACING = 0.12
CUT_MOST_PENS = 4.0
SEAM_SIDESTEP = 0.05
# A digit has about this much ink, in digit heights times pen widths.
DIGIT_INK = 2.5
# Glyphs are cut in the shortest runs of a page, of no more glyphs than this together: a page of
# digits has up to 400.
MOST_CUT_GLYPHS = 800
# Pieces are joined over gaps up to this, at most so many.
JOIN_GAP = 0.15
MOST_PIECES = 8
# Less ink than this share of a digit's is a crumb.
CRUMB_INK = 0.06
# What passing over a digit's worth of ink as no digit costs, in log-probability, and the least
# chance that is counted.
SKIP_COST = 2.0
SKIP_PIECE_COST = 3.0
# What joining pieces of different components costs, unless one lies over the other.
JOIN_COST = 0.5
# What it costs that two neighbours share a piece, as two 0s share the wall between them.
SHARE_COST = 0.5
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

# What differs from the paper by less than this share of full contrast is nothing drawn.
SKETCH_CONTRAST = 0.1
# All the ink is one digit where the network is this sure: of 1,000 pairs of digits it was not once.
SKETCH_SURE = 0.95
# The room around a drawing that is read as a scan, in heights of its tallest stroke: with less,
# strokes a fifth of the digit wide are taken for the paper.
SKETCH_MARGIN = 2.0

# --- The line network ---------------------------------------------------------------------------

# The line network is not asked of a digit alone of at least this confidence.
SURE_DIGIT = 0.97
# ... nor of a run of more candidates than this, nor of more glyphs of a page than this, the
# shorter runs first: pages of digits have up to 1,500 and 150, a page of text 6,000 and more.
MOST_RUN_CANDIDATES = 3_000
MOST_HEARD_GLYPHS = 800
# So many strings are proposed by the lattice and by the line network.
LATTICE_STRINGS = 8
LINE_STRINGS = 8
# What the lattice's score counts beside the line network's, and how far below its best no
# string falls; what the sum is divided by before it becomes a confidence.
LATTICE_WEIGHT = 0.6
LATTICE_FLOOR = 10.0
STRING_TEMPERATURE = 1.2
# ... which is never more than this: one label in some hundreds is wrong itself.
MOST_SURE = 0.9999
# A run less likely than this is looked at again as if its digits were so many times as high.
SURE_STRING = 0.98
OTHER_SIZES = (0.88, 1.14)
# ... the shorter runs first, up to so many glyphs of a page: few are in doubt on one of digits.
MOST_HEARD_AGAIN = 200
# Where the lattice has no cut, a digit at a run's end reaches so many frames further.
FRAME_REACH = 4.0
# The slope of a run is told from this many digits on, and is at most this.
STRIP_SLOPE_BOXES = 4
STRIP_SLOPE = 0.2
# In its strips a run's tallest glyphs are so much taller than digits are, so that what is written
# smaller, as the zeros of round numbers are, leaves room for the others; yet digits are at most so
# many times as tall as usual in the line, since a stray stroke may be the tallest.
STRIP_TALLEST = 1.1
STRIP_MOST_TALLER = 1.4
