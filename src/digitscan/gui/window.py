"""The window of `digitscan draw`: the board, the panel beside it, and the keys."""

from __future__ import annotations

import os
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk
from types import TracebackType

from digitscan.errors import DigitscanError
from digitscan.gui import look
from digitscan.gui.background import Background, Drawing, Failed, Reading, Ready
from digitscan.gui.board import Board
from digitscan.gui.panel import Panel, least_sure
from digitscan.gui.strokes import USUAL_PEN
from digitscan.gui.toolbar import Actions, Toolbar
from digitscan.page import Page

# Milliseconds between two checks of the thread's events: short while a result is expected, else
# short enough to react to Ctrl-C in the terminal.
_AWAITED, _IDLE = 10, 150
_KEYS = "Enter recognise   Esc clear   Ctrl+Z undo   Ctrl+S save"
_LOADING = "loading the network\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Settings:
    """The initial state of the window; a `scale` of None is the desktop's own."""

    on_paper: bool = False
    pen: float = USUAL_PEN
    scale: float | None = None


class Window:
    """The window; `run` shows it until it is closed."""

    def __init__(
        self, settings: Settings, background: Background, tell: Callable[[str], None]
    ) -> None:
        """Open the window.

        Args:
            settings: the initial state.
            background: reads the drawings; it is started once the window is visible.
            tell: receives a line about the start and about every reading.

        Raises:
            DigitscanError: there is no display.
        """
        self._background, self._tell = background, tell
        self._root = _root()
        factor = settings.scale or look.screen_scale(self._root)
        self._style = look.apply(self._root, factor)
        self._root.report_callback_exception = self._fail
        self._error: BaseException | None = None
        self._live, self._ready, self._started = True, False, False
        self._page: Page | None = None
        self._asked: Drawing | None = None
        self._folder = Path.cwd()
        surface = look.PAPER if settings.on_paper else look.BOARD
        self.top = tk.Toplevel(
            self._root, class_="Digitscan", name="digitscan", background=look.WINDOW
        )
        self.top.withdraw()  # until it is complete
        self._build(settings.pen, surface)
        self._bind()
        self._set_pen(settings.pen)
        self._lay(surface)

    def run(self) -> None:
        """Show the window until it is closed; raise an error that occurred in it."""
        self._poll()
        try:
            self.top.deiconify()
            if self._error is None:
                self._root.mainloop()
        finally:
            self._root.after_cancel(self._polling)
            self._background.stop()
            self._root.destroy()
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Close the window."""
        self.top.withdraw()
        self._root.quit()

    # --- Widgets --------------------------------------------------------------------------------

    def _build(self, pen: float, surface: look.Surface) -> None:
        px = self._style.px
        actions = Actions(
            self.recognise,
            self.undo,
            self.clear,
            self.save,
            self._lay,
            self._set_pen,
            self._set_live,
        )
        self._toolbar = Toolbar(self.top, self._style, actions, pen, surface)
        self.board = Board(self.top, self._style, self._drawn)
        self.panel = Panel(self.top, self._style, self._choose)
        self._status = ttk.Label(self.top, style="Muted.TLabel")
        keys = ttk.Label(self.top, text=_KEYS, style="Muted.TLabel")
        self._toolbar.grid(row=0, columnspan=2, sticky=tk.EW)
        edge = px(12)
        self.board.grid(row=1, column=0, sticky=tk.NSEW, padx=(edge, 0))
        self.panel.grid(row=1, column=1, sticky=tk.NSEW, padx=edge)
        self._status.grid(row=2, column=0, sticky=tk.W, padx=edge, pady=px(8))
        keys.grid(row=2, column=0, columnspan=2, sticky=tk.E, padx=edge, pady=px(8))
        self.top.columnconfigure(0, weight=3)
        self.top.columnconfigure(1, weight=1)
        self.top.rowconfigure(1, weight=1)
        self.top.title("digitscan draw")
        self.top.protocol("WM_DELETE_WINDOW", self.close)
        self.top.update_idletasks()
        least = self._toolbar.winfo_reqwidth(), px(380)
        self.top.minsize(*(min(a, b) for a, b in zip(least, _screen(self.top), strict=True)))
        self.panel.show(None, note=_LOADING)
        self._say(_LOADING.capitalize())

    def _bind(self) -> None:
        main = "Command" if self._root.tk.call("tk", "windowingsystem") == "aqua" else "Control"
        for keys, action in (
            (("<Return>", "<KP_Enter>"), self.recognise),
            (("<Escape>",), self.clear),
            ((f"<{main}-z>", f"<{main}-Z>"), self.undo),
            ((f"<{main}-s>", f"<{main}-S>"), self.save),
            ((f"<{main}-w>", f"<{main}-q>"), self.close),
        ):
            for key in keys:
                self.top.bind(key, lambda _event, do=action: do())  # type: ignore[misc]
        self.board.bind("<Left>", lambda _event: self._choose_beside(-1))
        self.board.bind("<Right>", lambda _event: self._choose_beside(1))
        self.top.bind("<Map>", self._mapped)
        self.board.focus_set()

    def _say(self, text: str, *, alarm: bool = False) -> None:
        self._status.configure(text=text, style="Alarm.TLabel" if alarm else "Muted.TLabel")

    # --- User actions ---------------------------------------------------------------------------

    def recognise(self) -> None:
        """Read the drawing."""
        if not self.board.sketch.strokes:
            self._show(None, "nothing is drawn" if self._ready else _LOADING)
            return
        sketch = self.board.sketch
        on_paper = self.board.surface is look.PAPER
        self._asked = Drawing(sketch.version, sketch.strokes, self.board.size_in_pixels, on_paper)
        self._background.ask(self._asked)

    def undo(self) -> None:
        """Undo the last stroke or the last clearing."""
        if self.board.sketch.undo():
            self.board.redraw()
            self._drawn()

    def clear(self) -> None:
        """Remove all strokes."""
        if self.board.sketch.clear():
            self.board.redraw()
            self._drawn()

    def save(self) -> None:
        """Ask for a path, and save the drawing as a PNG."""
        if not self.board.sketch.strokes:
            self._say("Nothing is drawn yet")
            return
        from tkinter import filedialog  # noqa: PLC0415 - not before it is needed

        text = self._page.text().replace("\n", "-").replace(" ", "-") if self._page else ""
        named = filedialog.asksaveasfilename(
            parent=self.top, initialdir=str(self._folder), initialfile=f"{text or 'drawing'}.png",
            defaultextension=".png", filetypes=[("PNG image", "*.png")], title="Save the drawing",
        )  # fmt: skip
        if named:
            self._save_as(Path(named))

    def _save_as(self, path: Path) -> None:
        from digitscan.gui.rendering import render  # noqa: PLC0415 - heavy
        from digitscan.gui.saving import save_png  # noqa: PLC0415

        on_paper = self.board.surface is look.PAPER
        image = render(self.board.sketch.strokes, self.board.size_in_pixels, on_paper=on_paper)
        try:
            save_png(image, path)
        except DigitscanError as error:
            self._say(str(error), alarm=True)
            return
        self._folder = path.parent
        self._say(f"Saved as {path.name}")
        self._tell(f"saved {path}")

    def _lay(self, surface: look.Surface) -> None:
        self.board.lay(surface)
        self._drawn()

    def _set_pen(self, width: float) -> None:
        self.board.pen = self._style.px(width)

    def _set_live(self, live: bool) -> None:
        self._live = live
        self._drawn()

    # --- Reactions ------------------------------------------------------------------------------

    def _drawn(self) -> None:
        """React to a change of the drawing or of its surface."""
        drawn = bool(self.board.sketch.strokes)
        self._toolbar.allow(undo=self.board.sketch.can_undo, clear=drawn)
        if not drawn or not self._live:
            self._asked = None
            note = "press Recognize" if drawn else ""
            self._show(None, note if self._ready else _LOADING)
        else:
            self.recognise()

    def _mapped(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self.top and not self._started:
            self._started = True
            self.top.update_idletasks()
            self._tell("window")
            self._background.start()

    def _poll(self) -> None:
        for event in self._background.events():
            if isinstance(event, Ready):
                self._loaded()
            elif isinstance(event, Failed):
                self._stop(event.error)
            else:
                self._read(event)
        awaited = self._asked is not None or not self._ready
        self._polling = self._root.after(_AWAITED if awaited else _IDLE, self._poll)

    def _loaded(self) -> None:
        self._ready = True
        self._say("Ready")
        self._tell("ready")
        if self._asked is None:
            self._drawn()

    def _read(self, reading: Reading) -> None:
        if reading.drawing != self._asked:
            return  # the drawing has changed
        self._asked = None
        took = f"{reading.seconds * 1000:.0f} ms"
        self._say(f"Read in {took}")
        self._page = reading.page
        chosen = least_sure(reading.page)
        self.board.show(reading.page, reading.picture, chosen)
        self.panel.show(reading.page, chosen, "no digit is found")
        text = reading.page.text().replace("\n", " / ")
        confidences = " ".join(f"{digit.confidence:.4f}" for digit in reading.page.digits)
        self._tell(f"read {text or 'nothing'} ({confidences or 'no digit'}) in {took}")

    def _show(self, page: Page | None, note: str) -> None:
        self._page = page
        self.board.unmark()
        self.panel.show(page, 0, note)

    def _choose(self, place: int) -> None:
        if self._page is not None:
            self.board.mark(self._page, place)
            self.panel.show(self._page, place)

    def _choose_beside(self, step: int) -> None:
        if self._page is not None and self._page.digits:
            self._choose((self.panel.chosen + step) % len(self._page.digits))

    def _fail(
        self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        self._stop(error)

    def _stop(self, error: BaseException) -> None:
        self._error = error
        self.close()


def _root() -> tk.Tk:
    """Open the display with a hidden root window, see `look.screen_scale`."""
    look.before_the_first_window()
    try:
        root = tk.Tk(className="Xft")
    except tk.TclError as error:
        shown = os.environ.get("DISPLAY")
        where = f"display {shown} cannot be opened" if shown else "there is no display"
        raise DigitscanError(
            f"draw: {where} ({error}); run it on a desktop, or draw in a browser by"
            " `digitscan serve`"
        ) from error
    root.withdraw()
    return root


def _screen(widget: tk.Misc) -> tuple[int, int]:
    return widget.winfo_screenwidth(), widget.winfo_screenheight()
