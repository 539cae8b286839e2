// A box around writing that was not read: drawn with the pointer, or moved with the keys.
import { make, makeSvg } from "./dom.js";

// Of the page's width: how far a key moves the box, and the box that a mere click makes.
const STEP = 0.01;
const USUAL = 0.06;

/**
 * Let a person draw a box on a page.
 * `overlay` is the SVG over the page's picture, in its pixels; `size` the usual number's box.
 * Returns a promise of the box, null where the person thinks better of it.
 */
export function drawnBox(overlay, page, size) {
  const { width: W, height: H } = page.image;
  const usual = size ?? { width: W * USUAL, height: W * USUAL * 0.6 };
  let box = { left: (W - usual.width) / 2, top: (H - usual.height) / 2, ...usual };
  let from = null;
  const rect = makeSvg("rect", { class: "adding" });
  const place = () => {
    box.width = Math.min(Math.max(box.width, 2), W);
    box.height = Math.min(Math.max(box.height, 2), H);
    box.left = Math.min(Math.max(box.left, 0), W - box.width);
    box.top = Math.min(Math.max(box.top, 0), H - box.height);
    for (const [name, value] of [["x", box.left], ["y", box.top], ["width", box.width], ["height", box.height]]) {
      rect.setAttribute(name, value);
    }
  };
  const at = (event) => {
    const shown = overlay.getBoundingClientRect();
    return { x: ((event.clientX - shown.left) / shown.width) * W, y: ((event.clientY - shown.top) / shown.height) * H };
  };
  return new Promise((resolve) => {
    const keys = make("button", { type: "button", class: "hidden", "aria-label":
      "Box of the number: arrow keys move it, with Shift they size it, Enter takes it, Escape leaves" });
    const end = (taken) => {
      abort.abort();
      rect.remove();
      keys.remove();
      overlay.classList.remove("drawing");
      resolve(taken && rounded(box));
    };
    const abort = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: abort.signal });
    on(overlay, "mousedown", (event) => event.preventDefault()); // the focus stays with the keys
    on(overlay, "pointerdown", (event) => {
      from = at(event);
      overlay.setPointerCapture(event.pointerId);
    });
    on(overlay, "pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      box = {
        left: Math.min(from.x, to.x), top: Math.min(from.y, to.y),
        width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y),
      };
      place();
    });
    on(overlay, "pointerup", () => {
      if (!from) return;
      // A click makes a box of the usual size around it.
      if (box.width < usual.height / 4 || box.height < usual.height / 4) {
        box = { left: from.x - usual.width / 2, top: from.y - usual.height / 2, ...usual };
        place();
      }
      end(true);
    });
    on(keys, "keydown", (event) => {
      const step = W * STEP;
      const [x, y] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
      if (x !== undefined && event.shiftKey) Object.assign(box, { width: box.width + x, height: box.height + y });
      else if (x !== undefined) Object.assign(box, { left: box.left + x, top: box.top + y });
      else if (event.key === "Enter") return void (event.preventDefault(), end(true));
      else if (event.key === "Escape") return end(false);
      else return;
      event.preventDefault();
      place();
    });
    on(keys, "blur", () => end(false));
    overlay.append(rect);
    overlay.classList.add("drawing");
    overlay.parentElement.append(keys);
    place();
    keys.focus();
  });
}

const rounded = ({ left, top, width, height }) => ({
  left: Math.floor(left), top: Math.floor(top), width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)),
});
