"""Sheets composed of real characters, to learn from what stands about digits on a page."""
