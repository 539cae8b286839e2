"""`digitscan train` on real handwriting, and on what `digitscan recognize` exported."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from trainings import used, write_idx

from digitscan.cli.app import run
from digitscan.models import find_model
from digitscan.training.datasets import load_idx
from printed import printed_digits

pytestmark = [
    pytest.mark.slow,
    # TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
pytest.importorskip("tf2onnx", reason="what exports the network comes with digitscan[train]")
# Few steps, since these are of as few digits as may be.
QUICK = ("--epochs", "1", "--batch", "8")


def two_strings(source: Path, folder: Path) -> int:
    """Copy the first two strings of a COCO folder; return how many digits are on them."""
    (folder / "images").mkdir(parents=True)
    coco = json.loads((source / "annotations.json").read_text())
    images = coco["images"][:2]
    for each in images:
        name = each["file_name"]
        shutil.copy(source / "images" / name, folder / "images" / name)
    kept = {each["id"] for each in images}
    boxes = [each for each in coco["annotations"] if each["image_id"] in kept]
    truth = {"images": images, "annotations": boxes}
    (folder / "annotations.json").write_text(json.dumps(truth))
    return len(boxes)


@pytest.mark.usefixtures("_without_export")
def test_the_default_learns_strings_and_digits_and_remembers_nothing(
    shared_data: Path, tmp_path: Path
) -> None:
    strings, digits, model = (tmp_path / name for name in ("strings", "digits", "model"))
    written = two_strings(shared_data / "orand-car-a", strings)
    mnist = load_idx(shared_data / "mnist", "train")
    write_idx(digits, mnist.part("300", slice(300)), mnist.part("20", slice(300, 320)))
    sources = ["--data", str(strings), "--data", str(digits)]
    options = ["--from", "default", "--remember", "none", *QUICK, "-o", str(model)]
    assert run(["train", *sources, *options]) == 0
    counts, card = used(model), find_model(str(model)).card
    assert set(counts) == {"trained on", "the best epoch", "reported only"}
    # Most digits of the strings are found, and no-digits beside them.
    assert counts["trained on"] + counts["the best epoch"] > 300 + 0.7 * written
    assert counts["reported only"] == 20
    assert card.architecture == find_model("default").card.architecture
    assert card.sha256["model.keras"] != find_model("default").card.sha256["model.keras"]


def test_what_was_exported_and_put_right_is_learnt_and_read_with(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, crops, model = str(samples / "plain.png"), tmp_path / "crops", tmp_path / "model"
    read = ["recognize", page, "-f", "csv", "--per", "digit"]
    assert run([*read, "--export-crops", str(crops), "--export-below", "1"]) == 0
    with (crops / "crops.csv").open(newline="") as stream:
        least = next(csv.DictReader(stream))
    wrong = crops / least["file"]
    wrong.rename(crops / str((int(least["digit"]) + 1) % 10) / wrong.name)
    count = len(list(crops.rglob("*.png")))
    known = write_idx(tmp_path / "known", printed_digits(60), printed_digits(20, seed=2))

    options = ["--data", str(crops), "--remember", str(known), *QUICK, "-o", str(model)]
    assert run(["train", "--from", "default", *options]) == 0
    counts = used(model)
    assert (counts["known before"], counts["reported only"]) == (55, 20)
    assert counts["trained on"] + counts["the best epoch"] == count + 5

    capsys.readouterr()
    assert run([*read, "--model", str(model)]) == 0
    found = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert len(found) == pytest.approx(count, rel=0.2)
