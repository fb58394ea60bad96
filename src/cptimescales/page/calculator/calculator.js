// The page: it reads the question from the form or the address, and shows the answer.

import { closureDays } from "../engine/closures.js";
import { textOf } from "../engine/days.js";
import { answered, isRefusal } from "../engine/refusal.js";
import { Timescales } from "../engine/timescales.js";
import { eventWords } from "../engine/words.js";
import { warningOfAge } from "./age_of_lists.js";
import { Answer } from "./answer.js";
import { eventOptions, eventsThatStart, rulebookOptions } from "./choices.js";
import { today } from "./clock.js";
import { ClosureRows } from "./closure_rows.js";
import { DateBoxes } from "./date_boxes.js";
import { byId, element } from "./elements.js";
import { hashOf, linked } from "./links.js";
import { inWords } from "./plain_words.js";
import { clearProblems, showProblems } from "./problems.js";

/** @typedef {import("./problems.js").Problem} Problem */

class Calculator {
  /**
   * @param {{timescales: any, everyday: string[], local: string[],
   *   closures: import("../engine/closures.js").Closure[]}} data
   */
  constructor(data) {
    this.timescales = new Timescales(data.timescales);
    this.baked = data.closures;
    this.everyday = data.everyday;
    this.today = today();
    this.answer = new Answer(this.timescales, {
      today: this.today,
      warningOf: (rulebook) => warningOfAge(this.listChecked(rulebook), this.today),
      checkedOf: (rulebook) => this.checkedWords(rulebook),
    });
    /** @type {Map<string, string>} */
    this.events = new Map();
    this.closures = new ClosureRows();
    this.on = new DateBoxes(
      ...["on", "When did it happen?", "the date", "For example, 14 12 2026"],
    );
    byId("on").append(this.on.element);
    byId("rulebook").append(...rulebookOptions(this.timescales, data.local));
    byId("rulebook").addEventListener("change", () => this.rulebookChosen());
    byId("event").addEventListener("change", () => this.eventChosen());
    byId("form").addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.ask();
    });
    window.addEventListener("hashchange", () => this.openLink());
    this.showBaked();
    this.rulebookChosen();
    this.openLink();
  }

  /** The day on which the bank holidays of a rulebook were compared with GOV.UK; without a
   *  rulebook the oldest. @param {string} rulebook */
  listChecked(rulebook) {
    const books = this.timescales.rulebooks().filter((book) => book.rulebook === rulebook);
    const all = books.length > 0 ? books : this.timescales.rulebooks();
    return all.map((book) => book.bank_holidays_checked).sort()[0];
  }

  /** @param {string} rulebook */
  checkedWords(rulebook) {
    const listed = inWords(this.listChecked(rulebook));
    const book = this.timescales.books.get(rulebook);
    const rules = book ? ` Rules last compared with their sources: ${inWords(book.checked)}.` : "";
    return `Bank holidays last compared with GOV.UK: ${listed}.${rules}`;
  }

  showBaked() {
    if (this.baked.length === 0) return;
    const days = this.baked.map(({ date, name }) => `${inWords(date)}: ${name}`);
    byId("baked").append(...days.map((words) => element("li", {}, words)));
    byId("baked").hidden = false;
    byId("baked").before(element("p", {}, "This page already leaves out these closure days:"));
  }

  rulebookChosen() {
    const { value: rulebook } = byId("rulebook");
    const { value: before } = byId("event");
    this.events = eventsThatStart(this.timescales, rulebook);
    const options = rulebook === "" ? [] : eventOptions(this.events, this.everyday);
    byId("event").replaceChildren(...options);
    byId("event").value = this.events.has(before) ? before : "";
    this.eventChosen();
    const warning = warningOfAge(this.listChecked(rulebook), this.today);
    const shown = warning === "" ? [] : [element("p", { class: "warning" }, warning)];
    byId("warnings").replaceChildren(...shown);
    byId("checked").textContent = this.checkedWords(rulebook);
  }

  eventChosen() {
    const sentence = this.events.get(byId("event").value);
    const first = byId("rulebook").value === "" ? "Choose the procedures first." : "";
    byId("event-hint").textContent = sentence ?? first;
  }

  /** Answers what the form asks, or says what is wrong with it. */
  ask() {
    clearProblems();
    byId("answer").hidden = true;
    this.today = today(); // the page may have been open overnight
    this.answer.renew(this.today);
    const { value: rulebook } = byId("rulebook");
    const { value: event } = byId("event");
    /** @type {Problem[]} */
    const problems = [];
    /** @param {string} group @param {string} problem @param {string} [field] */
    const wrong = (group, problem, field = group) => problems.push({ group, field, problem });
    if (rulebook === "") wrong("rulebook", "Choose the procedures.");
    if (event === "") wrong("event", "Choose what happened.");
    const day = this.on.read();
    if (day.text === null) wrong("on", day.problem, `on-${day.box}`);
    const { closures: typed, problems: wrongClosures } = this.closures.read();
    problems.push(...wrongClosures);
    const closures = answered(() =>
      closureDays([...this.baked, ...typed]).map(([date, name]) => ({ date: textOf(date), name })),
    );
    if (isRefusal(closures)) wrong("closures", `Check the closure days: ${closures.message}.`);
    if (problems.length > 0 || day.text === null || isRefusal(closures)) {
      return showProblems(problems);
    }
    const question = { rulebook, event, on: day.text, closures, typedClosures: typed.length > 0 };
    const refused = this.answer.show(question);
    if (refused !== "") return showProblems([{ group: "on", field: "on-day", problem: refused }]);
    if (location.hash !== hashOf(question)) location.hash = hashOf(question);
    return undefined;
  }

  /** Answers the question of the address, if there is a new one. */
  openLink() {
    const question = linked(location.hash);
    if (question === null || this.isShown(question)) return;
    const { rulebook, event, on } = question;
    if (!this.timescales.books.has(rulebook)) return this.badLink("rulebook", rulebook);
    byId("rulebook").value = rulebook;
    this.rulebookChosen();
    if (!this.events.has(event)) return this.badLink("event", event);
    byId("event").value = event;
    this.eventChosen();
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(on);
    if (parts === null) return this.badLink("on", on);
    const [, year, month, dayOfMonth] = parts;
    for (const [box, value] of Object.entries({ year, month, day: dayOfMonth })) {
      byId(`on-${box}`).value = String(Number(value));
    }
    return this.ask();
  }

  /** @param {import("./links.js").Linked} question */
  isShown({ rulebook, event, on }) {
    const day = this.on.read();
    const isAsked = byId("rulebook").value === rulebook && byId("event").value === event;
    return isAsked && day.text === on && !byId("answer").hidden;
  }

  /** @param {"rulebook" | "event" | "on"} part @param {string} value */
  badLink(part, value) {
    clearProblems();
    byId("answer").hidden = true;
    const what = {
      rulebook: `procedures that this page does not have: "${value}". Choose from the list`,
      event: `an event that starts nothing here: "${eventWords(value || "none")}". Choose another`,
      on: `no date: "${value}". Enter the date`,
    };
    const field = part === "on" ? "on-day" : part;
    showProblems([{ group: part, field, problem: `The link names ${what[part]}.` }]);
  }
}

new Calculator(JSON.parse(byId("data").textContent));
