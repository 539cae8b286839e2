// The reading of a drawing: the digit and how sure it is, or a number; the ten probabilities.
import { byId, make, makeSvg, percent } from "./dom.js";

const DIGITS = [..."0123456789"];

export class Reading {
  #bars;
  #chosen = 0;
  #digits = [];

  constructor() {
    this.#bars = DIGITS.map((digit) => new Bar(digit));
    byId("bars").append(...this.#bars.map((bar) => bar.element));
  }

  /** Show a page of the API's; null where nothing is drawn. */
  show(page) {
    const numbers = (page?.lines ?? []).flatMap((line) => line.numbers);
    this.#digits = numbers.flatMap((number) => number.digits);
    this.#chosen = leastSure(this.#digits);
    this.#showAnswer(page);
    this.#showChips();
    this.#showBars();
    showBoxes(page, numbers);
  }

  #showAnswer(page) {
    const answer = byId("answer");
    const isEmpty = this.#digits.length === 0;
    const told = page === null ? "Nothing drawn yet" : "No digit made out";
    if (isEmpty) answer.replaceChildren(make("span", { class: "faint" }, told));
    else answer.textContent = page.text;
    answer.classList.toggle("long", !isEmpty && page.text.length > 4);
    byId("sureness").textContent = isEmpty ? "" : `${percent(page.confidence)} sure`;
  }

  #showChips() {
    const chips = byId("chips");
    chips.hidden = this.#digits.length < 2;
    chips.replaceChildren(
      ...this.#digits.map((digit, at) =>
        make("button", {
          type: "button",
          "aria-pressed": String(at === this.#chosen),
          "aria-label": `digit ${at + 1}: ${digit.digit}, ${percent(digit.confidence)}`,
          onclick: () => this.#choose(at),
        }, digit.digit)));
  }

  #choose(at) {
    this.#chosen = at;
    [...byId("chips").children].forEach((chip, i) => chip.setAttribute("aria-pressed", String(i === at)));
    this.#showBars();
  }

  #showBars() {
    const digit = this.#digits[this.#chosen];
    this.#bars.forEach((bar, value) => bar.show(digit?.probabilities[value], digit?.digit));
  }
}

/** The probability of one digit, as a bar with its figure. */
class Bar {
  #value;
  #fill = make("span", { class: "fill" });
  #figure = make("span", { class: "figure" });

  constructor(value) {
    this.#value = value;
    this.element = make("li", {},
      make("span", { class: "value" }, value),
      make("span", { class: "track", "aria-hidden": "true" }, this.#fill), this.#figure);
  }

  show(share, read) {
    this.#fill.style.width = `${(share ?? 0) * 100}%`;
    this.#figure.textContent = share === undefined ? "" : percent(share);
    this.element.classList.toggle("best", share !== undefined && read === this.#value);
  }
}

function leastSure(digits) {
  const least = Math.min(...digits.map((digit) => digit.confidence));
  return Math.max(0, digits.findIndex((digit) => digit.confidence === least));
}

function showBoxes(page, numbers) {
  const boxes = byId("pad-boxes");
  if (page) boxes.setAttribute("viewBox", `0 0 ${page.image.width} ${page.image.height}`);
  boxes.replaceChildren(
    ...numbers.map(({ left: x, top: y, width, height }) => makeSvg("rect", { x, y, width, height })));
}
