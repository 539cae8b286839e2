"""Ctrl-C during a training: finish the batch, then end the training cleanly."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import keras


class Stop(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no type hints
    """Raises KeyboardInterrupt at the end of a batch once a stop is requested."""

    asked = False

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """End the training if a stop is requested."""
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Stop]:
    """Yield a callback that ends the training on Ctrl-C; a second Ctrl-C acts immediately.

    Python's own KeyboardInterrupt may hit native code or a thread that drops it.
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
