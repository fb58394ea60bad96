// The closure days that a person types: each a day and a name.

import { DateBoxes } from "./date_boxes.js";
import { button, byId, element } from "./elements.js";

/** @typedef {import("./problems.js").Problem} Problem */

export class ClosureRows {
  constructor() {
    this.made = 0;
    /** @type {{id: string, boxes: DateBoxes, row: HTMLElement}[]} */
    this.rows = [];
    byId("add-closure").addEventListener("click", () => this.add());
  }

  /** Adds an empty row and moves the focus into it. */
  add() {
    this.made += 1;
    const id = `closure-${this.made}`;
    const boxes = new DateBoxes(id, "Date", "the date of the closure day");
    const name = element("input", {
      ...{ id: `${id}-name`, class: "name", type: "text", autocomplete: "off", maxlength: "100" },
      "aria-describedby": `${id}-name-error`,
    });
    const row = element(
      "fieldset",
      { class: "row", id: `${id}-name-group` },
      element("legend", {}, `Closure day ${this.made}`),
      boxes.element,
      element("label", { for: `${id}-name` }, "Why the council is closed"),
      element("p", { class: "error", id: `${id}-name-error`, hidden: true }),
      element("div", {}, name),
    );
    row.append(button(`Remove closure day ${this.made}`, () => this.remove(id)));
    this.rows.push({ id, boxes, row });
    byId("closure-rows").append(row);
    byId(`${id}-day`).focus();
  }

  /** @param {string} id */
  remove(id) {
    for (const each of this.rows) if (each.id === id) each.row.remove();
    this.rows = this.rows.filter((each) => each.id !== id);
    byId("add-closure").focus();
  }

  /**
   * The closure days, and what is wrong with them.
   * @returns {{closures: import("../engine/closures.js").Closure[], problems: Problem[]}}
   */
  read() {
    const closures = [];
    /** @type {Problem[]} */
    const problems = [];
    for (const { id, boxes } of this.rows) {
      const name = byId(`${id}-name`).value.trim();
      const day = boxes.read();
      if (day.text === null) {
        problems.push({ group: id, field: `${id}-${day.box}`, problem: day.problem });
      }
      if (name === "") {
        const problem = "Say why the council is closed, for example: Christmas closure.";
        problems.push({ group: `${id}-name`, field: `${id}-name`, problem });
      }
      if (day.text !== null && name !== "") closures.push({ date: day.text, name });
    }
    return { closures, problems };
  }
}
