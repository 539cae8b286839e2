"""Print how well drawn pages of every kind are read, with other seeds than the samples'.

    python benchmarks/sheets.py [--pages N] [--first-seed N]

No network was trained on these pages, and they need no data. Each kind has the contents of its
sample in `samples/`, including the words of a ledger and the print of a form, by other writers.
"Pale" is the ledger in a pencil that is hardly visible beside the printed rules. Seeds 101 to 110
were used to tune the reader, and so were the photographs of 201 to 210 and the ledgers of 301 to
510; use other seeds for a fair figure.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from digitscan.drawing import PENS, draw
from digitscan.drawing.samples import SAMPLES
from digitscan.evaluation.metrics import score_strings
from digitscan.reader import Reader

FIRST_SEED = 601
PALE_PENCIL = replace(PENS["pencil"], opacity=0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10, help="pages of each kind, 10 unless told")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="601 unless told")
    asked = parser.parse_args()
    seeds = range(asked.first_seed, asked.first_seed + asked.pages)
    reader = Reader()
    print("kind       pages  exact     CER       P       R")
    pale = [("pale", sample, PALE_PENCIL) for sample in SAMPLES if sample.kind == "ledger"]
    for name, sample, pen in [(sample.kind, sample, None) for sample in SAMPLES] + pale:
        pairs = []
        for seed in seeds:
            lines, labels = sample.lines, sample.labels
            drawn = draw(sample.kind, seed, sample.height, lines, pen=pen, labels=labels)
            read = "".join(str(digit.value) for digit in reader.read(drawn.image).digits)
            pairs.append((read, "".join(drawn.rows)))
        score = score_strings(pairs)
        print(
            f"{name:10} {len(pairs):5} {score.exact:6.1%} {score.cer:7.4f}"
            f" {score.precision:7.4f} {score.recall:7.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
