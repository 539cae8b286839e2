// The pad: a canvas that is drawn on with a mouse, a pen, a finger, or the keyboard.
import { Drawing } from "./strokes.js";

// Shares of the pad's width.
const STEP = 0.02;
const FINE_STEP = 0.005;
// What a pen that hardly touches draws, as a share of its width; one that is pressed half draws all.
const LEAST_PRESSURE = 0.5;
const READ_WIDTH = 640;

export class Pad {
  #canvas;
  #changed;
  #drawing = new Drawing();
  #pen = 0.04;
  #pointer = null;
  // The keyboard's pen: where it is, and whether it is down; null while it is not used.
  #cursor = null;

  /** Take over `canvas`; `changed(finished)` is called when something was drawn or taken away. */
  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#changed = changed;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => this.#up(event));
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#leave());
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  get isEmpty() {
    return this.#drawing.isEmpty;
  }

  /** Set the pen's width, a share of the pad's. */
  set pen(width) {
    this.#pen = width;
  }

  undo() {
    this.#drawing.undo();
    this.#shown(true);
  }

  clear() {
    this.#drawing.clear();
    this.#shown(true);
  }

  /** Return the drawing as a PNG file. */
  toPng() {
    const { width, height } = this.#canvas.getBoundingClientRect();
    return this.#drawing.toPng(READ_WIDTH, Math.round((READ_WIDTH * height) / width));
  }

  paint() {
    const canvas = this.#canvas;
    const box = canvas.getBoundingClientRect();
    if (!box.width) return;
    canvas.width = Math.round(box.width * devicePixelRatio);
    canvas.height = Math.round(box.height * devicePixelRatio);
    const context = canvas.getContext("2d");
    this.#drawing.paint(context, canvas.width, getComputedStyle(canvas).color);
    if (this.#cursor) this.#paintCursor(context);
  }

  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#cursor = null;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#drawing.begin();
    this.#add(event);
    this.#shown(false);
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    // All that a fast pen has done since the last frame.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.#add(each);
    this.#shown(false);
  }

  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#shown(true);
  }

  #add(event) {
    const box = this.#canvas.getBoundingClientRect();
    const isPen = event.pointerType === "pen" && event.pressure > 0;
    const width = this.#pen * (isPen ? LEAST_PRESSURE + event.pressure : 1);
    this.#drawing.add(
      (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.width, width);
  }

  #key(event) {
    const step = event.shiftKey ? FINE_STEP : STEP;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in moves) this.#moveCursor(...moves[event.key]);
    else if (event.key === " ") this.#togglePen();
    else return;
    event.preventDefault();
  }

  #moveCursor(across, down) {
    const cursor = this.#cursorNow();
    const { width, height } = this.#canvas.getBoundingClientRect();
    cursor.x = Math.min(Math.max(cursor.x + across, 0), 1);
    cursor.y = Math.min(Math.max(cursor.y + down, 0), height / width);
    if (cursor.isDown) this.#drawing.add(cursor.x, cursor.y, this.#pen);
    this.#shown(false);
  }

  #togglePen() {
    const cursor = this.#cursorNow();
    cursor.isDown = !cursor.isDown;
    if (cursor.isDown) {
      this.#drawing.begin();
      this.#drawing.add(cursor.x, cursor.y, this.#pen);
    }
    this.#shown(!cursor.isDown);
  }

  #cursorNow() {
    const { width, height } = this.#canvas.getBoundingClientRect();
    this.#cursor ??= { x: 0.5, y: height / width / 2, isDown: false };
    return this.#cursor;
  }

  #leave() {
    const wasDown = this.#cursor?.isDown;
    this.#cursor = null;
    if (wasDown) this.#shown(true);
    else this.paint();
  }

  #paintCursor(context) {
    const scale = context.canvas.width;
    const { x, y, isDown } = this.#cursor;
    const reach = 0.03 * scale;
    context.strokeStyle = isDown ? "#d03050" : "#2f74d0";
    context.lineWidth = 2 * devicePixelRatio;
    context.beginPath();
    context.moveTo(x * scale - reach, y * scale);
    context.lineTo(x * scale + reach, y * scale);
    context.moveTo(x * scale, y * scale - reach);
    context.lineTo(x * scale, y * scale + reach);
    context.stroke();
  }

  #shown(finished) {
    this.paint();
    this.#changed(finished);
  }
}
