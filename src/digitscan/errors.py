"""The exceptions, each with its exit status and a text that names the remedy."""


class DigitscanError(Exception):
    """Base class of all errors that digitscan raises on purpose.

    The text is one line for the user: what is wrong and what to do about it.
    """

    exit_status = 1


class InputWarning(UserWarning):
    """An input was read in part, with a change, or looks wrong; the text says how."""


class UnreadableInputError(DigitscanError):
    """An input that cannot be read as an image: missing, damaged, too large, of another kind."""

    exit_status = 1


class UsageError(DigitscanError):
    """An invalid request: options that contradict each other, an unknown name."""

    exit_status = 2


class ModelError(DigitscanError):
    """No usable model: not found, damaged, or its engine or a needed package is not installed."""

    exit_status = 3
