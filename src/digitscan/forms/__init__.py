"""Forms: a template of named fields, and sheets that are read by it.

template      the YAML file, validated
yaml_lines    YAML with the line of every value
checks        sums, check digits and comparisons
darkness      how dark the ink of an image is, with uneven light evened out
align         a sheet laid over its template
propose       the fields of a blank or filled sheet
making        writes a template
strips        the writing of each field, without what is printed
fields        the likeliest readings of each field
joint         the likeliest readings of all fields that satisfy the checks
sheets        from the image of a sheet to its row
result        the row

Nothing of it is imported by the other commands.
"""
