// One page of a scan: its picture with a box around each number, and the numbers in a table.
import { correctedPage, digitsOf, learntDigits, numbersOf } from "./corrected.js";
import { count, make, makeSvg, percent } from "./dom.js";
import { Grids } from "./grid.js";
import { Row } from "./row.js";

export class Sheet {
  #limits;
  #changed;
  #texts = new Map();
  #rows = new Map();
  #boxes = new Map();
  #grids = new Grids(this);
  #title = make("span", { class: "faint" });

  /**
   * Show a page as read.
   * `file` is where it comes from, `limits` what the server tells; `changed` is called after each
   * correction.
   */
  constructor(file, page, picture, limits, changed) {
    this.file = file;
    this.page = page;
    this.#limits = limits;
    this.#changed = changed;
    this.element = make("article", { class: "sheet card", "aria-label": this.#name() },
      make("h2", {}, this.#name(), " ", this.#title),
      make("div", { class: "pair" }, this.#figure(picture),
        make("div", {}, this.#grids.element, this.#table())));
    this.#grids.show();
    this.#showTitle();
  }

  /** The page with all corrections. */
  get corrected() {
    return correctedPage(this.page, this.#texts);
  }

  /** The digits that a person has put right, to learn from. */
  get learnt() {
    return learntDigits(this.page, this.#texts);
  }

  /** How many corrected numbers teach nothing: which of their digits is which cannot be told. */
  get unclear() {
    const isUnclear = ([number, text]) => text !== "" && digitsOf(text).length !== number.digits.length;
    return [...this.#texts].filter(isUnclear).length;
  }

  get numbers() {
    return numbersOf(this.page);
  }

  /** The numbers that no one has looked at and that are not sure. */
  get doubtful() {
    return this.numbers.filter(
      (number) => !this.#texts.has(number) && number.confidence < this.#limits.doubtful);
  }

  textOf(number) {
    return this.#texts.get(number) ?? number.text;
  }

  surenessOf(number) {
    const text = this.#texts.get(number);
    if (text === "") return { name: "none", label: "taken out" };
    if (text !== undefined) {
      return { name: "checked", label: text === number.text ? "checked" : `was ${number.text}` };
    }
    const share = percent(number.confidence);
    if (number.confidence < this.#limits.poor) return { name: "poor", label: `${share} guess` };
    if (number.confidence < this.#limits.doubtful) return { name: "doubtful", label: `${share} check` };
    return { name: "sure", label: share };
  }

  correct(number, typed) {
    const text = digitsOf(typed) === "" ? "" : typed; // a mark by itself is no number
    this.#texts.set(number, text);
    this.#boxes.get(number).setAttribute("class", this.surenessOf(number).name);
    this.#showTitle();
    this.#grids.show();
    this.#changed();
  }

  edit(number, then) {
    this.#rows.get(number).edit(then);
  }

  light(number, on) {
    this.#boxes.get(number).classList.toggle("lit", on);
  }

  /** Give back what the browser holds for it. */
  close() {
    URL.revokeObjectURL(this.element.querySelector("img").src);
    this.element.remove();
  }

  #name() {
    return this.page.page === 1 ? this.page.source : `${this.page.source}, page ${this.page.page}`;
  }

  #showTitle() {
    const doubtful = this.doubtful.length;
    const told = count(this.numbers.length, "number") + (doubtful ? `, ${doubtful} to check` : "");
    this.#title.textContent = told;
  }

  #figure(picture) {
    const { width, height } = this.page.image;
    const overlay = makeSvg("svg", {
      class: "boxes", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true",
    }, ...this.numbers.map((number) => this.#box(number)));
    const image = make("img", {
      src: URL.createObjectURL(picture), width, height, alt: `${this.#name()} as it was read`,
      onload: () => this.#paintThumbs(image),
    });
    return make("figure", {}, image, overlay);
  }

  #box(number) {
    const margin = Math.max(2, Math.round(number.height * 0.08));
    const light = (on) => () => {
      this.light(number, on);
      this.#rows.get(number).light(on);
    };
    const box = makeSvg("rect", {
      class: this.surenessOf(number).name, rx: margin,
      x: number.left - margin, y: number.top - margin,
      width: number.width + 2 * margin, height: number.height + 2 * margin,
      onpointerenter: light(true), onpointerleave: light(false), onclick: () => this.edit(number),
    });
    this.#boxes.set(number, box);
    return box;
  }

  #table() {
    const rows = this.page.lines.flatMap((line) => line.numbers.map((number) => {
      const row = new Row(number, line, this);
      this.#rows.set(number, row);
      return row.element;
    }));
    if (!rows.length) return make("p", { class: "faint nothing" }, "No digits were found on this page.");
    const heads = [["Writing", "writing"], ["Line", "place"], ["Number", "text"], ["Sure", "confidence"]];
    return make("div", { class: "rows", tabindex: "0", role: "group", "aria-label": `Numbers of ${this.#name()}` },
      make("table", {},
        make("caption", { class: "hidden" }, `Numbers of ${this.#name()}`),
        make("thead", {}, make("tr", {}, ...heads.map(([head, name]) =>
          make("th", { scope: "col", class: name }, head)))),
        make("tbody", {}, ...rows)));
  }

  #paintThumbs(image) {
    const scale = image.naturalWidth / this.page.image.width;
    for (const row of this.#rows.values()) row.paintThumb(image, scale);
  }
}
