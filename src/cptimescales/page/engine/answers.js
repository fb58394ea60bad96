// One rule, one date, one answer: a due date or a window, key for key as Python's JSON.

import { textOf } from "./days.js";
import { dutyOn, ruleFor, windowAround } from "./duty.js";
import { reached } from "./period.js";
import { citationOf, isWindow } from "./rulebook.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {import("./calendar.js").WorkingCalendar} WorkingCalendar */
/** @typedef {import("./rulebook.js").Rulebook} Rulebook */

/**
 * What a due date and a window have in common: the rule, its authority, its origin.
 * @typedef {object} AnswerHead
 * @property {string} rulebook
 * @property {string} rule
 * @property {string} title
 * @property {string} trigger the event that starts the clock
 * @property {string} on its date; of a window the date of birth
 * @property {string} last_working_day the last working day on or before the limit
 * @property {boolean} provisional whether it touches a year without published bank holidays
 * @property {string} basis the rank of the text behind the number
 * @property {import("./rulebook.js").Citation} citation
 * @property {string} reading how the text is read
 * @property {string} verified where the number was read
 * @property {string[]} open_questions what the guidance does not settle
 * @property {Provenance} provenance the versions and hashes behind the answer
 */

/**
 * @typedef {object} DueDateParts
 * @property {"due_date"} kind
 * @property {import("./period.js").Period} within the period that was counted
 * @property {string} due the last day in time; it never moves
 * @property {number} calendar_days `due` minus `on`, in days
 * @property {number} working_days working days after `on`, up to and including `due`
 * @property {import("./calendar.js").DayLeftOut[]} skipped the weekdays between that do not count
 */

/**
 * @typedef {object} WindowParts
 * @property {"review_window"} kind
 * @property {string} birthday the day on which the age is attained
 * @property {string} opens
 * @property {string} closes
 * @property {string} plan_by the day by which the review is to be planned
 */

/**
 * @typedef {object} Provenance
 * @property {string} version
 * @property {string} rulebook_sha256
 * @property {string} calendar
 * @property {string} calendar_sha256
 * @property {string | null} known_on
 */

/** @typedef {AnswerHead & DueDateParts} DueDate */
/** @typedef {AnswerHead & WindowParts} ReviewWindow */

/**
 * The rules of a rulebook, and the bank holidays that they count by.
 * @typedef {object} Desk
 * @property {string} version the version of the data
 * @property {Rulebook} book
 * @property {WorkingCalendar} calendar
 * @property {import("./by_event.js").RulesByEvent} byEvent
 */

/**
 * By which day a duty must have been met, and why that day.
 * @param {Desk} desk @param {unknown} name the rule
 * @param {Day} on @param {unknown} number the place in a series; 1 is the first
 * @returns {DueDate | ReviewWindow}
 * @throws {import("./refusal.js").Refused}
 */
export const due = (desk, name, on, number) => {
  const rule = ruleFor(desk.book, name, number);
  if (isWindow(rule)) return reviewWindow(desk, rule, on);
  return dueDate(desk, rule, on, /** @type {number} */ (number));
};

/** The last day in time, for every kind of answer. @param {DueDate | ReviewWindow} answer */
export const limitOf = (answer) => (answer.kind === "due_date" ? answer.due : answer.closes);

/**
 * @param {Desk} desk @param {import("./rulebook.js").Rule} rule @param {Day} on
 * @param {number} number
 * @returns {DueDate}
 */
const dueDate = (desk, rule, on, number) => {
  const { calendar } = desk;
  const { version, period, trigger } = dutyOn(desk.book, rule, on, number);
  const day = reached(period, on, calendar);
  const lastWorkingDay = calendar.onOrBefore(day);
  return {
    kind: "due_date",
    ...head(desk, rule, version, {
      trigger,
      on: textOf(on),
      last_working_day: textOf(lastWorkingDay),
      provisional: Math.max(on, day) > calendar.settledTo,
      provenance: provenance(desk, on, day),
    }),
    within: period,
    due: textOf(day),
    calendar_days: day - on,
    working_days: calendar.between(on, day),
    skipped: calendar.daysLeftOut(on, day),
  };
};

/**
 * @param {Desk} desk @param {import("./rulebook.js").Rule} rule @param {Day} born
 * @returns {ReviewWindow}
 */
const reviewWindow = (desk, rule, born) => {
  const { calendar } = desk;
  const { version, ...days } = windowAround(desk.book, rule, born, calendar);
  return {
    kind: "review_window",
    ...head(desk, rule, version, {
      trigger: rule.trigger[0],
      on: textOf(born),
      last_working_day: textOf(calendar.onOrBefore(days.closes)),
      provisional: days.closes > calendar.settledTo,
      provenance: provenance(desk, days.plan_by, days.closes),
    }),
    birthday: textOf(days.birthday),
    opens: textOf(days.opens),
    closes: textOf(days.closes),
    plan_by: textOf(days.plan_by),
  };
};

/**
 * @typedef {Pick<AnswerHead, "trigger" | "on" | "last_working_day" | "provisional" | "provenance">
 *   } Counted what depends on the date
 */

/**
 * @param {Desk} desk @param {import("./rulebook.js").Rule} rule
 * @param {import("./rulebook.js").Version} version @param {Counted} counted
 * @returns {AnswerHead}
 */
const head = ({ book }, rule, version, counted) => ({
  rulebook: book.id,
  rule: rule.id,
  title: rule.title,
  trigger: counted.trigger,
  on: counted.on,
  last_working_day: counted.last_working_day,
  provisional: counted.provisional,
  basis: version.basis,
  citation: citationOf(book, version),
  reading: version.reading,
  verified: version.verified,
  open_questions: version.open_questions,
  provenance: counted.provenance,
});

/** @param {Desk} desk @param {Day} start @param {Day} end @returns {Provenance} */
const provenance = ({ version, book, calendar }, start, end) => ({
  version,
  rulebook_sha256: book.sha256,
  calendar: calendar.name,
  calendar_sha256: calendar.listSha256(start, end),
  known_on: calendar.knownOn === null ? null : textOf(calendar.knownOn),
});
