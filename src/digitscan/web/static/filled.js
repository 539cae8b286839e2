// Filled sheets as a template reads them: a row a sheet, a column a field.
import { readSheets } from "./api.js";
import { byId, count, make, makeSvg, percent } from "./dom.js";
import { correctedSheet, doubtfulFields, Review, saveSheets } from "./review.js";

// So many files are read again by themselves when the template changes, this long after it does.
const MOST_AGAIN = 3;
const PAUSE = 700;

export class Filled {
  #form;
  #limits;
  #files = [];
  #rows = [];
  #reviewed = { sheets: [] };
  #shown = null;
  #run = 0;
  #isReading = false;
  #isStale = false;
  #timer = 0;

  /** `form` gives the template and its picture; `limits` are what the server tells. */
  constructor(form, limits) {
    this.#form = form;
    this.#limits = limits;
    byId("sheet-files").onchange = (event) => {
      this.take(event.target.files);
      event.target.value = "";
    };
    byId("sheet-again").onclick = () => this.#again();
    byId("sheet-csv").onclick = () => saveSheets(this.#reviewed);
    byId("sheet-review").onclick = () => this.#review();
    byId("review").onclose = () => this.#show();
    addEventListener("beforeunload", (event) => {
      if (this.#reviewed.isUnsaved) event.preventDefault();
    });
  }

  /** Read these files after those that were read. */
  take(files) {
    const from = this.#files.length;
    this.#files.push(...files);
    // The focus goes to the review in the end, unless it is somewhere else by then.
    document.activeElement.blur();
    if (this.#isStale) this.#again();
    else if (!this.#isReading) this.#read(from);
  }

  /** Read again, soon, since the template has changed. */
  renew() {
    if (!this.#files.length) return;
    this.#isStale = true;
    clearTimeout(this.#timer);
    const isSoon = this.#files.length <= MOST_AGAIN && !this.#reviewed.isUnsaved;
    if (isSoon) this.#timer = setTimeout(() => this.#again(), PAUSE);
    else this.#tell("The template has changed; read again.");
  }

  clear() {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#isReading = this.#isStale = false;
    this.#close();
    this.#files = [];
    this.#rows = [];
    this.#show();
  }

  /** Ask whether corrections that are not saved may be lost. */
  mayClear() {
    return !this.#reviewed.isUnsaved || confirm("The corrected CSV is not saved. Discard the corrections?");
  }

  get #columns() {
    return this.#form.template().fields.map((field) => field.name);
  }

  #again() {
    if (!this.mayClear()) return;
    this.#reviewed.isUnsaved = false;
    this.#read(0);
  }

  /** Read the files from one on; those that are taken meanwhile come after them. */
  async #read(from) {
    const run = ++this.#run;
    clearTimeout(this.#timer);
    this.#isReading = true;
    this.#isStale = false;
    byId("sheets-read").hidden = false;
    byId("sheets-read").setAttribute("aria-busy", "true");
    byId("sheet-review").disabled = true;
    const rows = from ? this.#rows : [];
    for (let at = from; at < this.#files.length; at += 1) {
      const file = this.#files[at];
      this.#tell(`Reading ${at + 1} of ${this.#files.length}: ${file.name}`);
      try {
        for await (const row of readSheets(this.#form.template(), this.#form.picture, file)) {
          if (run !== this.#run) return; // it has changed again, and is read again
          rows.push(row);
        }
      } catch (error) {
        if (run !== this.#run) return;
        rows.push({ source: file.name, page: 1, problem: { detail: error.message } });
      }
    }
    this.#isReading = false;
    byId("sheets-read").removeAttribute("aria-busy");
    this.#close();
    this.#rows = rows;
    this.#show();
    const first = rows.find((row) => !row.problem);
    if (first) this.#open(first);
    // With the keys alone one goes on from here.
    if (document.activeElement === document.body) byId("sheet-review").focus();
  }

  #show() {
    const fields = this.#columns;
    const sheets = this.#rows.filter((row) => !row.problem);
    const { isUnsaved } = this.#reviewed;
    this.#reviewed = {
      columns: ["source", "page", ...fields, "confidence", "checks"], file: `${this.#form.name()}.csv`, sheets,
      isUnsaved: isUnsaved && sheets.length > 0,
    };
    const doubtful = doubtfulFields(sheets);
    const open = doubtful.filter(({ field }) => !field.done).length;
    byId("sheets-read").hidden = !this.#files.length;
    byId("sheet-csv").disabled = !sheets.length;
    byId("sheet-review").disabled = !doubtful.length;
    byId("sheet-review").textContent = `Review doubtful fields (${open})`;
    this.#tell(`${count(sheets.length, "sheet")} read${sheets.length < this.#rows.length ? `, ${this.#rows.length - sheets.length} not` : ""}`);
    byId("sheet-rows").replaceChildren(
      make("caption", { class: "hidden" }, "Sheets as read"),
      make("thead", {}, make("tr", {},
        ...["Sheet", ...fields, "Sure", "Checks"].map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...this.#rows.map((row) => this.#row(row, fields))));
  }

  /** Let the doubtful fields of all sheets be typed over. */
  #review() {
    const dialog = byId("review");
    const review = new Review(byId("review-fields"), this.#reviewed);
    review.header.append(make("button", { type: "button", onclick: () => dialog.close() }, "Close (Esc)"));
    dialog.onkeydown = (event) => review.press(event);
    dialog.showModal();
    review.begin();
  }

  #row(row, fields) {
    const name = row.page === 1 ? row.source : `${row.source}, page ${row.page}`;
    if (row.problem) {
      return make("tr", { class: "poor" }, make("th", { scope: "row" }, name),
        make("td", { colspan: String(fields.length + 2) }, row.problem.detail));
    }
    const button = make("button", { type: "button", onclick: () => this.#open(row) }, name);
    const { fields: shown, confidence, checks } = correctedSheet(row);
    const cells = fields.map((each) => {
      const field = shown[each];
      if (!field) return make("td");
      const told = `${each}: ${field.text || "empty"}, ${percent(field.confidence)}`;
      return make("td", { class: this.#toneOf(field), title: told, "aria-label": told }, field.text);
    });
    return make("tr", {}, make("th", { scope: "row" }, button), ...cells,
      make("td", {}, percent(confidence)),
      make("td", { class: checks.length && checks[0] !== "reviewed" ? "poor" : "sure" }, checks.join("; ") || "ok"));
  }

  #toneOf({ confidence }) {
    if (confidence < this.#limits.poor) return "poor";
    return confidence < this.#limits.doubtful ? "doubtful" : "sure";
  }

  /** Show a sheet with its fields. */
  #open(row) {
    this.#close();
    const { width, height } = row.image;
    const boxes = Object.entries(correctedSheet(row).fields).flatMap(([name, field]) => {
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
