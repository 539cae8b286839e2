"""The network that says of each glyph whether it is a digit, and whether a printed one."""
