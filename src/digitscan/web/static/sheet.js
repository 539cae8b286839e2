// One page of a scan: its picture with a box around each number, its tables, and all its numbers.
import { drawnBox } from "./adding.js";
import { workbookOf } from "./api.js";
import {
  addedNumber, around, boxOfCell, correctedPage, digitsOf, learntDigits, linesWith, numbersOf, placeOf, tidied,
} from "./corrected.js";
import { count, make, makeSvg, percent } from "./dom.js";
import { save, tablesAsCsv } from "./exports.js";
import { Grids } from "./grid.js";
import { Row } from "./row.js";
import { pictureOfPart } from "./thumb.js";

// From the least sure to the surest.
const SURENESS = ["poor", "doubtful", "sure", "checked"];

export class Sheet {
  added = [];
  #limits;
  #changed;
  #texts = new Map();
  #rows = new Map();
  #boxes = new Map();
  #grids;
  #list = make("tbody");
  #overlay;
  #image;
  #title = make("span", { class: "faint" });
  #empty = make("p", { class: "faint nothing" }, "No digits were found on this page.");

  /**
   * Show a page as read.
   * `file` is where it comes from, `limits` what the server tells; `changed` is called after each
   * correction, with what a person has to be told, if anything.
   */
  constructor(file, page, picture, limits, changed) {
    this.file = file;
    this.page = page;
    this.#limits = limits;
    this.#changed = changed;
    this.#grids = new Grids(this, this.#downloads());
    this.element = make("article", { class: "sheet card", "aria-label": this.#name() },
      make("h2", {}, this.#name(), " ", this.#title),
      make("div", { class: page.tables.length ? "pair tabled" : "pair" }, this.#figure(picture),
        make("div", {}, this.#grids.element, this.#numbers())));
    this.#grids.show();
    this.#showTitle();
  }

  /** The page with all corrections. */
  get corrected() {
    return correctedPage(this.page, this.#texts, this.added);
  }

  /** The page with all corrections; doubtful cells of its tables have a picture. */
  get pictured() {
    const page = this.corrected;
    const scale = this.#image.naturalWidth / this.page.image.width;
    const tables = page.tables.map((table) => ({
      ...table,
      cells: table.cells.map((cell) => cell.confidence < this.#limits.doubtful
        ? { ...cell, picture: pictureOfPart(this.#image, scale, cell) } : cell),
    }));
    return { ...page, tables };
  }

  /** The digits that a person has corrected, to learn from. */
  get learnt() {
    return learntDigits(this.page, this.#texts);
  }

  /** How many corrected numbers teach nothing: which of their digits is which cannot be told. */
  get unclear() {
    const isUnclear = ([number, { text }]) => text !== "" && digitsOf(text).length !== number.digits.length;
    return [...this.#texts].filter(isUnclear).length;
  }

  get numbers() {
    return [...numbersOf(this.page), ...this.added];
  }

  /** The numbers that no one has looked at and that are not sure. */
  get doubtful() {
    return this.numbers.filter(
      (number) => !this.#texts.has(number) && number.confidence < this.#limits.doubtful);
  }

  textOf(number) {
    return this.#texts.get(number)?.text ?? number.text;
  }

  surenessOf(number) {
    const text = this.#texts.get(number)?.text;
    if (number.added) return { name: "checked", label: "added" };
    if (text === "") return { name: "none", label: "taken out" };
    if (text !== undefined) {
      return { name: "checked", label: text === number.text ? "checked" : `was ${number.text}` };
    }
    const share = percent(number.confidence);
    if (number.confidence < this.#limits.poor) return { name: "poor", label: `${share} guess` };
    if (number.confidence < this.#limits.doubtful) return { name: "doubtful", label: `${share} check` };
    return { name: "sure", label: share };
  }

  /** Return the name of the least sure of several numbers; nothing if all are taken out. */
  surenessOfAll(numbers) {
    const names = numbers.map((number) => this.surenessOf(number).name);
    return SURENESS.find((name) => names.includes(name)) ?? "";
  }

  /** Take what a number says; `box` is where it stands if it is more than was read as one. */
  correct(number, typed, box = number) {
    const text = tidied(typed);
    if (number.added && text === "") this.#drop(number);
    else this.#texts.set(number, { text, box });
    this.#show([number]);
  }

  /** Take numbers as they were read, as checked. */
  confirm(numbers) {
    for (const number of numbers) this.#texts.set(number, { text: this.textOf(number), box: number });
    this.#show(numbers);
  }

  /** Take a correction back. */
  restore(number) {
    this.#texts.delete(number);
    this.#show([number]);
  }

  /** Take what a cell of a table says; `numbers` are those in it. */
  correctCell(table, row, column, numbers, typed) {
    const texts = tidied(typed).split(" ").filter((text) => text !== "");
    if (!numbers.length) {
      if (!texts.length) return this.#show([]);
      const place = { table: table.table, row, column };
      return this.correct(this.#add(boxOfCell(table, row, column), place), typed);
    }
    const last = numbers.length - 1;
    // Numbers that are one: its box is around them all.
    const box = texts.length === 1 && last > 0 ? around(numbers) : undefined;
    numbers.forEach((number, at) =>
      this.correct(number, at < last ? texts[at] ?? "" : texts.slice(last).join(" "), at === 0 ? box : undefined));
  }

  edit(number, then) {
    this.#rows.get(number).edit(then);
  }

  light(number, on) {
    this.#boxes.get(number)?.classList.toggle("lit", on);
    this.#grids.light(number, on);
  }

  /** Give back what the browser holds for it. */
  close() {
    URL.revokeObjectURL(this.#image.src);
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

  #downloads() {
    const stem = this.page.source.replace(/\.\w+$/, "");
    const buttons = [make("button", {
      type: "button", class: "table-csv",
      onclick: () => save(`${stem}.csv`, tablesAsCsv(this.corrected), "text/csv"),
    }, "Download table as CSV")];
    if (this.#limits.workbook) {
      buttons.push(make("button", {
        type: "button", class: "table-xlsx", onclick: () => this.#saveWorkbook(`${stem}.xlsx`),
      }, "Download table as XLSX"));
    }
    return buttons;
  }

  async #saveWorkbook(name) {
    try {
      const workbook = await workbookOf([this.pictured]);
      save(name, workbook, workbook.type);
    } catch (error) {
      this.#changed(error.message);
    }
  }

  #figure(picture) {
    const { width, height } = this.page.image;
    this.#overlay = makeSvg("svg", {
      class: "boxes", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true",
    }, ...numbersOf(this.page).map((number) => this.#box(number)));
    this.#image = make("img", {
      src: URL.createObjectURL(picture), width, height, alt: `${this.#name()} as it was read`,
      onload: () => this.#paintThumbs([...this.#rows.values()]),
    });
    // A picture that fits the screen stays in sight beside a long table.
    return make("figure", { class: height < width ? "low" : "high" }, this.#image, this.#overlay);
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

  #numbers() {
    for (const line of this.page.lines) {
      for (const number of line.numbers) this.#row(number, `${line.line}.${number.number}`);
    }
    this.#order();
    const heads = [
      ["Writing", "writing"], ["Line", "place"], ["Number", "text"], ["Sure", "confidence"], ["", "removal"],
    ];
    return make("div", {},
      this.#empty,
      make("div", { class: "rows", tabindex: "0", role: "group", "aria-label": `Numbers of ${this.#name()}` },
        make("table", { class: "numbers" },
          make("caption", { class: "hidden" }, `Numbers of ${this.#name()}`),
          make("thead", {}, make("tr", {}, ...heads.map(([head, name]) =>
            head ? make("th", { scope: "col", class: name }, head) : make("td", { class: name })))),
          this.#list)),
      make("div", { class: "tools" },
        make("button", { type: "button", class: "add", onclick: () => this.#addDrawn() }, "Add a number"),
        make("p", { class: "help" }, "Click a number to correct it. A space parts two numbers.")));
  }

  #row(number, place) {
    const row = new Row(number, place, this);
    this.#rows.set(number, row);
    return row;
  }

  /** Put the rows in reading order. */
  #order() {
    const numbers = linesWith(this.page.lines, this.added).flatMap((line) => line.numbers);
    this.#list.replaceChildren(...numbers.map((number) => this.#rows.get(number).element));
    this.#empty.hidden = numbers.length > 0;
  }

  /** Let a person draw a box around writing that was not read, and say what it says. */
  async #addDrawn() {
    this.#overlay.scrollIntoView({ block: "nearest" });
    const heights = numbersOf(this.page).map((each) => each.height).sort((one, other) => one - other);
    const height = heights[Math.floor(heights.length / 2)];
    const box = await drawnBox(this.#overlay, this.page, height && { width: 2 * height, height });
    if (box) this.edit(this.#add(box, placeOf(box, this.page)));
  }

  #add(box, place) {
    const number = addedNumber(box, place);
    this.added.push(number);
    this.#overlay.append(this.#box(number));
    this.#paintThumbs([this.#row(number, "+")]);
    this.#order();
    return number;
  }

  #drop(number) {
    this.added = this.added.filter((each) => each !== number);
    this.#boxes.get(number).remove();
    this.#boxes.delete(number);
    this.#texts.delete(number);
    this.#rows.delete(number);
    this.#order();
  }

  /** Show what has become of numbers. */
  #show(numbers) {
    for (const number of numbers) {
      this.#boxes.get(number)?.setAttribute("class", this.surenessOf(number).name);
      this.#rows.get(number)?.show();
    }
    this.#showTitle();
    this.#grids.show();
    this.#changed();
  }

  #paintThumbs(rows) {
    const scale = this.#image.naturalWidth / this.page.image.width;
    for (const row of rows) row.paintThumb(this.#image, scale);
  }
}
