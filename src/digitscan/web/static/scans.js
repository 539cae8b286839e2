// The view for scans: files are taken, read one after the other, shown, corrected and kept.
import { keepCorrections, readScan } from "./api.js";
import { byId, count, make } from "./dom.js";
import { asCsv, asJson, save } from "./exports.js";
import { Sheet } from "./sheet.js";

class Scans {
  #limits = { doubtful: 0.95, poor: 0.7, size: Infinity };
  #sheets = [];
  #waiting = [];
  #isReading = false;

  constructor(about) {
    about.then((limits) => {
      this.#limits = limits;
      byId("keep").hidden = !limits.corrections;
    }).catch((error) => this.#tell(error.message));
    byId("files").addEventListener("change", (event) => {
      this.take(event.target.files);
      event.target.value = "";
    });
    byId("check").addEventListener("click", () => this.#checkNext());
    byId("csv").addEventListener("click", () => save("digits.csv", asCsv(this.#pages), "text/csv"));
    byId("json").addEventListener("click", () => save("digits.json", asJson(this.#pages), "application/json"));
    byId("keep").addEventListener("click", () => this.#keep());
    byId("remove").addEventListener("click", () => this.#clear());
  }

  /** Read these files after those that wait already. */
  take(files) {
    for (const file of files) {
      const card = make("p", { class: "card waiting", role: "status" }, `${file.name} is waiting…`);
      byId("sheets").append(card);
      this.#waiting.push({ file, card });
    }
    if (!this.#isReading) this.#readAll();
  }

  get #pages() {
    return this.#sheets.map((sheet) => sheet.corrected);
  }

  async #readAll() {
    this.#isReading = true;
    while (this.#waiting.length) await this.#read(this.#waiting.shift());
    this.#isReading = false;
  }

  async #read({ file, card }) {
    card.textContent = `Reading ${file.name}…`;
    card.classList.add("busy");
    try {
      if (file.size > this.#limits.size) throw new Error(tooLarge(file, this.#limits.size));
      for await (const { reading, picture, warning } of readScan(file)) {
        if (!card.isConnected) return; // all was cleared meanwhile
        const sheet = new Sheet(file, reading, picture, this.#limits, (told) => this.#show(told));
        if (warning) sheet.element.querySelector("h2").after(make("p", { class: "notice" }, warning));
        this.#sheets.push(sheet);
        card.before(sheet.element);
        this.#show();
      }
      card.remove();
    } catch (error) {
      showFailure(card, error);
    }
  }

  #show(told) {
    const numbers = this.#sheets.flatMap((sheet) => sheet.numbers).length;
    const doubtful = this.#sheets.flatMap((sheet) => sheet.doubtful).length;
    const tally = `${count(this.#sheets.length, "page")}, ${count(numbers, "number")}, ${doubtful} to check`;
    byId("bar").hidden = this.#sheets.length === 0;
    byId("tally").textContent = tally;
    byId("check").disabled = doubtful === 0;
    byId("keep").disabled = this.#sheets.every((sheet) => sheet.learnt.length === 0);
    byId("notice").hidden = true;
    if (told) this.#tell(told);
  }

  /** Go to the next number that is not sure; Enter goes on from there. */
  #checkNext() {
    const sheet = this.#sheets.find((each) => each.doubtful.length > 0);
    if (sheet) sheet.edit(sheet.doubtful[0], () => this.#checkNext());
    else this.#tell("All numbers are checked or sure.");
  }

  async #keep() {
    byId("keep").disabled = true;
    try {
      let kept = 0;
      for (const sheet of this.#sheets.filter((each) => each.learnt.length > 0)) {
        kept += (await keepCorrections(sheet.file, sheet.page.page, sheet.learnt)).kept;
      }
      const unclear = this.#sheets.reduce((sum, sheet) => sum + sheet.unclear, 0);
      const but = unclear ? ` Left out: ${count(unclear, "number")} with another count of digits than read.` : "";
      this.#tell(`${count(kept, "digit")} kept, for digitscan train to learn.${but}`);
    } catch (error) {
      this.#tell(error.message);
      byId("keep").disabled = false;
    }
  }

  #clear() {
    this.#sheets.forEach((sheet) => sheet.close());
    this.#sheets = [];
    this.#waiting = [];
    byId("sheets").replaceChildren();
    this.#show();
  }

  #tell(text) {
    byId("notice").textContent = text;
    byId("notice").hidden = false;
  }
}

function tooLarge(file, most) {
  return `${file.name}: the file has more than the ${Math.floor(most / 2 ** 20)} MiB that are taken; cut it up`;
}

/** Say why a file was not read, until it is sent away. */
function showFailure(card, error) {
  card.className = "card failed";
  card.setAttribute("role", "alert");
  card.replaceChildren(error.message, " ",
    make("button", { type: "button", "aria-label": "Dismiss", onclick: () => card.remove() }, "Dismiss"));
}

/** Set up the view; `about` promises what the server tells of itself. */
export function startScans(about) {
  const scans = new Scans(about);
  const drop = byId("drop");
  // The view for forms takes its own files.
  const isFiles = (event) => byId("forms").hidden && event.dataTransfer?.types.includes("Files");
  // Anywhere on the page will do: a file that misses would otherwise replace the page.
  addEventListener("dragover", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    location.hash = "scans";
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? drop.classList.remove("over"));
  addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!isFiles(event)) return;
    event.preventDefault();
    location.hash = "scans";
    scans.take(event.dataTransfer.files);
  });
  addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    if (!files.length || !byId("forms").hidden) return;
    location.hash = "scans";
    scans.take(files);
  });
}
