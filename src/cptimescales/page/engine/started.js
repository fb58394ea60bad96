// What one event starts: every duty with its answer, key for key as Python's JSON.

import { due, limitOf } from "./answers.js";
import { unknownUpTo } from "./by_event.js";
import { textOf } from "./days.js";
import { named, Refused, refusalOf } from "./refusal.js";
import { citationOf, isWindow, versionOn } from "./rulebook.js";
import { Starts } from "./starts.js";

/** @typedef {import("./answers.js").Desk} Desk */
/** @typedef {import("./days.js").Day} Day */
/** @typedef {import("./starts.js").Start} Start */
/** @typedef {import("./rulebook.js").Version} Version */

/**
 * A duty that one event starts. It has one of `due`, `undated` and `refusal`.
 * @typedef {object} Started
 * @property {"started"} kind
 * @property {string} rule
 * @property {string} title
 * @property {number | null} number its place in a series: 1, or 2 for the one that follows
 * @property {string | null} episode the kind of episode in which the duty lives
 * @property {"unborn" | null} only_if `unborn`: only if the child is not born yet
 * @property {string} when the situation in which the event starts it; empty if it always does
 * @property {import("./answers.js").DueDate | import("./answers.js").ReviewWindow | null} due
 * @property {UndatedDuty | null} undated
 * @property {import("./refusal.js").Refusal | null} refusal
 */

/**
 * A duty for which the procedures set no number of days.
 * @typedef {object} UndatedDuty
 * @property {string} rule
 * @property {string} title
 * @property {string} trigger
 * @property {string} on
 * @property {null} met_on
 * @property {string} words what the procedures say in place of a number
 * @property {string} basis
 * @property {import("./rulebook.js").Citation} citation
 * @property {string} reading
 * @property {string} verified
 * @property {string[]} open_questions
 * @property {null} episode
 * @property {true} recorded
 */

/**
 * Every duty that an event starts: dated duties first, by their limit; then those without a number;
 * then those without an answer.
 * @param {Desk} desk @param {unknown} event @param {Day} on
 * @returns {Started[]}
 * @throws {Refused} `unknown_event`
 */
export const after = (desk, event, on) => {
  named(desk.byEvent.sentences, event, "event", ` in rulebook ${desk.book.id}`);
  const starts = new Starts(desk.byEvent, /** @type {string} */ (event), on).all();
  const duties = starts.flatMap((start) => startedBy(desk, start, on) ?? []);
  return duties.sort(
    (one, other) =>
      order(one) - order(other) ||
      (one.due && other.due ? compared(limitOf(one.due), limitOf(other.due)) : 0),
  );
};

const order = (/** @type {Started} */ { due, undated }) => (due ? 0 : undated ? 1 : 2);

const compared = (/** @type {string} */ one, /** @type {string} */ other) =>
  one < other ? -1 : Number(one > other);

/**
 * The duty with its answer; null if the duty had been abolished by that day.
 * @param {Desk} desk @param {Start} start @param {Day} on
 * @returns {Started | null}
 */
const startedBy = (desk, start, on) => {
  const { rule } = start;
  const version = isWindow(rule) ? null : versionOn(rule, on);
  /** @type {Pick<Started, "due" | "undated" | "refusal">} */
  const answer = { due: null, undated: null, refusal: null };
  if (version !== null && version.undated !== null) {
    answer.undated = undatedDuty(desk, start, version, on);
  } else {
    try {
      answer.due = startedAnswer(desk, start, version, on);
    } catch (error) {
      answer.refusal = refusalOf(error);
      const notInForce = version === null && answer.refusal.code === "not_in_force";
      if (notInForce && on > unknownUpTo(rule)) return null;
    }
  }
  return {
    kind: "started",
    rule: rule.id,
    title: rule.title,
    number: desk.byEvent.series.has(rule) ? start.number : null,
    episode: start.lives === "always" ? null : start.lives,
    only_if: start.only_if,
    when: start.when,
    ...answer,
  };
};

/** @param {Desk} desk @param {Start} start @param {Version | null} version @param {Day} on */
const startedAnswer = (desk, { rule, trigger, number }, version, on) => {
  if (number > 1 && version !== null && version.counted_from === "previous_due") {
    throw new Refused(
      "cannot_answer",
      `the next deadline of ${rule.id} counts from the first of its series, and one event does ` +
        "not show its day; ask for the timetable of the case",
    );
  }
  return { ...due(desk, rule.id, on, number), trigger }; // a single answer names the first trigger
};

/**
 * @param {Desk} desk @param {Start} start @param {Version} version @param {Day} on
 * @returns {UndatedDuty}
 */
const undatedDuty = ({ book }, { rule, trigger }, version, on) => ({
  rule: rule.id,
  title: rule.title,
  trigger,
  on: textOf(on),
  met_on: null,
  words: /** @type {string} */ (version.undated),
  basis: version.basis,
  citation: citationOf(book, version),
  reading: version.reading,
  verified: version.verified,
  open_questions: version.open_questions,
  episode: null,
  recorded: true,
});
