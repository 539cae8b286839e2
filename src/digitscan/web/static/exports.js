// What was read as a file to keep: the same CSV and JSON as `digitscan recognize` writes.
import { noFormula, quoted } from "./review.js";

export { save } from "./review.js";

const COLUMNS = ["source", "page", "line", "number", "text", "confidence", "left", "top", "width", "height"];

/** Return pages as CSV, a row a number (RFC 4180, lines end in a newline alone). */
export function asCsv(pages) {
  const rows = pages.flatMap((page) =>
    page.lines.flatMap((line) => line.numbers.map((number) => row(page, line, number))));
  return [COLUMNS, ...rows].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}

/** Return pages as JSON, an object a line in one array. */
export function asJson(pages) {
  return `[\n${pages.map((page) => JSON.stringify(page)).join(",\n")}\n]\n`;
}

/** Return the tables of a page as CSV, as `digitscan table` writes them. */
export function tablesAsCsv(page) {
  return page.tables.map((table) => {
    const rows = Array.from({ length: table.rows }, () => Array(table.columns).fill(""));
    for (const cell of table.cells) rows[cell.row - 1][cell.column - 1] = cell.text;
    return rows.map((row) => `${row.length === 1 && row[0] === "" ? '""' : row.map(quoted).join(",")}\n`).join("");
  }).join("\n");
}

function row(page, line, number) {
  return [
    noFormula(page.source), page.page, line.line, number.number, number.text, number.confidence.toFixed(4),
    number.left, number.top, number.width, number.height,
  ];
}
