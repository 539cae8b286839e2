// The fields of a form while they are edited. What a field holds is what a template holds of it.

export const TYPES = ["digits", "integer", "decimal", "date", "time"];
export const EMPTIES = ["blank", "dash", "cross"];
const LEAST = 4; // pixels of the smallest side
const MOST_UNDONE = 200;

/** Return a field as a template has it when nothing is known of it but its box. */
export const newField = (name, box) => ({
  name, box, type: "digits", digits: null, comb: false, boxes: null, decimals: null, range: null,
  format: null, prefix: "", required: false, empty: ["blank", "dash"],
});

/** Return a box inside a picture of that size, in whole pixels; boxes are left, top, width, height. */
export function within([left, top, width, height], [W, H]) {
  const w = Math.min(Math.max(Math.round(width), LEAST), W);
  const h = Math.min(Math.max(Math.round(height), LEAST), H);
  return [Math.min(Math.max(Math.round(left), 0), W - w), Math.min(Math.max(Math.round(top), 0), H - h), w, h];
}

/** Return the boxes of a field's digits, none if it is not divided. */
export function cellsOf(field) {
  if (field.boxes) return field.boxes;
  if (!field.comb || !field.digits) return [];
  const [left, top, width, height] = field.box;
  const ends = Array.from({ length: field.digits + 1 }, (_, at) => left + Math.round((width * at) / field.digits));
  return ends.slice(1).map((end, at) => [ends[at], top, Math.max(end - ends[at], 1), height]);
}

/** Return a box that one edge or corner of was dragged; `way` is of `n`, `s`, `w` and `e`. */
export function dragged([left, top, width, height], way, dx, dy) {
  let [right, bottom] = [left + width, top + height];
  if (way.includes("w")) left = Math.min(left + dx, right - LEAST);
  if (way.includes("e")) right = Math.max(right + dx, left + LEAST);
  if (way.includes("n")) top = Math.min(top + dy, bottom - LEAST);
  if (way.includes("s")) bottom = Math.max(bottom + dy, top + LEAST);
  return [left, top, right - left, bottom - top];
}

/** The fields of one form; `changed` is called after every change, also of what is selected. */
export class Fields {
  list = [];
  at = -1;
  size;
  #changed;
  #before = [];
  #key = "";

  constructor(size, list, changed) {
    this.size = size;
    this.list = list.map((field) => ({ ...field }));
    this.at = list.length ? 0 : -1;
    this.#changed = changed;
  }

  get current() {
    return this.list[this.at];
  }

  get canUndo() {
    return this.#before.length > 0;
  }

  select(at) {
    this.at = Math.min(Math.max(at, this.list.length ? 0 : -1), this.list.length - 1);
    this.#key = "";
    this.#changed(false);
  }

  /** Add a field around a box, and select it. */
  add(box) {
    this.#keep();
    this.list.push(newField(this.#freeName(), within(box, this.size)));
    this.at = this.list.length - 1;
    this.#changed(true);
  }

  /** Change the selected field; changes of one `key` in a row are undone together. */
  change(values, key = "") {
    if (!this.current) return;
    this.#keep(key && `${this.at} ${key}`);
    this.list[this.at] = { ...this.current, ...values };
    this.#changed(true);
  }

  /** Give the selected field another box; the boxes of its digits go with it. */
  place(wanted, key = "place") {
    if (!this.current) return;
    const [left, top, width, height] = this.current.box;
    const box = within(wanted, this.size);
    if (box.every((side, at) => side === this.current.box[at])) return;
    const [across, down] = [box[2] / width, box[3] / height];
    const boxes = this.current.boxes?.map(([x, y, w, h]) => [
      Math.round(box[0] + (x - left) * across), Math.round(box[1] + (y - top) * down),
      Math.max(1, Math.round(w * across)), Math.max(1, Math.round(h * down)),
    ]).map((each) => inside(each, box)) ?? null;
    this.change({ box, boxes }, key);
  }

  remove() {
    if (!this.current) return;
    this.#keep();
    this.list.splice(this.at, 1);
    this.at = Math.min(this.at, this.list.length - 1);
    this.#changed(true);
  }

  undo() {
    const before = this.#before.pop();
    if (!before) return;
    [this.list, this.at] = [before.list, before.at];
    this.#key = "";
    this.#changed(true);
  }

  /** End a drag: what comes is undone by itself. */
  rest() {
    this.#key = "";
  }

  #keep(key = "") {
    if (key && key === this.#key) return;
    this.#key = key;
    this.#before.push({ list: [...this.list], at: this.at });
    if (this.#before.length > MOST_UNDONE) this.#before.shift();
  }

  #freeName() {
    const taken = new Set(this.list.map((field) => field.name));
    let number = this.list.length + 1;
    const name = () => `field_${String(number).padStart(2, "0")}`;
    while (taken.has(name())) number += 1;
    return name();
  }
}

/** Return a digit's box cut to that of its field: rounding may take it a pixel further. */
function inside([x, y, w, h], [left, top, width, height]) {
  const from = [Math.min(x, left + width - 1), Math.min(y, top + height - 1)];
  return [...from, Math.max(1, Math.min(w, left + width - from[0])), Math.max(1, Math.min(h, top + height - from[1]))];
}
