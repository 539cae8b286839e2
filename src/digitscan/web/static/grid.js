// The tables of a page as they stand on it. A cell is lit and corrected where it stands, as in a
// spreadsheet: arrow keys move, Enter, F2 or typing begins, Enter and Tab keep, Escape does not.
import { cellKey, numbersByCell } from "./corrected.js";
import { make } from "./dom.js";
import { numberField, typesNumber } from "./field.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Grids {
  #sheet;
  #grids;
  element = make("div", { class: "grids" });

  /** Take the tables of `sheet`, a page with its corrections; `buttons` stand below them. */
  constructor(sheet, buttons) {
    this.#sheet = sheet;
    this.#grids = sheet.page.tables.map((table) => new Grid(table, sheet));
    if (this.#grids.length) {
      this.element.append(...this.#grids.map((grid) => grid.element), make("div", { class: "tools" }, ...buttons));
    }
  }

  /** Show the tables as they are now. */
  show() {
    const { tables } = this.#sheet.corrected;
    this.#grids.forEach((grid, at) => grid.show(tables[at]));
  }

  /** Light the cell of a number. */
  light(number, on) {
    for (const grid of this.#grids) grid.light(number, on);
  }
}

class Grid {
  #sheet;
  #table;
  #rows;
  #held = new Map();
  #cellOf = new Map();
  #current;

  constructor(table, sheet) {
    this.#sheet = sheet;
    this.#table = table;
    this.#rows = Array.from({ length: table.rows }, () =>
      Array.from({ length: table.columns }, () => make("td", { role: "gridcell", tabindex: "-1" })));
    this.#current = this.#rows[0][0];
    this.#current.tabIndex = 0;
    const name = `Table ${table.table}`;
    this.element = make("div", { class: "rows" },
      make("table", {
        class: "grid", role: "grid", "aria-label": `${name}: arrow keys move, Enter corrects`,
        onclick: (event) => this.#clicked(event), onkeydown: (event) => this.#pressed(event),
        ondblclick: (event) => this.#edit(event.target.closest("td")),
        onfocusin: (event) => this.#focused(event.target.closest("td"), true),
        onfocusout: (event) => this.#focused(event.target.closest("td"), false),
      },
      make("caption", {}, name),
      make("tbody", {}, ...this.#rows.map((row) => make("tr", { role: "row" }, ...row)))));
  }

  /** Show the table as it is now. */
  show(table) {
    this.#held = numbersByCell(this.#sheet.page, this.#table, this.#sheet.added);
    this.#cellOf = new Map([...this.#held].flatMap(([key, numbers]) => numbers.map((each) => [each, key])));
    const now = new Map(table.cells.map((cell) => [cellKey(cell.row, cell.column), cell]));
    this.#rows.forEach((row, r) => row.forEach((td, c) => {
      const key = cellKey(r + 1, c + 1);
      const text = now.get(key)?.text ?? "";
      if (td.textContent !== text || td.querySelector("input")) td.textContent = text;
      const name = this.#sheet.surenessOfAll(this.#held.get(key) ?? []);
      if (td.className !== name) td.className = name;
    }));
  }

  light(number, on) {
    const key = this.#cellOf.get(number);
    if (key === undefined) return;
    const [row, column] = key.split(" ").map(Number);
    this.#rows[row - 1][column - 1].classList.toggle("lit", on);
  }

  #focused(td, on) {
    if (!td) return;
    if (on) {
      this.#current.tabIndex = -1;
      this.#current = td;
      td.tabIndex = 0;
    }
    for (const number of this.#numbersOf(td)) this.#sheet.light(number, on);
  }

  #clicked(event) {
    const td = event.target.closest("td");
    if (!td || event.target !== td) return;
    // The first click lights a cell, the next one corrects it: a finger has no other way.
    const isSecond = td.dataset.chosen === "true";
    this.#current.dataset.chosen = "";
    td.focus();
    td.dataset.chosen = "true";
    if (isSecond) this.#edit(td);
  }

  #pressed(event) {
    const td = event.target.closest("td");
    if (!td) return;
    const step = STEPS[event.key];
    if (step && !event.altKey && !event.ctrlKey && !event.metaKey) this.#move(td, ...step);
    else if (event.key === "Enter" || event.key === "F2") this.#edit(td);
    else if (event.key === "Delete" || event.key === "Backspace") this.#take(td, "");
    else if (typesNumber(event)) this.#edit(td, event.key);
    else return;
    event.preventDefault();
  }

  #move(td, down, right) {
    const [row, column] = placeIn(td);
    this.#rows[row + down]?.[column + right]?.focus();
  }

  /** Let a cell be corrected; what was typed already takes the place of what is there. */
  #edit(td, typed) {
    if (!td || td.querySelector("input")) return;
    const text = td.textContent;
    const [row, column] = placeIn(td);
    const told = `Row ${row + 1}, column ${column + 1}: ${text || "empty"}; Enter keeps, Escape does not`;
    const field = numberField(text, told, (value, key) => {
      td.textContent = text;
      if (value !== null && value !== text) this.#take(td, value);
      else if (value !== null) this.#sheet.confirm(this.#numbersOf(td));
      if (key === "") return;
      td.focus();
      if (key === "Enter") this.#move(td, 1, 0);
      if (key === "Tab") this.#move(td, 0, 1);
    });
    td.replaceChildren(field);
    field.focus();
    if (typed === undefined) field.select();
    else field.value = typed;
  }

  #take(td, typed) {
    const [row, column] = placeIn(td);
    this.#sheet.correctCell(this.#table, row + 1, column + 1, this.#numbersOf(td), typed);
  }

  #numbersOf(td) {
    const [row, column] = placeIn(td);
    return this.#held.get(cellKey(row + 1, column + 1)) ?? [];
  }
}

/** Return the row and column of a cell, from 0. */
const placeIn = (td) => [td.parentElement.sectionRowIndex, td.cellIndex];
