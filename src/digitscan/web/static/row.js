// One number in the list: its writing, its reading, how sure it is; a click corrects it.
import { make } from "./dom.js";
import { numberField } from "./field.js";
import { paintPart } from "./thumb.js";

export class Row {
  #sheet;
  #number;
  #button;
  #remove;
  #state = make("span", { class: "state" });

  /** Make the row of `number`; `sheet` keeps the corrections, and is told of what happens here. */
  constructor(number, place, sheet) {
    this.#number = number;
    this.#sheet = sheet;
    this.#button = make("button", {
      type: "button", class: "reading", onclick: () => this.edit(),
      onkeydown: (event) => { if (event.key === "Delete") this.#take(""); },
    });
    this.#remove = make("button", { type: "button", class: "remove", onclick: () => this.#toggle() });
    this.thumb = make("canvas", { class: "thumb", "aria-hidden": "true" });
    this.element = make("tr", {
      onpointerenter: () => sheet.light(number, true),
      onpointerleave: () => sheet.light(number, false),
      onfocusin: () => sheet.light(number, true),
      onfocusout: () => sheet.light(number, false),
    },
    make("td", { class: "writing" }, this.thumb),
    make("td", { class: "place" }, place),
    make("td", { class: "text" }, this.#button),
    make("td", { class: "confidence" }, this.#state),
    make("td", { class: "removal" }, this.#remove));
    this.show();
  }

  /** Show the number as it is now. */
  show() {
    const text = this.#sheet.textOf(this.#number);
    const sureness = this.#sheet.surenessOf(this.#number);
    const isNone = text === "";
    this.element.className = sureness.name;
    this.#button.textContent = isNone ? "no number" : text;
    this.#button.setAttribute("aria-label", `${isNone ? "no number" : text}, ${sureness.label}; correct`);
    this.#state.textContent = sureness.label;
    this.#remove.textContent = isNone ? "↩" : "✕";
    const told = isNone ? `Put ${this.#number.text} back` : `Remove ${text}: it is no number`;
    this.#remove.setAttribute("aria-label", told);
    this.#remove.title = told;
  }

  light(on) {
    this.element.classList.toggle("lit", on);
    if (on) this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Let the number be corrected; `then` is called when that is done, not when it is left. */
  edit(then = () => this.#button.focus()) {
    const text = this.#sheet.textOf(this.#number);
    const told = `Number ${text}: type what it says; a space parts two numbers, empty is no number`;
    const field = numberField(text, told, (value, key) => {
      field.replaceWith(this.#button);
      if (value !== null) this.#take(value);
      else if (this.#number.added && text === "") this.#take("");
      if (key === "Enter") then();
      else if (key === "Escape") this.#button.focus();
    });
    this.#button.replaceWith(field);
    field.focus();
    field.select();
    field.scrollIntoView({ block: "nearest" });
  }

  /** Draw the number's writing, cut out of the picture of its page. */
  paintThumb(picture, scale) {
    paintPart(this.thumb, picture, scale, this.#number);
  }

  #take(typed) {
    this.#sheet.correct(this.#number, typed);
  }

  #toggle() {
    if (this.#sheet.textOf(this.#number) === "") this.#sheet.restore(this.#number);
    else this.#take("");
  }
}
