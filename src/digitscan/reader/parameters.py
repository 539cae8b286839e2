"""The numbers that steer finding, each with its unit; a model's card records them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class FindingParameters:
    """How a page is looked at.

    Heights are those of digits, in pixels of the image that the finder sees.

    Attributes:
        settled_height: connected ink at least and at most so many heights of a digit high is all
            of digits or all of other writing.
        page_weight: how much the page's share of digits counts for that, as log-odds.
        settled_odds: ... which is of digits above these log-odds. The kinds network looks again at
            what is found here, but never at what is not.
        class_bias: added to the logits of the classes, in the order of `Ink`; undoes the weights of
            the classes in the finder's training.
        cutout_area: a picture of fewer squares of a digit's height was cut out around a number,
        cutout_pixels: ... if it has no more pixels than this.
        cutout_chance: ... and its ink counts as that of a page with this share of digits: of the
            cells of `registers.zip` 98.6 % hold a number.
        digit_height: the height at which digits are read; most of the finder's training is there.
        overview_pixels: pixels of the largest first look.
        overview_looks: looks at most, each at half the size of the one before.
        overview_least_side: the shorter side of the smallest look, in pixels.
        overview_enlarge_side: an image whose shorter side is less is looked at enlarged, too.
        overview_octaves: how fast trust in a look falls, by its digits' height.
        overview_chance: the probability from which a part counts as ink of a digit.
        overview_least_digits: with fewer digits a page has none.
        overview_quantile: of the digits' heights, the one at which the page is read.
        digit_ink: the share of the square of its height that a digit's ink covers.
        turn_least_cells: the fewest cells of writing that tell which way up a page lies.
        turn_share: the share of them that must agree.
        most_pixels: pixels of the image at which a page is read.
        most_enlarged: how much an image is enlarged at most.
        leave_scale: the image is not scaled for less than this factor.
        same_scale: nor is it looked at again at a scale that differs by less than this factor.
        least_skew: a smaller skew, in degrees, is not straightened.
        most_skew: the largest skew, in degrees.
        skew_step: the skew is tried in these steps, in degrees.
        skew_side: ... on maps whose longer side has so many pixels.
        skew_gain: straightened lines are sharper by this factor.
        paper_reach: the paper's color is averaged over this many digit heights.
        ink_reach: the ink's color is averaged over this many digit heights.
        ink_share: of the mean contrast of the ink, the share from which a pixel is ink.
        ink_edge: soft ink goes from none to full within this share of the mean contrast.
    """

    class_bias: tuple[float, ...] = (0.0, 0.0, -1.5, -0.5, -0.3, 0.0)
    settled_height: tuple[float, float] = (0.35, 2.0)
    page_weight: float = 0.5
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
    same_scale: float = 1.1
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
    """How ink is cut into glyphs and numbers; lengths are in heights of the digits there.

    Attributes:
        body_chance: the probability from which a part is in the band through a number.
        part_chance: a component with a lower mean probability of a digit, by hand or printed, is
            a bit of something else.
        part_rule: ... and one with a higher mean probability of a ruled line a bit of that.
        speck: components with a longer side below this are dust.
        part_height: a component lower than this may be a part of a broken digit.
        part_overlap: parts over each other share this much of the narrower one's width.
        part_gap: ... and are no further apart than this.
        joined_height: ... and together no higher than this.
        bar_aspect: the bar of a 5 is this much wider than high.
        bar_gap: ... this near to its body.
        bar_zone: ... in the top share of the body.
        least_height: a glyph lower than this is no digit.
        alone_chance: outside every band, a digit needs this mean probability.
        row_step: digits below each other are of two rows if their middles are so far apart.
        gap_ratio: a gap ends a number if it is wider than the usual one by this factor
        gap_heights: ... and by this much
        gap_most: ... or wider than this.
        join_gap: runs with a smaller gap, and no ruled line in it, are one number
        join_overlap: ... also if they overlap by no more than this
        join_common: ... and have this share of their height in common.
        box_gap: digits in boxes of their own are one number up to this gap,
        box_space: ... if two ruled lines stand between them, at least so far apart,
        box_height: ... or one that is no higher than this,
        box_pitch: ... and they are no further apart than the digits before, by this factor.
        least_mark: pixels of the smallest mark.
        other_chance: a glyph that is more likely than this no digit is left out,
        kind_chance: ... and a number ends where print and handwriting meet, both likelier.
        kind_bias: added to the logits of the kinds, in the order of `kinds.Kind`.
        kind_shares: the shares of the kinds, in the order of `kinds.Kind`, in what their network
            was trained on.
        kind_glyphs: ... which count for a page's shares as much as all of its glyphs, and at least
            as so many.
    """

    body_chance: float = 0.5
    part_chance: float = 0.4
    part_rule: float = 0.1
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


@dataclass(frozen=True)
class UnreadParameters:
    """When a page counts as mostly unread.

    Attributes:
        solid_width: an area that is wider and higher than this, in heights of digits, is no
            writing: the margin of a scan, a photograph, a blot.
        plenty_of_ink: ink for at least so many digits; less may be a stray word or dirt.
        most_of_it: ... of which at least this share is not of numbers.
        few_digits: ... with fewer digits read than this. A form may have a thousand letters of
            print for one number of a few digits, so the share alone decides nothing.
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
        least_digits: a page with fewer sure digits may lie on its side; a rotation with fewer is
            never preferred.
        turned_odds: a page whose `orientation.upside_down_odds` are above this is read upside down,
            too.
        gain: a rotation is preferred if it has this many times as many sure digits.
        plenty_of_ink: ink for at least so many digits,
        most_of_it: ... of which this share is not of numbers, is a page that could hardly be read.
    """

    sure: float = 0.9
    least_digits: int = 6
    turned_odds: float = -0.25
    gain: float = 1.3
    plenty_of_ink: float = 12.0
    most_of_it: float = 0.7


@dataclass(frozen=True)
class NumberParameters:
    """What tells a number from other ink that was read: a logistic regression.

    Attributes:
        intercept: its constant.
        weights: of each piece of `judge.Evidence`, in its order.
        confidence_power: a digit's confidence is multiplied by this power of the chance.
        least_chance: what is less likely a number is left out.
    """

    intercept: float = -2.606
    weights: tuple[float, ...] = (0.847, 0.287, 0.672, -0.099)
    confidence_power: float = 0.3
    least_chance: float = 0.56


@dataclass(frozen=True)
class MarkParameters:
    """Where numbers begin and end, and which marks they have, by the marks network.

    Lengths are in heights of the digits there.

    Attributes:
        taught_shares: the shares of the classes of `marks.between` in what the network was trained
            on,
        usual_shares: ... and on a usual page,
        usual_gaps: ... which count for a page as much as so many of its gaps.
        end_chance: two digits that the finder's band joins are of two numbers if that is likelier
            than this,
        apart_chance: ... and two that it does not join are of one number if it is not.
        join_gap: ... and they are no further apart.
        leading_chance: what is less likely a sign before a number is left out.
        doubtful: a point that is less likely than this is none of a column's.
        column_numbers: the fewest numbers in a column from which its decimals are inferred.
        column_share: the share of them that must have as many decimals.
        column_gain: a point's log-odds become higher by this at its column's place, and lower
            elsewhere.
    """

    taught_shares: tuple[float, ...] = (
        *(0.32, 0.266),
        *(0.118, 0.08, 0.027, 0.071, 0.024, 0.044, 0.054),
    )
    usual_shares: tuple[float, ...] = (
        *(0.4, 0.52),
        *(0.03, 0.015, 0.003, 0.012, 0.003, 0.008, 0.009),
    )
    usual_gaps: float = 20.0
    end_chance: float = 0.5
    apart_chance: float = 0.2
    join_gap: float = 2.0
    leading_chance: float = 0.5
    doubtful: float = 0.1
    column_numbers: int = 4
    column_share: float = 0.6
    column_gain: float = 1.5


@dataclass(frozen=True)
class TableParameters:
    """How a page's tables are found; lengths are in heights of its digits.

    Attributes:
        rule_chance: where the finder gives at least this probability of a rule, there may be one,
        rule_sure: ... if it gives at least this one on average over what is connected.
        rule_step: a rule's course is measured at steps of this length.
        least_rule: stretches of a rule are at least this long.
        broken: shorter gaps in a rule are closed. The gap between a digit and a rule is wider.
        thick: a rule, even a double one, is no thicker.
        stiffness: a shorter rule follows the page's other rules beyond its ends.
        same_rule: stretches in line with each other within this distance are one rule.
        touch: rules whose ends are no further apart than this meet.
        open_end: rules that go on this far beyond the last one they cross bound cells there.
        least_row: a row of a ruled table is at least so high.
        missing: a side of a cell is missing if no more than this share of it is drawn.
        crossed: a rule runs through a number if this share of its width is on either side.
        most_crossed: if rules run through more than this share of its numbers, it is no table but
            squared paper, or boxes for single digits.
        several: with one upright rule only, the largest share of cells with several numbers.
        least_lanes: a table has at least so many rows, and columns.
        least_column: a single column has at least so many numbers.
        block_gap: without rules, a table ends where the lines stand this many times as far apart
            as usual.
        filled: ... at least this share of its cells has a number,
        aligned: ... and at least this share of its numbers stands flush left or right,
        alignment: ... with an edge that deviates by no more than this from its column's median.
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
    """All numbers that steer finding: a model and those it was trained with belong together."""

    finding: FindingParameters = field(default_factory=FindingParameters)
    segmentation: SegmentationParameters = field(default_factory=SegmentationParameters)
    number: NumberParameters = field(default_factory=NumberParameters)
    unread: UnreadParameters = field(default_factory=UnreadParameters)
    rotation: RotationParameters = field(default_factory=RotationParameters)
    table: TableParameters = field(default_factory=TableParameters)
    mark: MarkParameters = field(default_factory=MarkParameters)

    @classmethod
    def from_record(cls, record: dict[str, dict[str, Any]]) -> Parameters:
        """Return the parameters of a model's card; those it does not name have their defaults.

        Raises:
            TypeError: the record names something that is no parameter.
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
