// What a person has put right, joined with what was read. The forms are the API's.

const NO_CHANCE = Array(10).fill(0);

/** Return a page as read, with the texts in `texts` (number -> text) in place of what was read. */
export function correctedPage(page, texts) {
  const lines = page.lines
    .map((line) => correctedLine(line, texts))
    .filter((line) => line.numbers.length > 0);
  return {
    ...page,
    text: lines.map((line) => line.text).join("\n"),
    confidence: lines.length ? least(lines) : null,
    lines,
    tables: (page.tables ?? []).map((table) => correctedTable(table, page, texts)),
  };
}

/** Return a table with the corrections; a cell whose numbers were all taken out is empty. */
function correctedTable(table, page, texts) {
  const cells = table.cells.map((cell) => {
    const held = numbersOf(page).filter((number) => isWithin(number, cell));
    if (!held.some((number) => texts.has(number))) return cell;
    const numbers = held.map((number) => correctedNumber(number, texts.get(number)))
      .filter((number) => number.text !== "");
    return { ...cell, text: numbers.map((number) => number.text).join(" "), confidence: least(numbers) };
  });
  return { ...table, cells: cells.filter((cell) => cell.text !== "") };
}

/** Return whether the middle of a number lies in a cell. */
export function isWithin(number, cell) {
  const x = number.left + number.width / 2;
  const y = number.top + number.height / 2;
  return x >= cell.left && x < cell.left + cell.width && y >= cell.top && y < cell.top + cell.height;
}

/**
 * Return the digits that are certain after a correction, to learn from: of a number that has still
 * as many digits, each; of one that was taken out, each as none. Of another count of digits one
 * cannot tell which is which.
 */
export function learntDigits(page, texts) {
  return numbersOf(page).flatMap((number) => {
    const text = texts.get(number);
    if (text === undefined) return [];
    const right = digitsOf(text);
    if (text !== "" && right.length !== number.digits.length) return [];
    return number.digits
      .map((digit, at) => ({ ...boxOf(digit), read: digit.digit, digit: right[at] ?? "no-digit" }))
      .filter(({ read, digit }) => text === "" || text === number.text || digit !== read);
  });
}

/** Return the digits of a text, without its points and other marks. */
export const digitsOf = (text) => text.replaceAll(/\D/g, "");

/** Return all numbers of a page in reading order. */
export const numbersOf = (page) => page.lines.flatMap((line) => line.numbers);

function correctedLine(line, texts) {
  const numbers = line.numbers
    .map((number) => correctedNumber(number, texts.get(number)))
    .filter((number) => number.text !== "")
    .map((number, at) => ({ ...number, number: at + 1 }));
  if (!numbers.length) return { ...line, numbers };
  return {
    ...line,
    text: numbers.map((number) => number.text).join(" "),
    confidence: least(numbers),
    ...around(numbers),
    numbers,
  };
}

function correctedNumber(number, text) {
  if (text === undefined) return number;
  const right = digitsOf(text);
  const digits = [...right].map((digit, at) => ({
    position: at + 1,
    digit,
    confidence: 1,
    ...(right.length === number.digits.length ? boxOf(number.digits[at]) : slice(number, at, right.length)),
    probabilities: NO_CHANCE.with(Number(digit), 1),
  }));
  const marks = text === number.text ? number.marks : marksOf(text, number);
  return { ...number, text, confidence: 1, read: number.text, digits, marks };
}

/** Return the marks that were typed; where each stands is not known, so its box is the number's. */
function marksOf(text, number) {
  return [...text].flatMap((sign, at) => /\d/.test(sign) ? [] : [
    { text: sign, before: digitsOf(text.slice(0, at)).length, confidence: 1, ...boxOf(number) }]);
}

const boxOf = ({ left, top, width, height }) => ({ left, top, width, height });

const least = (parts) => Math.min(...parts.map((part) => part.confidence));

/** Return the box of one of so many digits, where nothing but the number's own is known. */
function slice(number, at, count) {
  const from = number.left + Math.floor((number.width * at) / count);
  const to = number.left + Math.floor((number.width * (at + 1)) / count);
  return { left: from, top: number.top, width: Math.max(1, to - from), height: number.height };
}

function around(parts) {
  const left = Math.min(...parts.map((part) => part.left));
  const top = Math.min(...parts.map((part) => part.top));
  const right = Math.max(...parts.map((part) => part.left + part.width));
  const bottom = Math.max(...parts.map((part) => part.top + part.height));
  return { left, top, width: right - left, height: bottom - top };
}
