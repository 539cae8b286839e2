// The field in which a number is corrected, in a list or in a table's cell.
import { make } from "./dom.js";

const NOT_IN_NUMBERS = /[^\d.,'+\/: -]/g;

/** Whether a key types what may stand in a number. */
export const typesNumber = (event) =>
  event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && /[\d.,'+\/:-]/.test(event.key);

/**
 * Make a field that holds `text`.
 * `end` is called once: with what was typed and the key that ended it (Enter, Tab, "" where the field
 * was left), or with null and Escape where nothing is to be kept. A field that was left unchanged
 * counts as left alone.
 */
export function numberField(text, told, end) {
  let isOpen = true;
  const finish = (value, key) => {
    if (!isOpen) return; // a field that is taken away is left as well
    isOpen = false;
    end(value, key);
  };
  const field = make("input", {
    class: "reading", type: "text", autocomplete: "off", maxlength: "120", spellcheck: "false",
    enterkeyhint: "done", size: String(Math.max(4, text.length + 1)), value: text, "aria-label": told,
    oninput: () => { field.value = field.value.replaceAll(NOT_IN_NUMBERS, ""); },
    onkeydown: (event) => {
      event.stopPropagation(); // the table has keys of its own
      if (!["Enter", "Escape", "Tab"].includes(event.key)) return;
      if (event.key === "Tab" && field.closest(".grid") === null) return;
      event.preventDefault();
      finish(event.key === "Escape" ? null : field.value, event.key);
    },
    onblur: () => finish(field.value === text ? null : field.value, ""),
  });
  return field;
}
