// The answer on the page: dated duties first, then those without a number, then the refused.

import { limitOf } from "../engine/answers.js";
import { isRefusal } from "../engine/refusal.js";
import { eventWords } from "../engine/words.js";
import { textOfAnswer } from "./as_text.js";
import { calendarFile } from "./calendar_file.js";
import { DateBoxes } from "./date_boxes.js";
import { datedItem, refusedItem, undatedItem } from "./duties.js";
import { button, byId, element, folded } from "./elements.js";
import { hashOf } from "./links.js";
import { counted, headingOf, inWords } from "./plain_words.js";
import { clearProblems, showProblems } from "./problems.js";

/** @typedef {import("../engine/started.js").Started} Started */

const NOTHING =
  "This event starts no duty on that day, as far as this page has the procedures. " +
  "Check the year, and look in the procedures of that time.";

/**
 * What the page shows, for every way to take it along.
 * @typedef {object} Shown
 * @property {string} heading what happened and when
 * @property {string} procedures
 * @property {string} counted from which day the days left are counted
 * @property {Started[]} duties
 * @property {string} on
 * @property {string} asOf
 * @property {(duty: Started) => number} workingDaysTo
 * @property {string[]} closed a sentence for each closure day
 * @property {string} warning
 * @property {string} checked
 * @property {string} version
 */

/**
 * A question that the form has read.
 * @typedef {object} Question
 * @property {string} rulebook @property {string} event @property {string} on
 * @property {import("../engine/closures.js").Closure[]} closures
 * @property {boolean} typedClosures whether a person typed some of them
 */

export class Answer {
  /**
   * @param {import("../engine/timescales.js").Timescales} timescales
   * @param {{today: string, warningOf: (rulebook: string) => string,
   *   checkedOf: (rulebook: string) => string}} page
   */
  constructor(timescales, page) {
    this.timescales = timescales;
    this.page = page;
    this.asOf = page.today;
    /** @type {Shown | null} */
    this.shown = null;
  }

  /** Counts from a new today, unless a person chose another day. @param {string} today */
  renew(today) {
    if (this.asOf === this.page.today) this.asOf = today;
    this.page.today = today;
  }

  /**
   * Shows the answer and moves the focus to it, or returns why there is none.
   * @param {Question} question
   * @returns {string} empty if it was answered
   */
  show(question) {
    const duties = this.timescales.after(question);
    if (isRefusal(duties)) return duties.message;
    const { books } = this.timescales;
    const book = /** @type {import("../engine/rulebook.js").Rulebook} */ (
      books.get(question.rulebook)
    );
    /** @param {Started} duty with a date */
    const workingDaysTo = (duty) =>
      this.workingDaysTo(duty, { ...question, division: book.division });
    this.shown = {
      heading: `${eventWords(question.event)} on ${inWords(question.on)}`,
      procedures: book.title,
      counted: this.countedWords(),
      duties,
      on: question.on,
      asOf: this.asOf,
      workingDaysTo,
      closed: question.closures.map(
        ({ date, name }) => `Closure day, not counted: ${inWords(date)}, ${name}.`,
      ),
      warning: this.page.warningOf(question.rulebook),
      checked: this.page.checkedOf(question.rulebook),
      version: this.timescales.version,
    };
    this.draw(question, this.shown);
    byId("answer-title").focus();
    return "";
  }

  /**
   * The working days left to the limit of a duty. After the limit it is the working days late, as
   * the engine judges them, below 0; NaN if they cannot be counted.
   * @param {Started} duty @param {Question & {division: string}} question
   */
  workingDaysTo({ rule, number, due }, question) {
    const limit = limitOf(/** @type {NonNullable<Started["due"]>} */ (due));
    if (limit < this.asOf) {
      const asked = { ...question, rule, number: number ?? 1, as_of: this.asOf };
      const late = this.timescales.standing(asked);
      return isRefusal(late) ? NaN : -late.working_days_late;
    }
    const { division, closures } = question;
    const days = { division, closures, from: this.asOf, to: limit };
    const left = this.timescales.workingDaysBetween(days);
    return isRefusal(left) ? NaN : left.working_days;
  }

  /** @param {Question} question @param {Shown} shown */
  draw(question, shown) {
    const { duties, on, asOf, workingDaysTo } = shown;
    const dated = duties.filter(({ due }) => due !== null);
    const undated = duties.filter((duty) => duty.undated !== null);
    const refused = duties.filter(({ refusal }) => refusal !== null);
    const part = byId("answer");
    part.setAttribute("aria-labelledby", "answer-title");
    part.replaceChildren(
      element("h2", { id: "answer-title", tabindex: "-1" }, shown.heading),
      element("p", {}, shown.procedures),
      ...(dated.length === 0
        ? [element("p", { class: "left" }, duties.length === 0 ? NOTHING : "There is no date.")]
        : [
            this.asOfBoxes(question),
            element("p", { class: "print-only" }, shown.counted),
            element("p", { class: "about" }, `${counted(dated.length, "date")}, earliest first.`),
            element(
              "ol",
              { class: "duties", id: "dated" },
              ...dated.map((duty) => datedItem(duty, asOf, workingDaysTo)),
            ),
          ]),
      ...refusedPart(refused, on),
      ...undatedPart(undated, dated.length === 0),
      ...shown.closed.map((words) => element("p", { class: "closed" }, words)),
      ...this.tools(question, shown, dated.length > 0),
    );
    part.hidden = false;
    if (dated.length > 0) this.boxes.write(asOf);
  }

  /** The boxes for the day from which days are counted. @param {Question} question */
  asOfBoxes(question) {
    const boxes = new DateBoxes(
      "as-of",
      "Count the days left from",
      "the day from which days are counted",
      "Today comes from the clock of this computer.",
    );
    this.boxes = boxes;
    const form = element(
      "form",
      { class: "as-of", novalidate: true },
      boxes.element,
      element("button", { type: "submit", class: "second" }, "Count again"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearProblems();
      const day = boxes.read();
      if (day.text === null) {
        const problem = { group: "as-of", field: `as-of-${day.box}`, problem: day.problem };
        return showProblems([problem]);
      }
      const covered = this.timescales.workingDaysBetween({
        division: this.timescales.books.get(question.rulebook)?.division ?? "",
        from: day.text,
        to: day.text,
      });
      if (isRefusal(covered)) {
        const problem = "This page has bank holidays for 1990 to 2100 only. Check the year.";
        return showProblems([{ group: "as-of", field: "as-of-year", problem }]);
      }
      this.asOf = day.text;
      this.show(question);
      return undefined;
    });
    return folded(`${this.countedWords()} Change the day`, form);
  }

  countedWords() {
    const isToday = this.asOf === this.page.today;
    return `Days left are counted from ${isToday ? "today, " : ""}${inWords(this.asOf)}.`;
  }

  /** Ways to take the answer along.
   *  @param {Question} question @param {Shown} shown @param {boolean} isDated */
  tools(question, shown, isDated) {
    const said = element("p", { role: "status", id: "said" });
    const text = element("textarea", { id: "text", rows: "12", readonly: true, hidden: true });
    text.setAttribute("aria-label", "Text to copy");
    /** @param {string} words @param {string} done */
    const copy = async (words, done) => {
      try {
        await navigator.clipboard.writeText(words);
        said.textContent = done;
      } catch {
        const area = /** @type {HTMLTextAreaElement} */ (text);
        area.value = words;
        area.hidden = false;
        area.focus();
        area.select();
        said.textContent = "This browser does not let a page copy. Press Ctrl and C.";
      }
    };
    const link = `${location.href.split("#")[0]}${hashOf(question)}`;
    return [
      element("h3", { class: "screen-only" }, "Take it with you"),
      element(
        "div",
        { class: "tools" },
        button("Copy as text", () => copy(textOfAnswer(shown), "The answer was copied.")),
        button("Print", () => window.print()),
        isDated ? button("Calendar file", () => save(question, shown, said)) : null,
        button("Copy the link", () => copy(link, "The link was copied.")),
      ),
      said,
      text,
      element(
        "p",
        { class: "about screen-only" },
        "The link holds the procedures, the event and its date, and nothing else." +
          (question.typedClosures ? " It does not hold the closure days that you typed." : ""),
      ),
    ];
  }
}

/** @param {Started[]} refused @param {string} on */
const refusedPart = (refused, on) =>
  refused.length === 0
    ? []
    : [
        element("h3", {}, "Without an answer"),
        element(
          "ul",
          { class: "undated", id: "refused" },
          ...refused.map((duty) => refusedItem(duty, on)),
        ),
      ];

/** @param {Started[]} undated @param {boolean} open */
const undatedPart = (undated, open) => {
  if (undated.length === 0) return [];
  const list = element("ul", { class: "undated", id: "undated" }, ...undated.map(undatedItem));
  const one = undated.length === 1;
  const words = `${one ? "1 duty" : `${undated.length} duties`} without a number of days`;
  const part = folded(words, list);
  if (open) part.setAttribute("open", "");
  const brief = undated.map((duty) => `${headingOf(duty)}: ${duty.undated?.words}`);
  return [part, element("p", { class: "print-only" }, `${words}: ${brief.join("; ")}.`)];
};

/** Saves the calendar file.
 *  @param {Question} question @param {Shown} shown @param {Element} said */
const save = ({ rulebook, event, on }, shown, said) => {
  const content = new Blob([calendarFile(shown)], { type: "text/calendar" });
  const address = URL.createObjectURL(content);
  element("a", { href: address, download: `${rulebook}-${event}-${on}.ics` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  said.textContent = "The calendar file was saved. Open it to add the dates to your calendar.";
};
