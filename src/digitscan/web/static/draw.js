// The view to draw on: each change is read, one request at a time, the last one always.
import { readDrawing } from "./api.js";
import { byId } from "./dom.js";
import { Pad } from "./pad.js";
import { Reading } from "./reading.js";

// While the pen is down a reading is asked for no more often than this, in milliseconds.
const PAUSE = 250;
const PEN_UNIT = 0.01;

export function startDrawing() {
  const reading = new Reading();
  const pad = new Pad(byId("canvas"), (finished) => changed(finished));
  let isAsking = false;
  let isStale = false;

  function changed(finished) {
    const { isEmpty } = pad;
    byId("undo").disabled = byId("clear").disabled = isEmpty;
    byId("pad-hint").hidden = !isEmpty;
    isStale = true;
    if (!isAsking) ask(finished ? 0 : PAUSE);
  }

  async function ask(pause) {
    isAsking = true;
    while (isStale) {
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
      isStale = false;
      await show();
    }
    isAsking = false;
  }

  async function show() {
    if (pad.isEmpty) return reading.show(null);
    try {
      const page = await readDrawing(await pad.toPng());
      reading.show(pad.isEmpty ? null : page);
    } catch (error) {
      reading.show(null);
      byId("sureness").textContent = error.message;
    }
  }

  const setPen = () => { pad.pen = byId("pen").value * PEN_UNIT; };
  byId("pen").addEventListener("input", setPen);
  byId("undo").addEventListener("click", () => pad.undo());
  byId("clear").addEventListener("click", () => pad.clear());
  document.addEventListener("keydown", (event) => {
    if (byId("draw").hidden || pad.isEmpty) return;
    if (event.key === "Escape") pad.clear();
    else if ((event.ctrlKey || event.metaKey) && event.key === "z") pad.undo();
    else return;
    event.preventDefault();
  });
  setPen();
  reading.show(null);
}
