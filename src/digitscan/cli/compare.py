"""`digitscan compare`: the options. What they do is in `digitscan.comparison`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitscan.cli.options import one_of
from digitscan.comparison import FEATURES, FORMATS

_PACKAGES = {"sklearn": "scikit-learn", "matplotlib": "matplotlib"}
_FOR_CNN = {"keras": "Keras"}


def compare(
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="The folder with MNIST's four IDX files, gzipped or not. "
            "Default: Keras downloads them once.",
            show_default=False,
        ),
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Run only this method: bayes, tree, logistic, linear-svm, forest, knn, mlp, "
            "rbf-svm or cnn. May be given several times. Default: all.",
            show_default=False,
        ),
    ] = None,
    features: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="The features: raw pixels; deskew, pixels of deslanted digits; or hog, "
            "histograms of oriented gradients. The CNN does not support hog.",
        ),
    ] = "raw",
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=100,
            help="Train and test with the first N digits only, for a quick look. Default: all.",
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A trained model to compare with: a name, or the path of its folder. May be "
            "given several times. Default: the shipped model mnist.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The random seed.")] = 1,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="table, csv or json.")
    ] = "table",
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="Write each method's result, the table as CSV and the plots into FOLDER. After an "
            "interruption, the same command continues.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare classic methods and the CNN on MNIST.

    A full run takes about six minutes of processor time, mostly on all cores.
    """
    one_of("--features", features, FEATURES)
    one_of("--format", form, FORMATS)
    from digitscan.optional_dependencies import check_extra  # noqa: PLC0415 - heavy, as all below

    check_extra("digitscan compare", "compare", _PACKAGES)
    if data is None or "cnn" in (method or ("cnn",)):
        purpose = "digitscan compare without --data, or with --method cnn,"
        check_extra(purpose, "train", _FOR_CNN)
    from digitscan.cli.streams import standard_output, write_data  # noqa: PLC0415
    from digitscan.comparison import report, run  # noqa: PLC0415
    from digitscan.comparison.plots import plots  # noqa: PLC0415
    from digitscan.comparison.progress import ShownComparison  # noqa: PLC0415
    from digitscan.plotting import save_all  # noqa: PLC0415

    request = run.Comparison(
        data=data,
        methods=method or (),
        models=model or ("mnist",),
        features=features,
        limit=limit,
        seed=seed,
        output=output,
    )
    with standard_output() as stream:
        with ShownComparison() as progress:
            results = run.compare(request, progress)
        if output is not None:
            save_all(plots(results), output)
        write_data(stream, report.written(results, form))
