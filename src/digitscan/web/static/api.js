// The server, as this page asks it.
import { byId } from "./dom.js";

const KEY = "digitscan-token";

/** A request that could not be answered; its message is for a person. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** Take the token out of the address, where `digitscan serve` prints it, before anyone sees it. */
export function takeToken() {
  const found = /^#token=(.+)$/.exec(location.hash);
  if (!found) return;
  sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
  history.replaceState(null, "", location.pathname);
}

/** Return what the server tells of itself: its limits and whether it keeps corrections. */
export async function about() {
  return (await asked("v1/about")).json();
}

/** Return what is read on a drawing, a PNG file. */
export async function readDrawing(drawing) {
  return (await asked("v1/drawing", { method: "POST", body: drawing })).json();
}

/** Read a file, and yield each page as soon as it comes, with its picture as a Blob. */
export async function* readScan(file) {
  const address = `v1/view?source=${encodeURIComponent(file.name)}`;
  const response = await asked(address, { method: "POST", body: file });
  for await (const line of lines(response.body)) {
    const page = JSON.parse(line);
    if (page.problem) throw new ApiError(page.problem.detail, page.problem.status);
    const { picture, warning, ...reading } = page;
    yield { reading, warning, picture: blobOf(picture) };
  }
}

/** Let the server keep the crops of corrected digits; return how many it has kept. */
export async function keepCorrections(file, page, digits) {
  const body = JSON.stringify({ source: file.name, page, digits, content: await base64Of(file) });
  const headers = { "Content-Type": "application/json" };
  return (await asked("v1/corrections", { method: "POST", body, headers })).json();
}

/** Return an Excel workbook of the tables of pages, as a Blob; doubtful cells may have a `picture`. */
export async function workbookOf(pages) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ pages: pages.map(({ source, page, tables }) => ({ source, page, tables })) });
  return (await asked("v1/workbook", { method: "POST", body, headers })).blob();
}

/** Return the fields that are proposed on a sheet of a form, with its picture as a Blob. */
export async function proposeFields(file, filled) {
  const address = `v1/form/fields?filled=${filled}&source=${encodeURIComponent(file.name)}`;
  const form = await (await asked(address, { method: "POST", body: file })).json();
  return { ...form, picture: blobOf(form.picture) };
}

/** Return what the YAML file of a template holds. */
export async function openTemplate(file) {
  const address = `v1/form/open?source=${encodeURIComponent(file.name)}`;
  return (await asked(address, { method: "POST", body: file })).json();
}

/** Return the text of a template's YAML file. */
export async function writeTemplate(template) {
  return (await asked("v1/form/template", asJson("POST", { template }))).json();
}

/** Return the template that the server keeps, with its picture as a Blob. */
export async function openFormFile() {
  const file = await (await asked("v1/form/file")).json();
  return { ...file, picture: file.picture && blobOf(file.picture) };
}

/** Let the server keep a template. */
export async function saveFormFile(template, picture) {
  await asked("v1/form/file", asJson("PUT", { template, picture: await base64Of(picture) }));
}

/** Read a file of filled sheets, and yield each as soon as it comes, with its picture as a Blob. */
export async function* readSheets(template, picture, file) {
  const [shown, content] = [await base64Of(picture), await base64Of(file)];
  const options = asJson("POST", { template, picture: shown, content, source: file.name });
  const response = await asked("v1/form/read", options);
  for await (const line of lines(response.body)) {
    const sheet = JSON.parse(line);
    if (sheet.problem && !sheet.picture) throw new ApiError(sheet.problem.detail, sheet.problem.status);
    yield { ...sheet, picture: blobOf(sheet.picture) };
  }
}

const asJson = (method, body) => ({ method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

const blobOf = ({ type, data }) => new Blob([bytes(data)], { type });

async function asked(address, options = {}) {
  const token = sessionStorage.getItem(KEY);
  const headers = token ? { ...options.headers, Authorization: `Bearer ${token}` } : options.headers;
  let response;
  try {
    response = await fetch(address, { ...options, headers });
  } catch {
    throw new ApiError("The server does not answer. Is digitscan serve still running?", 0);
  }
  if (response.status === 401) {
    await askForToken();
    return asked(address, options);
  }
  if (!response.ok) throw new ApiError(await why(response), response.status);
  return response;
}

async function why(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return `The server answered ${response.status}.`;
  }
}

function askForToken() {
  const dialog = byId("ask");
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    byId("ask-form").onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEY, byId("token").value);
      dialog.close();
      resolve();
    };
  });
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts;
    }
  } finally {
    reader.cancel(); // where no one wants the rest, the server stops reading
  }
}

async function base64Of(file) {
  const reader = new FileReader();
  const read = new Promise((resolve, reject) => {
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new ApiError(`${file.name} cannot be read any more`, 0));
  });
  reader.readAsDataURL(file);
  return read;
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
