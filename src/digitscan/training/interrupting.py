"""Ctrl-C during a training: the batch is finished, then the training ends in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import keras


class Stop(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Raises KeyboardInterrupt at the end of a batch once that is asked for."""

    asked = False

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """End the training, where that is asked for."""
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Stop]:
    """Give a callback that Ctrl-C makes end the training; a second Ctrl-C acts at once.

    KeyboardInterrupt as Python raises it may fall into native code or a thread that drops it.
    """
    stop = Stop()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is signal.SIG_IGN:
        yield stop
        return

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.asked = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
