"""Find a page's tables from their rules, or from the alignment of their numbers."""
