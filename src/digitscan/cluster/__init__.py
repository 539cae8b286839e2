"""Beyond one machine: the step that reads an input, on Ray Data.

`step.ReadPages` is what every actor does and can be used in a pipeline of one's own; `run` is what
`digitscan cluster` does with it.
"""
