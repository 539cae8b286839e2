"""The line network, which reads a run of digits without cutting it (CTC)."""
