// Three boxes for one day: day, month, year.

import { dayOf, partsOf } from "../engine/days.js";
import { byId, element } from "./elements.js";
import { pastedDay, typedDay } from "./written_days.js";

const BOXES = /** @type {const} */ (["day", "month", "year"]);

export class DateBoxes {
  /**
   * @param {string} id the beginning of the ids of the boxes
   * @param {string} legend the question
   * @param {string} what the name of the day in a sentence
   * @param {string} hint
   */
  constructor(id, legend, what, hint = "") {
    this.id = id;
    this.what = what;
    const hintId = `${id}-hint`;
    const describedBy = hint === "" ? `${id}-error` : `${hintId} ${id}-error`;
    this.element = element(
      "fieldset",
      { class: "group", id: `${id}-group`, "aria-describedby": describedBy },
      element("legend", {}, legend),
      hint === "" ? null : element("p", { class: "hint", id: hintId }, hint),
      element("p", { class: "error", id: `${id}-error`, hidden: true }),
      element("div", { class: "boxes" }, ...BOXES.map((box) => this.box(box))),
    );
  }

  /** @param {"day" | "month" | "year"} box */
  box(box) {
    const id = `${this.id}-${box}`;
    const input = /** @type {HTMLInputElement} */ (
      element("input", {
        id,
        class: box,
        type: "text",
        inputmode: box === "month" ? null : "numeric",
        autocomplete: "off",
        maxlength: "20",
      })
    );
    input.addEventListener("paste", (event) => {
      const typed = pastedDay(event.clipboardData?.getData("text") ?? "");
      if (typed === null) return;
      event.preventDefault();
      for (const each of BOXES) byId(`${this.id}-${each}`).value = typed[each];
    });
    const words = box[0].toUpperCase() + box.slice(1);
    return element("div", {}, element("label", { for: id }, words), input);
  }

  /** The day that was typed, or the problem and its box. */
  read() {
    const [day, month, year] = BOXES.map((box) => byId(`${this.id}-${box}`).value);
    return typedDay({ day, month, year }, this.what);
  }

  /** Writes a day into the boxes. @param {string} text YYYY-MM-DD */
  write(text) {
    const [year, month, day] = partsOf(dayOf(text));
    for (const [box, number] of Object.entries({ day, month, year })) {
      byId(`${this.id}-${box}`).value = String(number);
    }
  }
}
