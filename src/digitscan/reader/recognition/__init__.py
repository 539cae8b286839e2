"""Recognition: from glyphs to digits and their confidence."""
