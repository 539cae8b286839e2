"""The line network: it reads a run of digits at once, without cutting it (CTC)."""
