// What a person has corrected on a page, joined with what was read. The forms are the API's.

const NO_CHANCE = Array(10).fill(0);

/** Return a number that a person adds to a page; `place` is its cell, or null. */
export function addedNumber(box, place) {
  return { ...boxOf(box), number: 0, text: "", confidence: 1, digits: [], marks: [], added: true, place };
}

/**
 * Return a page as read with its corrections: `texts` (number -> { text, box }) in place of what was
 * read, and the `added` numbers. A space in a text parts two numbers; an empty text is no number.
 */
export function correctedPage(page, texts, added) {
  const became = new Map();
  const lines = linesWith(page.lines, added)
    .map((line) => correctedLine(line, texts, became))
    .filter((line) => line.numbers.length > 0)
    .map((line, at) => ({ ...line, line: at + 1 }));
  const places = new Map(lines.flatMap((line) =>
    line.numbers.map((number) => [number, { line: line.line, number: number.number }])));
  return {
    ...page,
    text: lines.map((line) => line.text).join("\n"),
    confidence: lines.length ? least(lines) : null,
    lines,
    tables: page.tables.map((table) => correctedTable(table, page, became, places)),
  };
}

/** Return the numbers of a page in each cell of a table: `row column` -> numbers as read or added. */
export function numbersByCell(page, table, added) {
  const cells = new Map(table.cells.map((cell) => [
    cellKey(cell.row, cell.column),
    cell.numbers.map(({ line, number }) => page.lines[line - 1].numbers[number - 1]),
  ]));
  for (const number of added.filter((each) => each.place?.table === table.table)) {
    const key = cellKey(number.place.row, number.place.column);
    cells.set(key, [...(cells.get(key) ?? []), number]);
  }
  return cells;
}

export const cellKey = (row, column) => `${row} ${column}`;

/** Return the cell in which a box stands, { table, row, column }; null if it stands in none. */
export function placeOf(box, page) {
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  for (const table of page.tables.filter((each) => holds(each, x, y))) {
    const within = table.cells.find((cell) => holds(cell, x, y));
    if (within) return { table: table.table, row: within.row, column: within.column };
    const row = nearest(spans(table, "row", "top", "height"), y);
    const column = nearest(spans(table, "column", "left", "width"), x);
    return { table: table.table, row, column };
  }
  return null;
}

/** Return the box of a cell of which nothing was read, by the cells beside, above and below it. */
export function boxOfCell(table, row, column) {
  const [top, bottom] = spans(table, "row", "top", "height")[row - 1];
  const [left, right] = spans(table, "column", "left", "width")[column - 1];
  return {
    left: Math.round(left), top: Math.round(top),
    width: Math.max(1, Math.round(right - left)), height: Math.max(1, Math.round(bottom - top)),
  };
}

/**
 * Return the digits that are certain after a correction, to learn from: of a number that has still
 * as many digits, each; of one that was taken out, each as none. Of another count of digits one
 * cannot tell which is which.
 */
export function learntDigits(page, texts) {
  return numbersOf(page).flatMap((number) => {
    const text = texts.get(number)?.text;
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

/** Return what was typed as numbers with a space between them; a mark by itself is no number. */
export const tidied = (typed) => typed.split(/\s+/).filter((each) => digitsOf(each) !== "").join(" ");

/** Return all numbers of a page in reading order. */
export const numbersOf = (page) => page.lines.flatMap((line) => line.numbers);

/** Return the box around others. */
export function around(parts) {
  const left = Math.min(...parts.map((part) => part.left));
  const top = Math.min(...parts.map((part) => part.top));
  const right = Math.max(...parts.map((part) => part.left + part.width));
  const bottom = Math.max(...parts.map((part) => part.top + part.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Return the lines with the added numbers in their places; one that is in no line has its own. */
export function linesWith(lines, added) {
  const all = lines.map((line) => ({ ...line, numbers: [...line.numbers] }));
  for (const number of added) {
    const y = number.top + number.height / 2;
    const distance = (line) => Math.abs(line.top + line.height / 2 - y);
    const own = all.filter((line) => y >= line.top && y < line.top + line.height)
      .sort((one, other) => distance(one) - distance(other))[0];
    if (own) {
      const at = own.numbers.findIndex((each) => each.left > number.left);
      own.numbers.splice(at < 0 ? own.numbers.length : at, 0, number);
    } else {
      const at = all.findIndex((line) => line.top > number.top);
      all.splice(at < 0 ? all.length : at, 0, { ...boxOf(number), numbers: [number] });
    }
  }
  return all;
}

/** Return a table with the corrections; a cell whose numbers were all taken out is left out. */
function correctedTable(table, page, became, places) {
  const added = [...became.keys()].filter((number) => number.added);
  const read = new Map(table.cells.map((cell) => [cellKey(cell.row, cell.column), cell]));
  const cells = [];
  for (const [key, held] of numbersByCell(page, table, added)) {
    const numbers = held.flatMap((number) => became.get(number));
    if (!numbers.length) continue;
    const [row, column] = key.split(" ").map(Number);
    cells.push({
      ...(read.get(key) ?? { row, column, ...around(numbers) }),
      text: numbers.map((number) => number.text).join(" "),
      confidence: least(numbers),
      numbers: numbers.map((number) => places.get(number)),
    });
  }
  return { ...table, cells: cells.sort((one, other) => one.row - other.row || one.column - other.column) };
}

function correctedLine(line, texts, became) {
  const numbers = line.numbers.flatMap((number) => {
    const now = correctedNumbers(number, texts.get(number));
    became.set(number, now);
    return now;
  });
  numbers.forEach((number, at) => { number.number = at + 1; });
  if (!numbers.length) return { ...line, numbers };
  return {
    ...line,
    text: numbers.map((number) => number.text).join(" "),
    confidence: least(numbers),
    ...around(numbers),
    numbers,
  };
}

/** Return what a number is now: itself, corrected, parted into several, or none. */
function correctedNumbers(number, correction) {
  if (correction === undefined) return number.added ? [] : [{ ...number }];
  const { text, box } = correction;
  const right = digitsOf(text);
  const isSame = right.length === number.digits.length;
  const boxes = [...right].map((_, at) => boxOf(isSame ? number.digits[at] : slice(box, at, right.length)));
  const texts = text.split(" ").filter((each) => each !== "");
  let first = 0;
  return texts.map((each) => {
    const own = boxes.slice(first, first += digitsOf(each).length);
    const whole = texts.length === 1 ? boxOf(box) : around(own);
    return corrected(number, each, own, whole);
  });
}

function corrected(number, text, boxes, whole) {
  const digits = [...digitsOf(text)].map((digit, at) => ({
    position: at + 1, digit, confidence: 1, ...boxes[at], probabilities: NO_CHANCE.with(Number(digit), 1),
  }));
  const marks = text === number.text ? number.marks : marksOf(text, whole);
  const { added, place, ...read } = number;
  const before = added ? {} : { read: number.text };
  return { ...read, ...before, text, confidence: 1, digits, marks, ...whole };
}

/** Return the marks that were typed; where each stands is not known, so its box is the number's. */
function marksOf(text, whole) {
  return [...text].flatMap((sign, at) => /\d/.test(sign) ? [] : [
    { text: sign, before: digitsOf(text.slice(0, at)).length, confidence: 1, ...whole }]);
}

const boxOf = ({ left, top, width, height }) => ({ left, top, width, height });

const least = (parts) => Math.min(...parts.map((part) => part.confidence));

/** Return the box of one of so many digits, where nothing but the number's own is known. */
function slice(box, at, count) {
  const from = box.left + Math.floor((box.width * at) / count);
  const to = box.left + Math.floor((box.width * (at + 1)) / count);
  return { left: from, top: box.top, width: Math.max(1, to - from), height: box.height };
}

const holds = (box, x, y) =>
  x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height;

/** Return where each row or column of a table begins and ends; shares of the table if nothing tells. */
function spans(table, name, start, length) {
  const count = table[`${name}s`];
  const step = table[length] / count;
  return Array.from({ length: count }, (_, at) => {
    const own = table.cells.filter((cell) => cell[name] === at + 1);
    if (!own.length) return [table[start] + at * step, table[start] + (at + 1) * step];
    return [Math.min(...own.map((cell) => cell[start])), Math.max(...own.map((cell) => cell[start] + cell[length]))];
  });
}

/** Return which of the spans, from 1, has its middle nearest. */
function nearest(all, value) {
  const distances = all.map(([from, to]) => Math.abs((from + to) / 2 - value));
  return distances.indexOf(Math.min(...distances)) + 1;
}
