from __future__ import annotations

from digitscan.gui.strokes import Sketch, Stroke


def drawn(*strokes: tuple[tuple[float, float], ...]) -> Sketch:
    sketch = Sketch()
    for points in strokes:
        sketch.begin(points[0], 5)
        for point in points[1:]:
            sketch.extend(point)
        sketch.end()
    return sketch


ONE, TWO = ((1.0, 2.0), (3.0, 4.0)), ((5.0, 6.0),)


def test_strokes_are_kept_in_their_order_with_the_width_they_had() -> None:
    sketch = drawn(ONE)
    sketch.begin((5.0, 6.0), 9)
    sketch.end()
    assert sketch.strokes == (Stroke(ONE, 5), Stroke(TWO, 9))


def test_a_stroke_is_there_once_the_pen_is_lifted() -> None:
    sketch = Sketch()
    sketch.begin((0, 0), 3)
    assert sketch.extend((1, 1)) == (0, 0)
    assert sketch.strokes == ()
    assert sketch.end()
    assert len(sketch.strokes) == 1
    assert not sketch.end()


def test_a_pen_that_is_up_or_rests_leaves_nothing() -> None:
    sketch = Sketch()
    assert sketch.extend((4, 4)) is None
    sketch.begin((0, 0), 3)
    assert sketch.extend((0, 0)) is None
    sketch.end()
    assert sketch.strokes == (Stroke(((0, 0),), 3),)


def test_undo_takes_stroke_after_stroke_back() -> None:
    sketch = drawn(ONE, TWO)
    assert sketch.undo()
    assert sketch.strokes == (Stroke(ONE, 5),)
    assert sketch.undo()
    assert sketch.strokes == ()
    assert not sketch.can_undo
    assert not sketch.undo()


def test_undo_of_the_stroke_that_is_being_drawn_leaves_the_others() -> None:
    sketch = drawn(ONE)
    sketch.begin((7, 7), 5)
    assert sketch.undo()
    assert not sketch.end()
    assert sketch.strokes == (Stroke(ONE, 5),)


def test_clearing_can_be_undone() -> None:
    sketch = drawn(ONE, TWO)
    assert sketch.clear()
    assert sketch.strokes == ()
    assert not sketch.clear()
    assert sketch.undo()
    assert len(sketch.strokes) == 2


def test_every_change_is_another_version() -> None:
    sketch = drawn(ONE)
    seen = [sketch.version]
    for change in (sketch.clear, sketch.undo, sketch.undo):
        change()
        seen.append(sketch.version)
    assert len(set(seen)) == len(seen)
