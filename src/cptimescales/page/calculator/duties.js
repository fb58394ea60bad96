// The duties that an event starts, as parts of the page.

import { limitOf } from "../engine/answers.js";
import { dayOf } from "../engine/days.js";
import { citationWords, countedDays, explain } from "../engine/explain.js";
import { columnDate, verification } from "../engine/words.js";
import { element, folded } from "./elements.js";
import {
  careWords,
  condition,
  headingOf,
  lastWorkingDayWords,
  leftOutWords,
  leftWords,
  limitWords,
  provisionalWords,
  refusalWords,
  ruleWords,
} from "./plain_words.js";

/** @typedef {import("../engine/started.js").Started} Started */
/** @typedef {(duty: Started) => number} WorkingDaysTo */

/** A paragraph; null without words. @param {string} words @param {string | null} kind */
const paragraph = (words, kind = null) =>
  words === "" ? null : element("p", { class: kind }, words);

/**
 * A duty with its date.
 * @param {Started} duty @param {string} asOf @param {WorkingDaysTo} workingDaysTo
 */
export const datedItem = (duty, asOf, workingDaysTo) => {
  const answer = /** @type {NonNullable<Started["due"]>} */ (duty.due);
  const limit = limitOf(answer);
  return element(
    "li",
    { class: limit < asOf ? "duty passed" : "duty", "data-rule": duty.rule, "data-limit": limit },
    element("h3", {}, headingOf(duty)),
    element("p", { class: "big" }, element("time", { datetime: limit }, limitWords(answer))),
    paragraph(condition(duty), "condition"),
    paragraph(leftWords(limit, asOf, workingDaysTo(duty)), "left"),
    paragraph(lastWorkingDayWords(answer), "last"),
    paragraph(ruleWords(answer)),
    paragraph(leftOutWords(answer)),
    paragraph(provisionalWords(answer), "care"),
    paragraph(careWords(answer), "care"),
    element("p", { class: "print-only" }, `Source: ${citationWords(answer.citation)}`),
    folded("How it was counted", countOf(answer)),
    folded("Source", ...sourceOf(answer)),
  );
};

/** @param {NonNullable<Started["due"]>} answer */
const countOf = (answer) => {
  if (answer.kind === "due_date" && ["working_days", "days"].includes(answer.within.unit)) {
    return countTable(answer);
  }
  const [, , ...lines] = explain(answer).split("\n");
  const end = lines.indexOf(`Reading: ${answer.reading}`);
  const said = lines.slice(0, end).filter((line) => line.trim() !== "");
  return element("div", {}, ...said.map((line) => element("p", {}, line.trim())));
};

/** @param {import("../engine/answers.js").DueDate} answer */
const countTable = (answer) => {
  const rows = countedDays(answer).map(({ date, number, why }) => {
    const notes = [
      date === answer.on ? "the clock starts" : "",
      why,
      date === answer.due ? "due" : "",
    ].filter(Boolean);
    return element(
      "tr",
      { class: date === answer.due ? "end" : null },
      element("th", { scope: "row" }, columnDate(dayOf(date))),
      number === null
        ? element("td", { class: "not" }, "not counted")
        : element("td", {}, `day ${number}`),
      element("td", {}, notes.join(", ")),
    );
  });
  const head = ["Date", "Count", "Why"].map((words) => element("th", { scope: "col" }, words));
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": `Day by day: ${answer.title}` },
    element(
      "table",
      {},
      element("caption", {}, `Day by day: ${answer.title}`),
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
};

/**
 * The source of a duty, how it is read and how far it was verified.
 * @param {{citation: import("../engine/rulebook.js").Citation, reading: string, basis: string,
 *   verified: string, open_questions: string[]}} duty
 * @param {boolean} [dated]
 */
const sourceOf = (duty, dated = true) => [
  element("p", {}, citationWords(duty.citation)),
  linkTo(duty.citation.url),
  element("p", {}, `How it is read: ${duty.reading}`),
  element("p", {}, `Rank: ${duty.basis.replaceAll("_", " ")}.`),
  element("p", {}, verification(duty, dated)),
  duty.open_questions.length === 0
    ? null
    : element(
        "p",
        {},
        "Open: the text does not settle everything here. The readings in the documentation " +
          `have these questions: ${duty.open_questions.join(", ")}.`,
      ),
];

/** @param {string | null} url */
const linkTo = (url) =>
  url === null || !/^https?:[/][/]/.test(url)
    ? null
    : element("p", {}, element("a", { href: url, rel: "noreferrer" }, "Open the source"));

/** A duty for which the procedures set no number. @param {Started} duty */
export const undatedItem = (duty) => {
  const undated = /** @type {NonNullable<Started["undated"]>} */ (duty.undated);
  return element(
    "li",
    { "data-rule": duty.rule },
    element("strong", {}, `${headingOf(duty)}: `),
    `${undated.words}. `,
    condition(duty),
    element("div", { class: "screen-only" }, folded("Source", ...sourceOf(undated, false))),
  );
};

/** A duty without an answer. @param {Started} duty @param {string} on */
export const refusedItem = (duty, on) =>
  element(
    "li",
    { "data-rule": duty.rule },
    element("strong", {}, `${headingOf(duty)}: `),
    refusalWords(/** @type {NonNullable<Started["refusal"]>} */ (duty.refusal), on),
  );
