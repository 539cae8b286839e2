// The page: three views, chosen by the address.
import { about, takeToken } from "./api.js";
import { byId } from "./dom.js";
import { startDrawing } from "./draw.js";
import { startForms } from "./forms.js";
import { startScans } from "./scans.js";

const VIEWS = ["draw", "scans", "forms"];

function showView() {
  const asked = location.hash.slice(1);
  const chosen = VIEWS.includes(asked) ? asked : VIEWS[0];
  for (const view of VIEWS) {
    byId(view).hidden = view !== chosen;
    const link = byId(`to-${view}`);
    if (view === chosen) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

takeToken();
addEventListener("hashchange", showView);
startDrawing();
const told = about();
startScans(told);
startForms(told);
showView();
