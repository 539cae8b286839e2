// The picture of a form with its fields, which are drawn, moved and sized with pointer and keys.
import { make, makeSvg } from "./dom.js";
import { cellsOf, dragged } from "./fields.js";

const WAYS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
const HANDLE = 11; // pixels of the screen
const CLICK = 5; // pixels of the screen: less is no drag
// Of the picture's width: how far a key moves a field, and a new field's size.
const STEP = 0.003;
const USUAL = [0.15, 0.03];

export class Picture {
  #fields;
  #rename;
  #overlay;
  #image;
  #drag = null;
  isAdding = false;

  /** `fields` are shown on `picture`, a Blob; `rename` is called for the name of the current one. */
  constructor(fields, picture, rename) {
    this.#fields = fields;
    this.#rename = rename;
    const [width, height] = fields.size;
    this.#image = make("img", {
      src: URL.createObjectURL(picture), width, height, alt: "The form", draggable: "false",
      onload: () => this.show(),
    });
    this.#overlay = makeSvg("svg", {
      class: "boxes", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true",
      onpointerdown: (event) => this.#down(event), onpointermove: (event) => this.#move(event),
      onpointerup: (event) => this.#up(event), onpointercancel: () => this.#cancel(),
      ondblclick: () => this.#rename(),
    });
    this.element = make("figure", {
      class: "form-picture", tabindex: "0", role: "application", "aria-label": "Fields on the form",
      "aria-describedby": "form-keys", onkeydown: (event) => this.#press(event),
    }, this.#image, this.#overlay);
    addEventListener("resize", () => this.show());
  }

  /** Show the fields as they are now. */
  show() {
    const scale = this.#fields.size[0] / (this.#overlay.getBoundingClientRect().width || 1);
    const { list, at } = this.#fields;
    const shown = list.flatMap((field, index) => this.#field(field, index, scale, index === at));
    if (this.#fields.current) shown.push(...this.#handles(this.#fields.current.box, scale));
    if (this.#drag?.box) shown.push(rect(this.#drag.box, { class: "drawn" }));
    this.#overlay.replaceChildren(...shown);
    this.#overlay.classList.toggle("adding", this.isAdding);
  }

  close() {
    URL.revokeObjectURL(this.#image.src);
    this.element.remove();
  }

  #field(field, index, scale, isCurrent) {
    const name = isCurrent ? "current" : "";
    const lines = cellsOf(field).slice(1).map(([x, y, , h]) =>
      makeSvg("line", { x1: x, x2: x, y1: y, y2: y + h }));
    // The print beside a field stays in sight: it tells what to call it.
    const text = makeSvg("text", { x: field.box[0] + 3 * scale, y: field.box[1] + 12 * scale, "font-size": 12 * scale });
    text.append(field.name);
    return [rect(field.box, { class: name, "data-field": index }), ...lines, text];
  }

  #handles([left, top, width, height], scale) {
    const side = HANDLE * scale;
    const place = { n: 0, s: 1, w: 0, e: 1 };
    return WAYS.map((way) => {
      const down = [...way].find((each) => "ns".includes(each));
      const across = [...way].find((each) => "we".includes(each));
      const x = left + width * (across ? place[across] : 0.5);
      const y = top + height * (down ? place[down] : 0.5);
      return rect([x - side / 2, y - side / 2, side, side], { class: `handle ${way}`, "data-way": way });
    });
  }

  #down(event) {
    if (event.button !== 0) return;
    const { way, field } = event.target.dataset;
    const isOnField = field !== undefined || way !== undefined;
    // A finger on bare paper scrolls the page, unless a field is to be added.
    if (event.pointerType === "touch" && !isOnField && !this.isAdding) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    if (field !== undefined && !this.isAdding) this.#fields.select(Number(field));
    const isNew = this.isAdding || !isOnField;
    this.#overlay.setPointerCapture(event.pointerId);
    this.#drag = { from: this.#at(event), x: event.clientX, y: event.clientY, way, isNew, first: this.#fields.current?.box };
  }

  #move(event) {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.isMoved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < CLICK) return;
    drag.isMoved = true;
    const [x, y] = this.#at(event);
    const [dx, dy] = [x - drag.from[0], y - drag.from[1]];
    if (drag.isNew) {
      drag.box = [Math.min(x, drag.from[0]), Math.min(y, drag.from[1]), Math.abs(dx), Math.abs(dy)];
      this.show();
    } else if (drag.way) this.#fields.place(dragged(drag.first, drag.way, dx, dy));
    else this.#fields.place([drag.first[0] + dx, drag.first[1] + dy, drag.first[2], drag.first[3]]);
  }

  #up() {
    const drag = this.#drag;
    this.#cancel();
    if (!drag?.isNew) return;
    if (drag.isMoved) this.#fields.add(drag.box);
    else if (this.isAdding) this.#add(drag.from);
    else this.#fields.select(this.#fields.at);
    this.isAdding = false;
    this.show();
  }

  #cancel() {
    this.#drag = null;
    this.#fields.rest();
  }

  #add([x, y]) {
    const [W] = this.#fields.size;
    const current = this.#fields.current?.box;
    const [width, height] = current ? current.slice(2) : USUAL.map((share) => share * W);
    this.#fields.add([x - width / 2, y - height / 2, width, height]);
  }

  #press(event) {
    const { current } = this.#fields;
    const [W, H] = this.#fields.size;
    const step = event.ctrlKey || event.altKey ? 1 : Math.max(1, Math.round(W * STEP));
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
    if (dx !== undefined && current) {
      const [left, top, width, height] = current.box;
      if (event.shiftKey) this.#fields.place([left, top, width + dx, height + dy], "size");
      else this.#fields.place([left + dx, top + dy, width, height], "move");
    } else if (event.key === "PageDown") this.#fields.select(this.#fields.at + 1);
    else if (event.key === "PageUp") this.#fields.select(this.#fields.at - 1);
    else if (event.key === "Insert" || (event.key === "n" && !event.ctrlKey && !event.metaKey)) this.#insert(current, W, H);
    else if (event.key === "Delete" || event.key === "Backspace") this.#fields.remove();
    else if (event.key === "Enter" && current) this.#rename();
    else if (event.key === "Escape" && this.isAdding) {
      this.isAdding = false;
      this.show();
    } else return;
    event.preventDefault();
  }

  /** Add a field below the current one, or in the middle. */
  #insert(current, W, H) {
    const [left, top, width, height] = current?.box ?? [W / 2, H / 2, 0, 0];
    this.#add([left + width / 2, top + height * 1.7]);
  }

  #at(event) {
    const shown = this.#overlay.getBoundingClientRect();
    const [W, H] = this.#fields.size;
    return [((event.clientX - shown.left) / shown.width) * W, ((event.clientY - shown.top) / shown.height) * H];
  }
}

const rect = ([x, y, width, height], properties) => makeSvg("rect", { x, y, width, height, ...properties });
