// The tables of a page as they stand on it, with the corrections; a click on a cell lights its box.
import { isWithin } from "./corrected.js";
import { save, tablesAsCsv } from "./exports.js";
import { make } from "./dom.js";

export class Grids {
  #sheet;
  #lit = null;
  element = make("div", { class: "grids" });

  /** Take the tables of `sheet`, a page with its corrections. */
  constructor(sheet) {
    this.#sheet = sheet;
  }

  /** Show the tables as they are now. */
  show() {
    const { tables } = this.#sheet.corrected;
    if (!tables?.length) return;
    this.element.replaceChildren(...tables.map((table) => this.#table(table)),
      make("button", { type: "button", class: "table-csv", onclick: () => this.#save() }, "Download table as CSV"));
  }

  #table(table) {
    const rows = Array.from({ length: table.rows }, () => Array(table.columns).fill(null));
    for (const cell of table.cells) rows[cell.row - 1][cell.column - 1] = cell;
    return make("div", { class: "rows", tabindex: "0", role: "group", "aria-label": `Table ${table.table}` },
      make("table", { class: "grid" },
        make("caption", {}, `Table ${table.table}`),
        ...rows.map((row) => make("tr", {}, ...row.map((cell) => this.#cell(cell))))));
  }

  #cell(cell) {
    if (!cell) return make("td");
    return make("td", {}, make("button", { type: "button", class: "cell", onclick: () => this.#light(cell) }, cell.text));
  }

  #light(cell) {
    for (const number of this.#lit ?? []) this.#sheet.light(number, false);
    this.#lit = this.#sheet.numbers.filter((number) => isWithin(number, cell));
    for (const number of this.#lit) this.#sheet.light(number, true);
  }

  #save() {
    save(`${this.#sheet.page.source.replace(/\.\w+$/, "")}.csv`, tablesAsCsv(this.#sheet.corrected), "text/csv");
  }
}
