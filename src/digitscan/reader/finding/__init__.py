"""Finding: where a page has handwritten digits, and how high they are."""
