// Filled sheets as a template reads them: a row a sheet, a column a field.
import { readSheets } from "./api.js";
import { byId, count, make, makeSvg, percent } from "./dom.js";
import { save, sheetsAsCsv } from "./exports.js";

// So many files are read again by themselves when the template changes, this long after it does.
const MOST_AGAIN = 3;
const PAUSE = 700;

export class Filled {
  #form;
  #limits;
  #files = [];
  #rows = [];
  #shown = null;
  #run = 0;
  #timer = 0;

  /** `form` gives the template and its picture; `limits` are what the server tells. */
  constructor(form, limits) {
    this.#form = form;
    this.#limits = limits;
    byId("sheet-files").onchange = (event) => {
      this.take(event.target.files);
      event.target.value = "";
    };
    byId("sheet-again").onclick = () => this.#read();
    byId("sheet-csv").onclick = () => save(
      `${form.name()}.csv`, sheetsAsCsv(this.#columns, this.#rows.filter((row) => !row.problem)), "text/csv");
  }

  /** Read these files after those that were read. */
  take(files) {
    this.#files.push(...files);
    this.#read();
  }

  /** Read again, soon, since the template has changed. */
  renew() {
    if (!this.#files.length) return;
    clearTimeout(this.#timer);
    if (this.#files.length <= MOST_AGAIN) this.#timer = setTimeout(() => this.#read(), PAUSE);
    else this.#tell("The template has changed; read again.");
  }

  clear() {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#close();
    this.#files = [];
    this.#rows = [];
    this.#show();
  }

  get #columns() {
    return this.#form.template().fields.map((field) => field.name);
  }

  async #read() {
    const run = ++this.#run;
    clearTimeout(this.#timer);
    const rows = [];
    this.#tell("Reading…");
    byId("sheets-read").setAttribute("aria-busy", "true");
    for (const file of this.#files) {
      try {
        for await (const row of readSheets(this.#form.template(), this.#form.picture, file)) {
          if (run !== this.#run) return; // it has changed again, and is read again
          rows.push({ ...row, file });
        }
      } catch (error) {
        if (run !== this.#run) return;
        rows.push({ source: file.name, page: 1, problem: { detail: error.message } });
      }
    }
    if (run !== this.#run) return;
    byId("sheets-read").removeAttribute("aria-busy");
    this.#close();
    this.#rows = rows;
    this.#show();
    const first = rows.find((row) => !row.problem);
    if (first) this.#open(first);
  }

  #show() {
    const fields = this.#columns;
    const read = this.#rows.filter((row) => !row.problem);
    byId("sheets-read").hidden = !this.#files.length;
    byId("sheet-csv").disabled = !read.length;
    this.#tell(`${count(read.length, "sheet")} read${read.length < this.#rows.length ? `, ${this.#rows.length - read.length} not` : ""}`);
    byId("sheet-rows").replaceChildren(
      make("caption", { class: "hidden" }, "Sheets as read"),
      make("thead", {}, make("tr", {},
        ...["Sheet", ...fields, "Sure", "Checks"].map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...this.#rows.map((row) => this.#row(row, fields))));
  }

  #row(row, fields) {
    const name = row.page === 1 ? row.source : `${row.source}, page ${row.page}`;
    if (row.problem) {
      return make("tr", { class: "poor" }, make("th", { scope: "row" }, name),
        make("td", { colspan: String(fields.length + 2) }, row.problem.detail));
    }
    const button = make("button", { type: "button", onclick: () => this.#open(row) }, name);
    const cells = fields.map((each) => {
      const field = row.fields[each];
      if (!field) return make("td");
      const told = `${each}: ${field.text || "empty"}, ${percent(field.confidence)}`;
      return make("td", { class: this.#toneOf(field), title: told, "aria-label": told }, field.text);
    });
    return make("tr", {}, make("th", { scope: "row" }, button), ...cells,
      make("td", {}, percent(row.confidence)),
      make("td", { class: row.checks.length ? "poor" : "sure" }, row.checks.join("; ") || "ok"));
  }

  #toneOf({ confidence }) {
    if (confidence < this.#limits.poor) return "poor";
    return confidence < this.#limits.doubtful ? "doubtful" : "sure";
  }

  /** Show a sheet with its fields. */
  #open(row) {
    this.#close();
    const { width, height } = row.image;
    const boxes = Object.entries(row.fields).flatMap(([name, field]) => {
      const box = makeSvg("rect", {
        class: this.#toneOf(field), x: field.left, y: field.top, width: field.width, height: field.height,
      });
      const title = makeSvg("title");
      title.append(`${name}: ${field.text || "empty"}, ${percent(field.confidence)}`);
      box.append(title);
      const text = makeSvg("text", { x: field.left + field.width, y: field.top - width / 300, "text-anchor": "end", "font-size": width / 55 });
      text.append(field.text);
      return [box, text];
    });
    const image = make("img", { src: URL.createObjectURL(row.picture), width, height, alt: `${row.source} as it was read` });
    this.#shown = make("figure", { class: "filled" }, image,
      makeSvg("svg", { class: "boxes", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" }, ...boxes));
    byId("sheet-shown").replaceChildren(this.#shown);
  }

  #close() {
    if (this.#shown) URL.revokeObjectURL(this.#shown.querySelector("img").src);
    this.#shown = null;
    byId("sheet-shown").replaceChildren();
  }

  #tell(text) {
    byId("sheet-tally").textContent = text;
  }
}
