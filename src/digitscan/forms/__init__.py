"""Forms: templates of named fields, and reading sheets with them.

template      the contents of a template
loading       templates from their files, validated
writing       the text of a template's file
yaml_lines    YAML with the line of every value
checks        sums, check digits and comparisons
darkness      the darkness of the ink, corrected for uneven light
warping       homographies, and images seen through them
corner_marks, patch_search   find corner marks and patches of print on a sheet
align         align a sheet with its template
propose       the fields of a blank or filled sheet
making        makes a template from a sheet
strips        the writing of each field, without the print
pieces, handwriting   the ink of a field, and its digits
fields        the most likely readings of each field
joint         the most likely readings of all fields that satisfy the checks
sheets        from the image of a sheet to its row
result        the row
layout        the columns of the output, as named in templates

Besides `form`, `serve` imports it, and so do `watch` and `cluster` with `--template`.
"""
