"""The classic methods of digit recognition, trained and measured side by side with the CNN."""

# The values of the options, defined here so that the command line imports no heavy modules.
FEATURES = ("raw", "deskew", "hog")
FORMATS = ("table", "csv", "json")
