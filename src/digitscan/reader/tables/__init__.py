"""A page's tables: from its rules, or from how its numbers stand under each other."""
