// What was read as a file to keep: the same CSV and JSON as `digitscan recognize` writes.
import { make } from "./dom.js";

const COLUMNS = ["source", "page", "line", "number", "text", "confidence", "left", "top", "width", "height"];

// What begins a formula in a spreadsheet, as `digitscan.output.delimited` has it.
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

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

/** Return sheets of a form as CSV, as `digitscan form read` writes them. */
export function sheetsAsCsv(fields, sheets) {
  const rows = sheets.map((sheet) => [
    noFormula(sheet.source), sheet.page, ...fields.map((name) => sheet.fields[name]?.text ?? ""),
    sheet.confidence.toFixed(4), sheet.checks.join("; ") || "ok",
  ]);
  return [["source", "page", ...fields, "confidence", "checks"], ...rows]
    .map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}

/** Let the browser save a text or a Blob under a name. */
export function save(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function row(page, line, number) {
  return [
    noFormula(page.source), page.page, line.line, number.number, number.text, number.confidence.toFixed(4),
    number.left, number.top, number.width, number.height,
  ];
}

/** `./` before a file's name names the same file, and is no formula. */
function noFormula(source) {
  return FORMULA.test(source) && source !== "-" ? `./${source}` : source;
}

function quoted(cell) {
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
