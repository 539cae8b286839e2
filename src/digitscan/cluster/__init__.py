"""Read inputs on more than one machine, with Ray Data.

Every actor runs `page_task.ReadPages`, which can also be used in your own pipeline. `run` is what
`digitscan cluster` does with it.
"""
