"""The recipe: all parameters of a training, as recorded in the model's card."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Recipe:
    """The parameters of a training.

    `held_back` digits at the end of the training data are for calibration and never trained on.
    `negatives` is the share of no-digits in a batch. `rewritten` is the share of its digits that
    pass through `rewrite`. `gentle` is the share of the epochs, at the end, with gentle
    augmentation. `variation` is how digits are varied: "full" like scans, "shape" only in shape
    and position, "none" not at all. `warm_up` is the share of the steps in which the rate rises,
    before one cosine; 0 keeps the rate constant without weight decay (Adam). `ema` is the momentum
    of the weights' moving average; 0 for none. `patience` is the number of epochs without a better
    validation after which a training ends; 0 for never. `halves` trains the convolutions in
    bfloat16 if the processor supports it.
    """

    epochs: int = 30
    seed: int = 1
    batch: int = 128
    held_back: int = 5_000
    negatives: float = 0.15
    rewritten: float = 0.25
    gentle: float = 0.15
    learning_rate: float = 2e-3
    warm_up: float = 0.05
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    ema: float = 0.999
    variation: str = "full"
    patience: int = 0
    halves: bool = True


# As documents and textbooks train MNIST: unchanged digits, Adam at its default rate.
PLAIN = Recipe(
    epochs=10, negatives=0.0, rewritten=0.0, gentle=0.0, learning_rate=1e-3, warm_up=0.0,
    weight_decay=0.0, label_smoothing=0.0, ema=0.0, variation="none", halves=False,
)  # fmt: skip
# A good network in a minute or two; see benchmarks/training.py.
QUICK = Recipe(
    epochs=10, batch=256, negatives=0.0, rewritten=0.0, gentle=0.0, learning_rate=6e-3, warm_up=0.2,
    ema=0.98, variation="shape",
)  # fmt: skip
# By network name; the first is the shipped one.
RECIPES = {
    "digitscan-cnn-1": Recipe(),
    "quick": QUICK,
    "reference": PLAIN,
    "lenet-5": replace(PLAIN, epochs=20),
    "digitscan-cnn-1-wide": Recipe(),
}
# The best for MNIST itself (`seeds`): varied as its own writers differ, not as scans do.
BEST = Recipe(epochs=20, negatives=0.08, ema=0.9995, variation="shape")
# The same for a network that is already trained on MNIST: few epochs, at a low rate.
POLISH = replace(BEST, epochs=5, learning_rate=5e-4)
# To learn corrections without forgetting: few steps, a low rate.
FINE = Recipe(epochs=4, learning_rate=3e-4, ema=0.99)
