from __future__ import annotations

import os

import pytest

from digitscan.native_output import keras_silence


def test_native_code_is_not_heard_but_errors_are(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImportError), keras_silence():
        os.write(2, b"I0000 oneDNN custom operations are on")
        raise ImportError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
