"""Marks: from ink that is no digit to the points and other signs of numbers."""
