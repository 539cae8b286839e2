// The review of doubtful fields: each one's picture, typed over by keyboard. `form read --review`
// writes this file into its page, so it imports nothing; the page of `serve` loads it.

/** Return a cell of CSV, quoted if it must be (RFC 4180). */
export function quoted(cell) {
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// What begins a formula in a spreadsheet, as `digitscan.output.delimited` has it.
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Return a path that no spreadsheet takes for a formula: `./` before it names the same file. */
export const noFormula = (source) => (FORMULA.test(source) && source !== "-" ? `./${source}` : source);

/** Let the browser save a text or a Blob under a name. */
export function save(name, content, type) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  made("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** Return the doubtful fields of sheets, { name, field, sheet } each, the most doubtful one first. */
export function doubtfulFields(sheets) {
  return sheets.flatMap((sheet) => Object.entries(sheet.fields).map(([name, field]) => ({ name, field, sheet })))
    .filter(({ field }) => field.crop)
    .sort((one, other) => one.field.confidence - other.field.confidence);
}

const typedIn = (field) => field.typed ?? field.text;

/** Return a sheet with what a person typed in its fields; what was typed or accepted is certain. */
export function correctedSheet(sheet) {
  const changed = Object.values(sheet.fields).some((field) => typedIn(field) !== field.text);
  const fields = Object.fromEntries(Object.entries(sheet.fields).map(([name, field]) => {
    const text = typedIn(field);
    return [name, field.done || text !== field.text ? { ...field, text, confidence: 1 } : field];
  }));
  const confidence = Math.min(...Object.values(fields).map((field) => field.confidence));
  return { ...sheet, fields, confidence, checks: changed && sheet.checks.length ? ["reviewed"] : sheet.checks };
}

/** Save sheets as `digitscan form read` writes them, with what was typed. */
export function saveSheets(data) {
  const rows = data.sheets.map(correctedSheet).map((sheet) => {
    const cells = Object.fromEntries(Object.entries(sheet.fields).map(([name, field]) => [name, field.text]));
    Object.assign(cells, {
      source: noFormula(sheet.source), page: sheet.page, template: sheet.template,
      confidence: sheet.confidence.toFixed(4), checks: sheet.checks.join("; ") || "ok",
    });
    return data.columns.map((column) => cells[column] ?? "");
  });
  save(data.file, [data.columns, ...rows].map((cells) => `${cells.map(quoted).join(",")}\n`).join(""), "text/csv");
  data.isUnsaved = false;
}

/** The doubtful fields of sheets as a list; what is typed is kept in the sheets' own fields. */
export class Review {
  #data;
  #items;
  #inputs;
  #count = made("span", { id: "review-count" });
  #told = made("span", { id: "review-told", role: "status" });

  /**
   * `data` has the `columns` of the CSV and the name of its `file`, and the `sheets` as JSON has
   * them; a doubtful field has a `crop` and `digits` as well. It becomes `isUnsaved` by typing.
   */
  constructor(root, data) {
    this.#data = data;
    this.#items = doubtfulFields(data.sheets);
    this.#inputs = this.#items.map((item, index) => this.#input(item, index));
    this.header = made("header", {},
      made("h1", {}, "Review ", this.#count),
      keys("accept, next", "Enter"), keys("back", "Shift", "Enter"), keys("choose", "Alt", "1–5"),
      made("button", { id: "review-save", type: "button", onclick: () => this.#save() }, "Save the CSV (Ctrl S)"),
      made("button", { id: "review-digits", type: "button", onclick: () => this.#saveDigits() }, "Save digits for training"),
      this.#told);
    root.classList.add("review");
    root.replaceChildren(this.header, made("ol", {}, ...this.#inputs.map((input, index) => this.#row(input, index))));
    this.#show();
  }

  /** Go to the first field that is not accepted. */
  begin() {
    this.#go(Math.max(0, this.#items.findIndex(({ field }) => !field.done)));
  }

  /** Follow the keys that are the same everywhere on the page. */
  press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    this.#save();
  }

  #input({ name, field }, index) {
    return made("input", {
      value: typedIn(field), inputMode: "decimal", autocomplete: "off", spellcheck: false, ariaLabel: name,
      onkeydown: (event) => this.#type(event, index),
      oninput: () => this.#keep(index),
    });
  }

  #row(input, index) {
    const { name, field, sheet } = this.#items[index];
    return made("li", { className: field.done ? "done" : "" },
      made("img", { src: `data:image/png;base64,${field.crop}`, alt: name }),
      input,
      made("div", { className: "choices" }, ...field.candidates.map(({ text }, at) => made("button", {
        type: "button", tabIndex: -1, onclick: () => { this.#choose(index, at); input.focus(); },
      }, text || "(empty)"))),
      made("small", {}, `${name}, ${sheet.source}, page ${sheet.page}`),
      made("small", { className: "failed" }, sheet.checks.join("; ")));
  }

  #type(event, index) {
    if (event.key === "Enter" && event.shiftKey) this.#go(index - 1);
    else if (event.key === "Enter") this.#accept(index);
    else if (event.altKey && /^Digit[1-5]$/.test(event.code)) this.#choose(index, event.code[5] - 1);
    else return;
    event.preventDefault();
  }

  #choose(index, at) {
    const chosen = this.#items[index].field.candidates[at];
    if (!chosen) return;
    this.#inputs[index].value = chosen.text;
    this.#keep(index);
  }

  #keep(index) {
    this.#items[index].field.typed = this.#inputs[index].value.trim();
    this.#data.isUnsaved = true;
  }

  /** Accept a field, and go to the next one that is not accepted. */
  #accept(index) {
    this.#keep(index);
    this.#items[index].field.done = true;
    this.#inputs[index].closest("li").classList.add("done");
    this.#show();
    const open = (at) => !this.#items[at].field.done;
    const places = [...this.#items.keys()];
    const next = places.slice(index).find(open) ?? places.find(open);
    if (next === undefined) this.#tell("All fields are reviewed. Save the CSV.");
    else this.#go(next);
  }

  #go(index) {
    const input = this.#inputs[Math.min(Math.max(index, 0), this.#inputs.length - 1)];
    if (!input) return;
    input.focus({ preventScroll: true });
    input.select();
    input.closest("li").scrollIntoView({ block: "nearest" });
  }

  #show() {
    const done = this.#items.filter(({ field }) => field.done).length;
    this.#count.textContent = `${done} of ${this.#items.length}`;
  }

  #tell(text) {
    this.#told.textContent = text;
  }

  #save() {
    saveSheets(this.#data);
    this.#tell(`saved as ${this.#data.file}`);
  }

  /** Save the pictures of digits in folders named by what was typed: 7/0003-2.png. */
  #saveDigits() {
    const files = this.#items.flatMap(({ field }, index) => {
      const text = typedIn(field);
      const digits = text.replace(/[^0-9]/g, "");
      // Dates are not written in the order in which they are typed here.
      const isTold = field.done && !/^\d+-\d+-\d+$/.test(text);
      if (!isTold || digits.length !== field.digits.length) return [];
      return [...digits].map((digit, at) => [
        `${digit}/${String(index + 1).padStart(4, "0")}-${at + 1}.png`, bytes(field.digits[at])]);
    });
    if (!files.length) return this.#tell("no digits yet: accept some fields first");
    save("digits.zip", zipped(files), "application/zip");
    this.#tell(`${files.length} digits saved as digits.zip`);
  }
}

function made(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const keys = (told, ...names) => made("span", {}, ...names.flatMap((name) => [made("kbd", {}, name), " "]), told);

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const CRC = Uint32Array.from({ length: 256 }, (_, at) => {
  for (let bit = 0; bit < 8; bit += 1) at = at & 1 ? (at >>> 1) ^ 0xedb88320 : at >>> 1;
  return at;
});
const crcOf = (content) => ~content.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), ~0) >>> 0;

/** Return the fields of a zip file's headers, [bytes, value] each, as bytes. */
function packed(fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return view.buffer;
}

/** Return files, [name, bytes] each, as a zip file. */
function zipped(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const [name, content] of files) {
    const told = new TextEncoder().encode(name), { length } = content;
    const common = [[2, 20], [2, 0], [2, 0], [2, 0], [2, 33], [4, crcOf(content)], [4, length],
      [4, length], [2, told.length], [2, 0]];
    parts.push(packed([[4, 0x04034b50], ...common]), told, content);
    directory.push(packed([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), told);
    at += 30 + told.length + length;
  }
  const size = directory.reduce((sum, part) => sum + part.byteLength, 0);
  const count = files.length;
  return new Blob([...parts, ...directory,
    packed([[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]])]);
}
