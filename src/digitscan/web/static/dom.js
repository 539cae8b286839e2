// Small helpers for building the page.

/** Return the element of that id. */
export const byId = (id) => document.getElementById(id);

/**
 * Make an element. Properties that begin with `on` are listeners; `class`, `data-*`, `aria-*` and
 * the like are attributes. Text is always text: what a file is called can be no markup.
 */
export function make(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** Make an SVG element. */
export function makeSvg(name, properties = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Return a share as a person reads it: 0.9984 is 99.8 %. */
export function percent(share) {
  // Nothing short of certain is shown as certain.
  // Cut, not rounded: what is below a threshold must not look as if it reached it.
  const tenths = Math.floor(share * 1000 + 1e-9) / 10;
  return `${tenths.toFixed(share < 1 ? 1 : 0)} %`;
}

/** Return `1 page`, `2 pages`. */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
