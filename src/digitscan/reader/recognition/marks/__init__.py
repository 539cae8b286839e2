"""Marks: classify non-digit ink as points and other signs of numbers."""
