// The view for forms: a sheet becomes a template, which is edited, saved, and read by at once.
import { openFormFile, openTemplate, proposeFields, saveFormFile, writeTemplate } from "./api.js";
import { byId, make } from "./dom.js";
import { save } from "./exports.js";
import { Fields } from "./fields.js";
import { Filled } from "./filled.js";
import { Panel } from "./panel.js";
import { Picture } from "./picture.js";

const IS_YAML = /\.ya?ml$/i;

class Forms {
  #limits = { doubtful: 0.95, poor: 0.7 };
  #fields = new Fields([1, 1], [], () => {});
  #panel;
  #view;
  #filled;
  #blank = true;
  #isSaved = true;
  picture = null;

  constructor(about) {
    about.then((limits) => this.#begin(limits)).catch((error) => this.#tell(error.message));
    byId("form-file").onchange = (event) => {
      this.open([...event.target.files]);
      event.target.value = "";
    };
    byId("form-add").onclick = () => {
      this.#view.isAdding = true;
      this.#view.show();
      this.#view.element.focus();
      this.#tell("Draw a box on the form, or press n for one below the current field. Escape leaves.");
    };
    byId("form-undo").onclick = () => this.#fields.undo();
    byId("form-remove").onclick = () => this.#fields.remove();
    byId("form-save").onclick = () => this.#save();
    // A button of its own: browsers ask before a page saves two files at once.
    byId("form-save-picture").onclick = () => save(this.template().picture, this.picture, "image/png");
    byId("form-list").onchange = (event) => this.#fields.select(event.target.selectedIndex);
    byId("form-list").onkeydown = (event) => {
      if (event.key === "Delete") this.#fields.remove();
      else if (event.key === "Enter") this.#panel.focusName();
      else return;
      event.preventDefault();
    };
    byId("form-checks").oninput = () => this.#changed(true);
    document.addEventListener("keydown", (event) => this.#press(event));
    addEventListener("beforeunload", (event) => {
      if (!this.#isSaved) event.preventDefault();
    });
  }

  get isShown() {
    return !byId("forms").hidden;
  }

  name() {
    return byId("form-name").value.trim().replace(/[^\w .-]+/g, "_") || "form";
  }

  /** Return what the template holds. */
  template() {
    const checks = byId("form-checks").value.split("\n").map((line) => line.trim()).filter(Boolean);
    return {
      version: 1, picture: `${this.name()}.picture.png`, size: this.#fields.size, blank: this.#blank,
      fields: this.#fields.list, checks,
    };
  }

  /** Take files that are dropped: filled sheets of the open form, or another form in the box for that. */
  drop(files, target) {
    if (byId("review").open) return;
    const isOther = byId("form-editor").hidden || byId("form-other").contains(target);
    if (isOther || files.some((file) => IS_YAML.test(file.name))) this.open(files);
    else this.#filled.take(files);
  }

  /** Open a sheet, or a template with its picture. */
  async open(files) {
    const yaml = files.find((file) => IS_YAML.test(file.name));
    const image = files.find((file) => file !== yaml);
    if (!image) return this.#tell(yaml ? `Choose ${yaml.name} and its picture together.` : "Choose a file.");
    if (!this.#isSaved && !confirm("The template is not saved. Open another?")) return;
    if (this.#filled && !this.#filled.mayClear()) return;
    this.#tell(`Opening ${image.name}…`);
    try {
      if (yaml) {
        const { template } = await openTemplate(yaml);
        this.#edit(yaml.name.replace(IS_YAML, ""), template, image);
      } else {
        const form = await proposeFields(image, byId("form-filled").checked);
        this.#edit(image.name.replace(/\.\w+$/, ""), { ...form, checks: [] }, form.picture);
        this.#isSaved = false;
      }
    } catch (error) {
      this.#tell(error.message);
    }
  }

  async #begin(limits) {
    this.#limits = limits;
    byId("form-other").hidden = !limits.forms;
    if (!limits.forms) return this.#tell("Forms need PyYAML on the server: pip install \"digitscan[forms]\"");
    byId("form-save-picture").hidden = limits.form_file;
    if (!limits.form_file) return;
    try {
      const { name, template, picture } = await openFormFile();
      byId("form-name").value = name;
      byId("form-name").readOnly = true;
      if (template) this.#edit(name, template, picture);
    } catch (error) {
      this.#tell(error.message);
    }
  }

  #edit(name, template, picture) {
    this.#view?.close();
    this.#filled?.clear();
    this.picture = picture;
    this.#blank = template.blank;
    if (!byId("form-name").readOnly) byId("form-name").value = name;
    byId("form-checks").value = template.checks.map((each) => each.check ?? each).join("\n");
    this.#fields = new Fields(template.size, template.fields, (isEdit) => this.#changed(isEdit));
    this.#panel = new Panel(this.#fields);
    this.#view = new Picture(this.#fields, picture, () => this.#panel.focusName());
    byId("form-figure").replaceChildren(this.#view.element);
    byId("form-panel").replaceChildren(this.#panel.element);
    this.#filled ??= new Filled(this, this.#limits);
    byId("form-editor").hidden = false;
    byId("form-other").open = false; // what is dropped from now on are filled sheets
    this.#isSaved = true;
    this.#changed(false);
    const found = this.#fields.list.length;
    this.#tell(found ? `${found} fields. Name them, and say what you know about them.`
      : "No box, comb, cell or line was found. Draw the fields.");
    this.#view.element.focus({ preventScroll: true });
  }

  #changed(isEdit) {
    const { list, at, current } = this.#fields;
    if (isEdit) {
      this.#isSaved = false;
      this.#filled?.renew();
    }
    this.#view.show();
    this.#panel.show();
    byId("form-list").replaceChildren(...list.map((field, index) =>
      make("option", { selected: index === at }, `${field.name} (${told(field)})`)));
    byId("form-undo").disabled = !this.#fields.canUndo;
    byId("form-remove").disabled = !current;
    byId("form-save").disabled = !list.length;
    byId("form-now").textContent = current
      ? `${current.name}: ${current.box[0]}, ${current.box[1]}, ${current.box[2]} by ${current.box[3]}` : "No field";
  }

  #press(event) {
    if (!this.isShown || byId("review").open || !(event.ctrlKey || event.metaKey) || byId("form-editor").hidden) return;
    const isTyped = event.target.matches("input:not([type=checkbox]), textarea");
    if (event.key === "s") this.#save();
    else if (event.key === "z" && !isTyped) this.#fields.undo();
    else return;
    event.preventDefault();
  }

  async #save() {
    try {
      if (this.#limits.form_file) {
        await saveFormFile(this.template(), this.picture);
        this.#tell(`Saved as ${this.name()}.yaml, with its picture, where the server was started.`);
      } else {
        const { text } = await writeTemplate(this.template());
        save(`${this.name()}.yaml`, text, "application/yaml");
        this.#tell(`Saved ${this.name()}.yaml. Save its picture into the same folder, too.`);
      }
      this.#isSaved = true;
    } catch (error) {
      this.#tell(error.message);
    }
  }

  #tell(text) {
    byId("form-notice").textContent = text;
    byId("form-notice").hidden = false;
  }
}

/** Return what a list says of a field. */
function told({ type, digits, boxes }) {
  const places = digits ?? boxes?.length;
  return places ? `${type}, ${places}` : type;
}

/** Set up the view; `about` promises what the server tells of itself. */
export function startForms(about) {
  const forms = new Forms(about);
  const isFiles = (event) => forms.isShown && event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (isFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    forms.drop([...event.dataTransfer.files], event.target);
  });
}
