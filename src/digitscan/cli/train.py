"""`digitscan train`: the options. What they do is in `digitscan.training`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitscan.cli.interrupts import INTERRUPTED
from digitscan.cli.options import one_of
from digitscan.errors import UsageError
from digitscan.standard_error import tell
from digitscan.training.recipe import RECIPES

if TYPE_CHECKING:
    from digitscan.training.prepare import Wish

_SHIPPED = next(iter(RECIPES))


def train(  # noqa: PLR0913 - one parameter an option
    *,
    data: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATA",
            help="The training data: mnist, or a path, see above; may be given several times.  "
            "[default: mnist]",
            show_default=False,
        ),
    ] = None,
    validation: Annotated[
        str | None,
        typer.Option(
            metavar="SHARE",
            help="The validation data, which chooses the best epoch: a share of the data such as "
            "0.1, a number of digits, or other DATA. Default: the last twelfth.",
            show_default=False,
        ),
    ] = None,
    test: Annotated[
        str | None,
        typer.Option(
            metavar="DATA",
            help="The test data, for the final report. Default: the data's own test digits.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FOLDER", help="Write the model into FOLDER."),
    ] = Path("models/trained"),
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MODEL",
            help="Fine-tune this model, at a low learning rate. Default: train a new one.",
            show_default=False,
        ),
    ] = None,
    remember: Annotated[
        str,
        typer.Option(
            metavar="DATA",
            help="With --from: the data that the model must not forget, 70 % of each batch, or "
            "none.",
        ),
    ] = "mnist",
    arch: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"The network, without --from: {', '.join(RECIPES)}. Default: the first of these.",
            show_default=False,
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show the layers of the network, and do not train.")
    ] = False,
    epochs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Train for N epochs. Default: depends on the network.",
            show_default=False,
        ),
    ] = None,
    batch: Annotated[
        int | None,
        typer.Option(metavar="N", min=8, help="Digits per step.", show_default=False),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(metavar="RATE", help="The highest learning rate.", show_default=False),
    ] = None,
    patience: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Stop after N epochs without a better validation result; 0 never stops early.",
        ),
    ] = 10,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The random seed.")] = 1,
    tensorboard: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Also write the figures of each epoch into FOLDER, for TensorBoard.",
            show_default=False,
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue an interrupted training.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace an existing model or an interrupted training."),
    ] = False,
) -> int:
    """Train a network on labeled digits, and write a model.

    The model is a folder with the network, its export, its card and its history.

    DATA is mnist; a folder of IDX files; a folder or a zip file of images, each in a folder named
    by its digit, or no-digit; an NPZ file; a folder of strings with annotations.json (COCO); or
    of pages with truth.json. Images below a folder named test are only used for the report.

    Ctrl-C stops and keeps the best epoch so far. Use the model with
    `digitscan recognize --model FOLDER`.
    """
    one_of("--arch", arch or _SHIPPED, tuple(RECIPES))
    if arch and start:
        raise UsageError(f"--arch {arch}: --from gives the network; leave one of them out")
    if learning_rate is not None and not 0 < learning_rate < 1:
        raise UsageError(f"--learning-rate {learning_rate}: must be between 0 and 1")
    from digitscan.optional_dependencies import TRAINING, check_extra  # noqa: PLC0415 - as all below

    check_extra("digitscan train", "train", TRAINING)
    if tensorboard is not None:
        check_extra("--tensorboard", "tensorboard", {"tensorboard": "TensorBoard"})
    from digitscan.training.prepare import Wish  # noqa: PLC0415 - heavy, as all below

    wish = Wish(
        output=output,
        data=tuple(data or ("mnist",)),
        validation=validation,
        test=test,
        start=start,
        remember=remember,
        architecture=arch or _SHIPPED,
        epochs=epochs,
        batch=batch,
        learning_rate=learning_rate,
        seed=seed,
        patience=patience,
    )
    if summary:
        return _show(wish)
    return _train(wish, resume=resume, force=force, tensorboard=tensorboard)


def _show(wish: Wish) -> int:
    from digitscan.native_output import keras_silence  # noqa: PLC0415
    from digitscan.output.console import console_for  # noqa: PLC0415 - heavy, as all below

    with keras_silence():
        from digitscan.training.summary import named_network, summary_table  # noqa: PLC0415

    name = wish.start or wish.architecture
    console_for(sys.stdout).print(summary_table(named_network(wish.start, wish.architecture), name))
    return 0


def _train(wish: Wish, *, resume: bool, force: bool, tensorboard: Path | None) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from digitscan.native_output import keras_silence  # noqa: PLC0415
    from digitscan.training import output_directory  # noqa: PLC0415 - heavy, as all below
    from digitscan.training.prepare import prepare  # noqa: PLC0415

    output_directory.check_exporters()
    state = output_directory.check_state(wish.output, resume=resume, replace=force)
    output_directory.check_output(wish.output, replace=force or (resume and state.exists()))
    with keras_silence():
        from digitscan.training import run  # noqa: PLC0415
        from digitscan.training.history import NO_PLOT, can_plot  # noqa: PLC0415
        from digitscan.training.progress import ShownProgress, tensorboard_log  # noqa: PLC0415

    order = prepare(replace(wish, checkpoints=state))
    with ShownProgress() as progress:
        log = [] if tensorboard is None else [tensorboard_log(tensorboard)]
        trained = run.train_model(order, [progress, *log])
    typer.echo(f"{wish.output}: {trained.summary()}")
    if not can_plot():
        tell(NO_PLOT)
    if trained.fitted.interrupted:
        tell(f"{wish.output} holds the best so far; the same command with --resume goes on")
        return INTERRUPTED
    tell(f"to use it: digitscan recognize --model {shlex.quote(str(wish.output))} PAGE")
    return 0
