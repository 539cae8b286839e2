"""The classic ways of telling digits apart, trained and measured side by side with the CNN."""

# What the options take; here, so that the command line need not import what computes.
FEATURES = ("raw", "deskew", "hog")
FORMATS = ("table", "csv", "json")
