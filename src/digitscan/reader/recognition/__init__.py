"""Recognition: from glyphs to digits and how sure they are."""
