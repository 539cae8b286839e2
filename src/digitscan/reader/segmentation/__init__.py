"""Segmentation: from ink and the finder's maps to glyphs, numbers and lines."""
