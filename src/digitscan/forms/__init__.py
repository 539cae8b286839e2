"""Forms: a template of named fields, and sheets that are read by it.

template      what a template holds
loading       templates from their files, validated
writing       the text of a template's file
yaml_lines    YAML with the line of every value
checks        sums, check digits and comparisons
darkness      how dark the ink of an image is, with uneven light evened out
warping       homographies, and images seen through them
corner_marks, patch_search   what is looked for on a sheet: its corner marks, patches of print
align         a sheet laid over its template
propose       the fields of a blank or filled sheet
making        makes a template of a sheet
strips        the writing of each field, without what is printed
pieces, handwriting   the ink of a field, and what is written there
fields        the likeliest readings of each field
joint         the likeliest readings of all fields that satisfy the checks
sheets        from the image of a sheet to its row
result        the row
layout        the columns of the output, as templates name them

Of the other commands, `serve` imports it, and `watch` and `cluster` with `--template`.
"""
