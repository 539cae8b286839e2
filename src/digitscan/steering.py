"""Every number that steers the recognition, in one place.

None is in pixels of the page: the units are the writing's own, the stroke width (the pen) or
the digit height (the hand), or a share of the ink's contrast, so that 100 dpi and 600 dpi
behave alike.
"""

# --- The first look at a page -----------------------------------------------------------------

# The page is surveyed at this length of its longer side: enough to see strokes, quick.
OVERVIEW_SIDE = 400
# About this share of a page's pixels stands out from its surroundings where there is writing.
OVERVIEW_INK_SHARE = 0.05
# Surroundings, as a share of the page's shorter side: wider than strokes, narrower than shadows.
OVERVIEW_WINDOW = 0.12
# Contrast, as a share of full, up to which the luma decides rather than the colours seen.
LUMA_PRIOR = 0.02
# Which of ink and paper is the darker is voted by windows of this share of the shorter side;
# none counts more than this quantile of them, so that a sheet's edges do not decide.
POLARITY_WINDOW = 0.08
POLARITY_CAP = 0.8
# The spread of the windows at this quantile is the grain of the paper, which does not vote.
POLARITY_GRAIN = 0.1
# The mean skewness from which on the ink is light: the grain of a blank page votes near 0.
POLARITY_MARGIN = 0.1

# --- The sheet on a table ---------------------------------------------------------------------

# The picture is searched for a sheet at this length of its longer side, and a sheet is at least
# this share of it.
SHEET_SIDE = 256
SHEET_LEAST = 0.08
# Paper is where colour and light change by less than this a pixel of that picture, in the units of
# CIE Lab (100 is black to white); it fills this share of its convex hull.
SHEET_CALM = 3.0
SHEET_CONVEX = 0.8
# What lies beside it belongs to it, too, where its colour is this near to the paper's beside it.
SHEET_ALIKE = 8.0
# Of the sheet's border so much is inside the picture, and so much of that has a step, to what is
# darker by this much or of a colour this far away; in Lab, seen this far before and beyond it.
SHEET_SEEN = 0.25
SHEET_STEP = 0.9
SHEET_DARKER = 20.0
SHEET_COLOURED = 10.0
SHEET_BEFORE = 4
SHEET_BEYOND = 6
# What of the sheet is left out along its border, in pixels of that picture.
SHEET_RIM = 2

# --- The scale at which a page is read --------------------------------------------------------

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
# Ink stands clear of the paper by this many standard deviations of its grain, and by this much.
GRAIN_SIGMAS = 2.0
# Ink is on average this many of them above the paper; otherwise there is only grain.
INK_SIGMAS = 3.5
LEAST_CONTRAST = 0.05
# Of Otsu's threshold, how much still counts as ink where the ink nearby is as faint.
OTSU_SHARE = 0.7
# The ink's own strength is averaged over this many pen widths (three to six digits).
LEVEL_WINDOW_PENS = 40.0
# Ink is what has at least this share of it.
THRESHOLD_SHARE = 0.5
# The three of an image that shows a digit alone: there is little else for ink to be, and the
# faint half of a pencil's stroke counts too.
ALONE_LEAST_CONTRAST = 0.025
ALONE_OTSU_SHARE = 0.3
ALONE_THRESHOLD_SHARE = 0.35
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

# --- Skew, in degrees ---------------------------------------------------------------------------

# Looked for on a mask of this longer side, up to this angle, in such steps.
SKEW_SIDE = 500
MOST_SKEW = 12.0
SKEW_STEP = 0.5
# The profile must be sharper than that of the page as it is by this factor: ruled and written
# pages that lie askew reach 4 to 40, the chance of a few digits up to 3.
SKEW_GAIN = 3.0

# --- Glyphs, in pen widths or in digit heights ------------------------------------------------

# Smaller than this many pen widths is a speck.
SPECK_PENS = 0.8
# No page has more digits than this; of more components only the largest are looked at.
MOST_COMPONENTS = 4_000
# A digit is so many pen widths high, at most this many times as wide as high, and for telling
# the typical height at most this many times as high as wide (a sheet's edge is more slender).
LEAST_HEIGHT_PENS = 2.5
MOST_HEIGHT_PENS = 80.0
MOST_ASPECT = 4.0
MOST_SLENDER = 9.0
# What runs along the picture's edge (EDGE_CONTACT) does not tell it where more than so many others
# are formed like digits.
LEAST_WITHIN = 4
# The share of a row of boxes' height that digits in it have, where nothing stands alone.
HEIGHT_IN_BOXES = 0.6
# Level runs of this many pen widths are left out while the height is not known: digits are 10 to
# 20 high, and their bars shorter.
LONG_RUN_PENS = 25.0
# A level rule goes on for this many digit heights, over breaks of up to so many; the tops of
# joined 0s do not.
RULE_TOTAL = 2.5
RULE_BREAK = 1.0
# A straight run of this many digit heights is a rule; an upright one must be longer still by
# this factor, since a 1 is straight and the tallest are half as high again as the typical digit.
RULE_HEIGHTS = 1.7
UPRIGHT_RULE = 1.2
# A rule may step by this many pen widths within its run.
RULE_SLACK_PENS = 0.8
# Ink higher than this many pen widths across a rule is a stroke that crosses it.
CROSSING_PENS = 2.2
# A box stands alone when each of its four sides has ink along this share of its length, is at
# least this many digit heights long, and at most that many.
FRAME_COVER = 0.8
# ... and each of its corners is ink by this share, which a 0 has not.
FRAME_CORNER = 0.3
FRAME_LEAST = 0.9
FRAME_LEAST_PENS = 8.0
FRAME_MOST = 6.0
# ... and its sides are no thicker than this many pen widths.
FRAME_PENS = 1.5
# The side of a box: straight over this many digit heights between two rules, and no wider than
# this many pen widths, as a 1 or the stem of a 7 often is.
POST_HEIGHTS = 0.9
POST_PENS = 2.2
# A bit of a rule: no thicker than this many pen widths, in line with a rule that covers this
# much within this distance.
RULE_BIT_PENS = 1.7
RULE_BIT_REACH = 6.0
RULE_BIT_COVER = 1.5
# Straight and longer than this, slimmer than this: a bit of an upright rule.
POST_LEAST_HEIGHT = 1.6
POST_MOST_WIDTH = 0.22
# Bits of rules that are too faint to be found as such: so many times as long as thick, their ink
# less than this share of what is usual among so many others at least. A rule is of many bits.
FAINT_SLENDER = 3.0
FAINT_SHARE = 0.55
FAINT_LEAST_OTHERS = 8
FAINT_LEAST_BITS = 6
# Writing that has less than this share of the rules' contrast is told without them.
PALE_SHARE = 0.75
# ... if it is this many times as high as the rules are thick: the grain of a blank table is not.
PALE_LEAST_HEIGHT = 5.0
# What runs within this many pen widths of the picture's edge for more than this many digit
# heights is no writing; nor is what is slimmer than this many pen widths and runs along the edge
# for this share of its length, a remainder of the sheet's edge.
RIM_PENS = 0.5
# A picture more than so many digits high is a sheet, on which slivers are looked for this far in.
SHEET_HEIGHTS = 4.0
SHEET_RIM_PENS = 2.0
# ... and what runs out of it is none, if so many times as long as thick.
RUN_OUT_SLENDER = 3.0
EDGE_CONTACT = 1.5
SLIVER_PENS = 2.5
SLIVER_CONTACT = 0.5
# A component lower than the first and longer than the second may be a part of a digit: over,
# under or in another one by this share of the narrower, apart by no more than this, together no
# higher.
PART_HEIGHT = 0.65
PART_LEAST = 0.15
PART_OVERLAP = 0.5
PART_GAP = 0.25
JOINED_HEIGHT = 1.4
# The bar of a 5: this much wider than high, this near, in the top share of the body.
BAR_ASPECT = 1.3
BAR_GAP = 0.4
BAR_ZONE = 0.35
# Digits are within these of the typical height; what is lower is a mark, higher no digit; nor is
# it a string of touching digits if wider than this.
LEAST_DIGIT_HEIGHT = 0.33
MOST_DIGIT_HEIGHT = 3.0
# A 0 may be lower still: it goes round a hole of at least so many square pen widths, open by no
# more than this many, and is not wider than this many of its heights.
LEAST_LOOP_HEIGHT = 0.15
LOOP_HOLE = 1.0
LOOP_GAP_PENS = 0.6
LOOP_ASPECT = 5.0
MOST_STRING_WIDTH = 20.0

# --- Lines, in digit heights --------------------------------------------------------------------

# A digit belongs to a line when it shares this much of its height with the line's course, which
# follows from its last so many digits.
LINE_OVERLAP = 0.45
# Boxes at least this share of the typical height lead a line; lower ones follow.
LINE_LEADS = 0.55
LINE_MEMORY = 5
# Two boxes that are parts of a broken digit are together no higher than the highest box near them
# by this factor.
STACK_HEIGHT = 1.25
# A line's slope counts once its last digits span more than this, is never steeper than this
# (30 degrees), and is not carried on over a longer gap than this.
LINE_STIFFNESS = 2.0
LINE_SLOPE = 0.58
LINE_REACH = 4.0
# Two lines side by side are one row when their middles differ by less than this.
SAME_ROW = 0.5
# A gap ends a number when it is wider than the usual one by this factor and by this much, or
# wider than this in any case.
GAP_RATIO = 1.8
GAP_HEIGHTS = 0.4
GAP_MOST_HEIGHTS = 2.5
# A point or comma: smaller than this, at the foot of the gap within this; it makes up for so
# many of its widths, at least so wide.
POINT_SIZE = 0.45
POINT_ZONE = 0.4
POINT_LEAST = 0.1
POINT_WORTH = 3.0

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

# --- What is no number --------------------------------------------------------------------------

# Glyphs no further apart than this many digit heights are a run, as the letters of a word are;
# it is one where at least this share of it was read as nothing.
WORD_GAP = 0.35
WORD_DECLINED = 0.5
# A run is doubtful where its digits' mean confidence is lower. A page of so many digits of which
# more than this share stand in doubtful runs holds more than numbers, or than the second share in
# so many runs: 0.07 to 0.75 of them where there are words or a rough ground, at most 0.06 where
# there are none.
RUN_DOUBTFUL = 0.8
SHEET_DIGITS = 15
SHEET_DOUBTFUL = 0.15
SHEET_DOUBTFUL_SPREAD = 0.08
SHEET_DOUBTFUL_RUNS = 3
# There a number has at least this mean confidence, less the share of it that was read as nothing.
NUMBER_SURE = 0.8
# What a digit's own log-odds count beside those by its surroundings.
NUMBER_SURE_WEIGHT = 0.5
# A run is a number or a word as a whole: of a digit's log-odds this share is the mean of its run's.
NUMBER_NEIGHBOURS = 0.5
# Of so many digits with this mean confidence, less the share read as nothing, it is a number; then
# its surroundings alone cannot make it less likely than not.
CERTAIN_DIGITS = 3
CERTAIN_SURE = 0.97
# A digit of at least this chance of being one of a number is kept.
NUMBER_CHANCE = 0.5
# Two printed digits have at least this correlation; their heights and widths differ by no more
# than these shares. Of 5,000 pairs of the same digit by one hand, not one is so alike by chance.
PRINT_ALIKE = 0.93
PRINT_SIZES = (0.04, 0.08)
# A line is printed where this share of its digits have an equal, once the page has so many, and of
# the digits of the other lines no more than this share have one: 0.58 and more where it is print,
# hardly one by hand.
PRINT_SHARE = 0.45
PRINT_BY_HAND = 0.1
PRINT_LEAST = 6

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

# A run of digits ends at a gap of this many digit heights.
RUN_GAP = 1.5
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
