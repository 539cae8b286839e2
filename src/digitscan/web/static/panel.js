// What is known of a field: its name, type, length and the rest, typed in.
import { make } from "./dom.js";
import { EMPTIES, TYPES } from "./fields.js";

export class Panel {
  #fields;
  #inputs = {};
  element;

  constructor(fields) {
    this.#fields = fields;
    const text = (key, label, more = {}) => this.#row(label, this.#input(key, "text", more));
    const ends = make("span", { class: "ends" },
      this.#input("least", "text", { placeholder: "least", "aria-label": "Least value" }),
      this.#input("most", "text", { placeholder: "most", "aria-label": "Most" }));
    this.element = make("fieldset", { class: "panel" },
      make("legend", {}, "Selected field"),
      text("name", "Name", { spellcheck: "false", autocapitalize: "off" }),
      this.#row("Type", this.#select()),
      this.#row("Digits", this.#input("digits", "number", { min: "1", max: "64" })),
      this.#tick("comb", "a box for each digit"),
      this.#row("Decimals", this.#input("decimals", "number", { min: "0", max: "12" })),
      text("format", "Format", { placeholder: "DDMMYYYY, HHMM" }),
      this.#row("Range", ends),
      text("prefix", "Printed before", { placeholder: "DE" }),
      this.#tick("required", "must not be empty"),
      make("div", { class: "ticks", role: "group", "aria-label": "Empty may be" }, "Empty may be ",
        ...EMPTIES.map((each) => this.#tick(`empty ${each}`, each))));
  }

  /** Show the selected field. */
  show() {
    const field = this.#fields.current;
    this.element.disabled = !field;
    const known = {
      ...(field ?? {}), least: field?.range?.[0] ?? "", most: field?.range?.[1] ?? "",
      ...Object.fromEntries(EMPTIES.map((each) => [`empty ${each}`, field?.empty.includes(each)])),
    };
    for (const [key, input] of Object.entries(this.#inputs)) {
      if (input.type === "checkbox") input.checked = Boolean(known[key]);
      // What is being typed stays as it is.
      else if (input !== document.activeElement) input.value = known[key] ?? "";
    }
    const shown = {
      decimals: field?.type === "decimal", format: ["date", "time"].includes(field?.type), comb: !field?.boxes,
    };
    for (const [key, is] of Object.entries(shown)) this.#inputs[key].closest(".row").hidden = !is;
  }

  /** Let the name be typed. */
  focusName() {
    this.#inputs.name.focus();
    this.#inputs.name.select();
  }

  #input(key, type, more) {
    const input = make("input", {
      type, id: `field-${key.replace(" ", "-")}`, autocomplete: "off", ...more,
      oninput: () => this.#take(key), onchange: () => this.#fields.rest(), onblur: () => this.show(),
    });
    this.#inputs[key] = input;
    return input;
  }

  #select() {
    const select = make("select", { id: "field-type", onchange: () => this.#take("type") },
      ...TYPES.map((type) => make("option", { value: type }, type)));
    this.#inputs.type = select;
    return select;
  }

  #row(label, input) {
    return make("label", { class: "row" }, make("span", {}, label), input);
  }

  #tick(key, label) {
    return make("label", { class: "row tick" }, this.#input(key, "checkbox", {}), make("span", {}, label));
  }

  #take(key) {
    this.#fields.change(this.#values(key), key);
  }

  /** Return what of the field an input says. */
  #values(key) {
    const { value, checked } = this.#inputs[key];
    const current = this.#fields.current;
    // Decimals and formats are of some types only.
    if (key === "type") return { type: value, decimals: null, format: null };
    if (key === "digits") return { digits: numberOf(value), comb: current.comb && value !== "" };
    if (key === "decimals") return { decimals: numberOf(value) };
    if (key === "format") return { format: value.trim() || null };
    if (key === "least" || key === "most") {
      const range = [this.#inputs.least.value, this.#inputs.most.value].map(endOf);
      return { range: range.some((end) => end !== null) ? range : null };
    }
    if (key.startsWith("empty")) return { empty: EMPTIES.filter((each) => this.#inputs[`empty ${each}`].checked) };
    return { [key]: this.#inputs[key].type === "checkbox" ? checked : value };
  }
}

const numberOf = (text) => (text.trim() === "" ? null : Number(text));

/** Return an end of a range: a number, or a date as it is typed. */
function endOf(text) {
  const plain = text.trim();
  if (plain === "") return null;
  return Number.isNaN(Number(plain)) ? plain : Number(plain);
}
