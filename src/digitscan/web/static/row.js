// One number in the table: its writing, its reading, how sure it is; a click corrects it.
import { make, percent } from "./dom.js";

const THUMB_HEIGHT = 40;
const THUMB_MOST_WIDTH = 150;
// What is shown around the number's box, as a share of its height.
const THUMB_MARGIN = 0.15;

export class Row {
  #sheet;
  #number;
  #button;
  #state = make("span", { class: "state" });

  /** Make the row of `number`; `sheet` keeps the corrections, and is told of what happens here. */
  constructor(number, line, sheet) {
    this.#number = number;
    this.#sheet = sheet;
    this.#button = make("button", { type: "button", class: "reading", onclick: () => this.edit() });
    this.thumb = make("canvas", { class: "thumb", "aria-hidden": "true" });
    this.element = make("tr", {
      onpointerenter: () => sheet.light(number, true),
      onpointerleave: () => sheet.light(number, false),
      onfocusin: () => sheet.light(number, true),
      onfocusout: () => sheet.light(number, false),
    },
    make("td", { class: "writing" }, this.thumb),
    make("td", { class: "place" }, `${line.line}.${number.number}`),
    make("td", { class: "text" }, this.#button),
    make("td", { class: "confidence" }, this.#state));
    this.show();
  }

  /** Show the number as it is now. */
  show() {
    const text = this.#sheet.textOf(this.#number);
    const sureness = this.#sheet.surenessOf(this.#number);
    this.element.className = sureness.name;
    this.#button.textContent = text === "" ? "no number" : text;
    this.#button.setAttribute("aria-label", `${text === "" ? "no number" : text}, ${sureness.label}; correct`);
    this.#state.textContent = sureness.label;
  }

  light(on) {
    this.element.classList.toggle("lit", on);
    if (on) this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Let the number be corrected; `then` is called when that is done, not when it is left. */
  edit(then = () => this.#button.focus()) {
    const field = this.#field();
    let isOpen = true;
    const end = (keep) => {
      if (!isOpen) return; // a field that is taken away is left as well
      isOpen = false;
      if (keep) this.#sheet.correct(this.#number, field.value);
      field.replaceWith(this.#button);
      this.show();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      end(event.key === "Enter");
      if (event.key === "Enter") then();
      else this.#button.focus();
    });
    // What was typed and then left is kept, as in a spreadsheet; what was not changed is no word.
    field.addEventListener("blur", () => end(field.value !== this.#sheet.textOf(this.#number)));
    this.#button.replaceWith(field);
    field.focus();
    field.select();
    field.scrollIntoView({ block: "nearest" });
  }

  /** Draw the number's writing, cut out of the picture of its page. */
  paintThumb(picture, scale) {
    const { left, top, width, height } = this.#number;
    const margin = height * THUMB_MARGIN;
    const [w, h] = [width + 2 * margin, height + 2 * margin];
    const shrink = Math.min(THUMB_HEIGHT / h, THUMB_MOST_WIDTH / w);
    const canvas = this.thumb;
    canvas.style.width = `${w * shrink}px`;
    canvas.style.height = `${h * shrink}px`;
    canvas.width = Math.round(w * shrink * devicePixelRatio);
    canvas.height = Math.round(h * shrink * devicePixelRatio);
    canvas.getContext("2d").drawImage(
      picture, (left - margin) * scale, (top - margin) * scale, w * scale, h * scale,
      0, 0, canvas.width, canvas.height);
  }

  #field() {
    const text = this.#sheet.textOf(this.#number);
    const field = make("input", {
      class: "reading", inputmode: "numeric", autocomplete: "off", maxlength: "40",
      size: String(Math.max(4, text.length + 1)), value: text,
      "aria-label": `Number ${text}: type what it says; Enter keeps it, empty is no number`,
      oninput: () => { field.value = field.value.replaceAll(/[^\d.,'+\/:-]/g, ""); },
    });
    return field;
  }
}
