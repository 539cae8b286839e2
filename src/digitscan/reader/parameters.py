"""The reader's parameters, each with its unit. A model's card records them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class FindingParameters:
    """Parameters of finding.

    Heights are digit heights, in pixels of the image that the finder sees.

    Attributes:
        settled_height: the least and greatest height, in digit heights, of connected ink that is
            made either all digit or all other writing.
        page_weight: how much the page's share of digits counts in that decision; multiplies its
            log-odds.
        bridged_rule: straight upright ink between two ruled parts at least this many digit heights
            apart is ruled as well,
        bridged_digit: unless the mean probability of a digit from one to the other is higher than
            this.
        settled_odds: the log-odds above which the ink is a digit. The kinds network later checks
            what is found here, but never what is not.
        class_bias: added to the logits of the classes, in the order of `Ink`; undoes the class
            weights of the finder's training.
        cutout_area: a picture with a smaller area, in squares of the digit height,
        cutout_pixels: ... and at most this many pixels counts as cut out around a number.
        cutout_chance: ... Its ink is treated as that of a page with at least this share of
            digits. In `registers.zip` 98.6 % of the cells hold a number.
        digit_height: the height at which digits are read; most training digits have this height.
        overview_pixels: the pixels of the largest first look.
        overview_looks: the maximum number of looks, each at half the size of the one before.
        overview_least_side: the shorter side of the smallest look, in pixels.
        overview_enlarge_side: an image whose shorter side is less than this, in pixels, is also
            looked at enlarged.
        overview_octaves: the standard deviation, in octaves of the digit height, by which trust in
            a look falls.
        overview_chance: the probability above which a part counts as ink of a digit.
        overview_least_digits: the fewest digits; below this the page counts as having none.
        overview_quantile: the quantile of the digit heights that sets the reading scale.
        digit_ink: the ink area of a digit, as a share of the square of its height.
        turn_least_cells: the fewest cells of writing needed to decide which way is up.
        turn_share: the share of them that must agree.
        most_pixels: the most pixels of the image in which a page is read.
        most_enlarged: the largest factor by which an image is enlarged.
        leave_scale: scaling by less than this factor is skipped.
        same_scale: a look is reused if the scale differs by less than this factor.
        least_skew: a smaller skew, in degrees, is not corrected.
        most_skew: the largest skew searched, in degrees.
        skew_step: the step of that search, in degrees.
        skew_side: the longer side, in pixels, of the maps that are searched.
        skew_gain: the factor by which deskewed lines must be sharper.
        paper_reach: the distance over which the paper color is averaged, in digit heights.
        ink_reach: the distance over which the ink color is averaged, in digit heights.
        ink_share: the share of the ink's mean contrast above which a pixel is ink.
        ink_edge: the share of the mean contrast within which soft ink rises from none to full.
    """

    class_bias: tuple[float, ...] = (0.0, 0.0, -1.5, -0.5, -0.3, 0.0)
    settled_height: tuple[float, float] = (0.35, 2.0)
    page_weight: float = 0.5
    bridged_rule: float = 0.8
    bridged_digit: float = 0.7
    settled_odds: float = -1.5
    cutout_area: float = 150.0
    cutout_pixels: float = 2.0e6
    cutout_chance: float = 0.986
    digit_height: float = 32.0
    overview_pixels: float = 1.0e6
    overview_looks: int = 5
    overview_least_side: float = 40.0
    overview_enlarge_side: float = 160.0
    overview_octaves: float = 0.8
    overview_chance: float = 0.5
    overview_least_digits: float = 0.3
    overview_quantile: float = 0.4
    digit_ink: float = 0.18
    turn_least_cells: float = 30.0
    turn_share: float = 0.6
    most_pixels: float = 6.0e6
    most_enlarged: float = 4.0
    leave_scale: float = 0.85
    same_scale: float = 1.18
    least_skew: float = 1.0
    most_skew: float = 22.0
    skew_step: float = 0.5
    skew_side: float = 500.0
    skew_gain: float = 1.5
    paper_reach: float = 1.5
    ink_reach: float = 3.0
    ink_share: float = 0.45
    ink_edge: float = 0.5


@dataclass(frozen=True)
class SegmentationParameters:
    """Parameters of cutting ink into glyphs and numbers; lengths are in local digit heights.

    Attributes:
        body_chance: the probability above which a part is in the band through a number.
        part_chance: a component is dropped if its mean probability of a digit, handwritten or
            printed, is lower than this,
        part_rule: ... or if its mean probability of a ruled line is higher than this.
        speck: components with a longer side below this are dust.
        part_height: a component lower than this may be a part of a broken digit.
        part_overlap: parts above each other share this much of the narrower one's width,
        part_gap: ... are no further apart than this,
        joined_height: ... and together are no higher than this. Runs are joined only if their
            digit heights differ by no more than this factor.
        bar_aspect: the least width of the bar of a 5, as a multiple of its height.
        bar_gap: the largest distance of the bar from the body of the 5.
        bar_zone: the top share of the body in which the bar lies.
        least_height: a glyph lower than this is no digit.
        alone_chance: the mean probability that a digit outside every band needs.
        row_step: digits whose centers are further apart vertically are in two rows.
        gap_ratio: a gap ends a number if it is wider than the usual gap by this factor
        gap_heights: ... and by this much,
        gap_most: ... or wider than this.
        join_gap: runs with a smaller gap, and no ruled line in it, are one number
        join_overlap: ... also if they overlap by no more than this
        join_common: ... and have this share of their height in common.
        box_gap: digits in boxes of their own are one number up to this gap,
        box_space: ... if two ruled lines at least this far apart stand between them,
        box_height: ... or one that is no higher than this,
        box_pitch: ... and their pitch exceeds the usual one by no more than this factor.
        least_mark: the area of the smallest mark, in pixels.
        other_chance: a glyph with a higher probability of being no digit is dropped.
        kind_chance: a number ends where print and handwriting meet, if both have a higher
            probability than this.
        kind_bias: added to the logits of the kinds, in the order of `kinds.Kind`.
        kind_shares: the shares of the kinds, in the order of `kinds.Kind`, in the training data of
            the kinds network.
        kind_glyphs: the least weight of these shares when a page's shares are estimated, in
            glyphs. If the page has more glyphs, their number is the weight.
        digit_glyphs: the weight on a page of handwritten digits, where no glyph is most likely of
            another kind than a digit.
    """

    body_chance: float = 0.5
    part_chance: float = 0.4
    part_rule: float = 0.2
    speck: float = 0.12
    part_height: float = 0.65
    part_overlap: float = 0.5
    part_gap: float = 0.25
    joined_height: float = 1.4
    bar_aspect: float = 1.3
    bar_gap: float = 0.4
    bar_zone: float = 0.35
    least_height: float = 0.3
    alone_chance: float = 0.8
    row_step: float = 0.7
    gap_ratio: float = 1.8
    gap_heights: float = 0.45
    gap_most: float = 2.5
    join_gap: float = 0.2
    join_overlap: float = 0.3
    join_common: float = 0.6
    box_gap: float = 2.0
    box_space: float = 0.25
    box_height: float = 2.5
    box_pitch: float = 1.4
    least_mark: float = 4.0
    other_chance: float = 0.7
    kind_chance: float = 0.8
    kind_bias: tuple[float, float, float] = (0.0, -1.0, -0.7)
    kind_shares: tuple[float, float, float] = (0.52, 0.18, 0.3)
    kind_glyphs: float = 40.0
    digit_glyphs: float = 5.0


@dataclass(frozen=True)
class UnreadParameters:
    """When a page counts as mostly unread.

    Attributes:
        solid_width: an area wider and higher than this, in digit heights, is not writing but the
            margin of a scan, a photograph or a blot.
        plenty_of_ink: the least ink, in digits. Less may be a stray word or dirt.
        most_of_it: the least share of that ink outside numbers.
        few_digits: the number of digits read below which a page counts. A form may have a thousand
            printed letters for one short number, so the share is not enough.
    """

    solid_width: float = 0.5
    plenty_of_ink: float = 40.0
    most_of_it: float = 0.9
    few_digits: int = 3


@dataclass(frozen=True)
class RotationParameters:
    """When a page is read again at another rotation, see `rotation`.

    Attributes:
        sure: digits with at least this probability count as sure.
        least_digits: a page with fewer sure digits may be rotated; a rotation with fewer is never
            preferred.
        turned_odds: a page whose `orientation.upside_down_odds` are above this is also read upside
            down.
        gain: a rotation is preferred if it has this many times as many sure digits.
        plenty_of_ink: a page with ink for at least this many digits,
        most_of_it: ... at least this share of it outside numbers, counts as hardly read.
    """

    sure: float = 0.9
    least_digits: int = 6
    turned_odds: float = -0.25
    gain: float = 1.3
    plenty_of_ink: float = 12.0
    most_of_it: float = 0.7


@dataclass(frozen=True)
class NumberParameters:
    """The logistic regression that separates numbers from other ink that was read.

    Attributes:
        intercept: its constant.
        weights: of each piece of `judge.Evidence`, in its order.
        confidence_power: a digit's confidence is multiplied by this power of the probability.
        least_chance: runs with a lower probability of being a number are dropped.
    """

    intercept: float = -2.606
    weights: tuple[float, ...] = (0.847, 0.287, 0.672, -0.099)
    confidence_power: float = 0.3
    least_chance: float = 0.56


@dataclass(frozen=True)
class MarkParameters:
    """Parameters of the marks network: where numbers begin and end, and which marks they have.

    Lengths are in local digit heights.

    Attributes:
        taught_shares: the class shares of `marks.between` in the network's training data.
        usual_shares: the class shares on a usual page,
        usual_gaps: ... and their weight for a page, in gaps of the page.
        end_chance: digits in one band of the finder are split into two numbers above this
            probability of an end.
        apart_chance: digits in two bands are joined into one number below this probability
        join_gap: ... if they are no further apart than this.
        slash_doubt: a digit like a 1 may be a slash from this probability of the kinds network on
            that it is no digit.
        slash_weights: the weights of the log-odds of the kinds network, that it is no digit, and of
            the marks network, that it is a slash. A logistic regression on the 1s and slashes of
            96 drawn tables.
        slash_intercept: ... and the intercept.
        slash_chance: a digit with a higher probability is a slash, if one is in a gap nearby with
            this probability, or read as a digit
        slash_paired: ... with more than this.
        slash_alone: without another one nearby, the probability must be higher than this.
        leading_chance: a sign before a number is dropped below this probability.
        doubtful: a point below this probability is ignored when a column's decimals are inferred.
        column_numbers: the fewest numbers in a column from which its decimals are inferred.
        column_share: the share of them that must have the same number of decimals.
        column_gain: added to a point's log-odds at its column's place, subtracted elsewhere.
    """

    taught_shares: tuple[float, ...] = (
        *(0.3, 0.32),
        *(0.118, 0.064, 0.024, 0.064, 0.019, 0.048, 0.043),
    )
    usual_shares: tuple[float, ...] = (
        *(0.4, 0.52),
        *(0.03, 0.015, 0.003, 0.012, 0.003, 0.008, 0.009),
    )
    usual_gaps: float = 20.0
    end_chance: float = 0.5
    apart_chance: float = 0.2
    join_gap: float = 2.0
    slash_doubt: float = 0.03
    slash_weights: tuple[float, float] = (1.15, 0.8)
    slash_intercept: float = -0.6
    slash_chance: float = 0.5
    slash_paired: float = 0.2
    slash_alone: float = 0.95
    leading_chance: float = 0.5
    doubtful: float = 0.1
    column_numbers: int = 4
    column_share: float = 0.6
    column_gain: float = 1.5


@dataclass(frozen=True)
class TableParameters:
    """Parameters of finding a page's tables; lengths are in heights of its digits.

    Attributes:
        rule_chance: the finder's probability of a rule from which a pixel may be part of one,
        rule_sure: ... and the average that its connected pixels need.
        rule_step: the position of a rule is measured at steps of this length.
        least_rule: the shortest stretch of a rule.
        broken: shorter gaps in a rule are closed. The gap between a digit and a rule is wider.
        thick: the greatest thickness of a rule, double rules included.
        stiffness: a rule shorter than this follows the page's other rules beyond its ends.
        same_rule: stretches in line with each other within this distance are one rule.
        touch: rules whose ends are no further apart than this meet.
        open_end: rules that extend this far beyond the last one they cross bound cells there.
        least_row: the least height of a row in a ruled table.
        missing: a side of a cell is missing if no more than this share of it is drawn.
        crossed: a rule runs through a number if this share of its width is on either side.
        most_crossed: the largest share of numbers that rules may run through. Above this the grid
            is not a table but squared paper, or boxes for single digits.
        several: with only one upright rule, the largest share of cells with several numbers.
        least_lanes: the fewest rows, and the fewest columns, of a table.
        least_column: the fewest numbers in a single column.
        block_gap: without rules, a table ends where the line spacing exceeds the usual one by this
            factor.
        filled: the least share of its cells that have a number,
        aligned: ... and the least share of its numbers that are flush left or right
        alignment: ... with an edge no further than this from its column's median.
    """

    rule_chance: float = 0.3
    rule_sure: float = 0.5
    rule_step: float = 0.25
    least_rule: float = 1.25
    broken: float = 0.25
    thick: float = 0.5
    stiffness: float = 8.0
    same_rule: float = 0.4
    touch: float = 0.5
    open_end: float = 1.0
    least_row: float = 0.7
    missing: float = 0.3
    crossed: float = 0.2
    most_crossed: float = 0.4
    several: float = 0.3
    least_lanes: int = 2
    least_column: int = 3
    block_gap: float = 2.5
    filled: float = 0.5
    aligned: float = 0.8
    alignment: float = 0.4


@dataclass(frozen=True)
class Parameters:
    """All parameters of reading; they belong to the model that was trained with them."""

    finding: FindingParameters = field(default_factory=FindingParameters)
    segmentation: SegmentationParameters = field(default_factory=SegmentationParameters)
    number: NumberParameters = field(default_factory=NumberParameters)
    unread: UnreadParameters = field(default_factory=UnreadParameters)
    rotation: RotationParameters = field(default_factory=RotationParameters)
    table: TableParameters = field(default_factory=TableParameters)
    mark: MarkParameters = field(default_factory=MarkParameters)

    @classmethod
    def from_record(cls, record: dict[str, dict[str, Any]]) -> Parameters:
        """Return the parameters in a model's card; missing ones have their defaults.

        Raises:
            TypeError: the record has an unknown parameter.
        """
        return cls(
            FindingParameters(**record.get("finding", {})),
            SegmentationParameters(**record.get("segmentation", {})),
            NumberParameters(**record.get("number", {})),
            UnreadParameters(**record.get("unread", {})),
            RotationParameters(**record.get("rotation", {})),
            TableParameters(**record.get("table", {})),
            MarkParameters(**record.get("mark", {})),
        )

    def record(self) -> dict[str, dict[str, Any]]:
        """Return the parameters as a model's card records them."""
        return asdict(self)
