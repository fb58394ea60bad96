// What the page says about an answer, in plain sentences.

import { limitOf } from "../engine/answers.js";
import { dayOf, isWeekend, partsOf } from "../engine/days.js";
import { periodWords } from "../engine/period.js";
import { eventWords, longDate, monthName } from "../engine/words.js";

/** @typedef {import("../engine/answers.js").DueDate} DueDate */
/** @typedef {import("../engine/answers.js").ReviewWindow} ReviewWindow */
/** @typedef {import("../engine/started.js").Started} Started */

/** A number of things: "1 working day", "2 working days".
 *  @param {number} number @param {string} thing */
export const counted = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

/** A date as text, in words: "Wednesday 30 December 2026". @param {string} text */
export const inWords = (text) => longDate(dayOf(text));

/** The heading of a duty, with its place in a series from the second on. @param {Started} duty */
export const headingOf = ({ title, number }) =>
  number === null || number < 2 ? title : `${title} (number ${number})`;

/** When the event starts the duty; empty if it always does. @param {Started} duty */
export const condition = ({ only_if: onlyIf, when }) => {
  const parts = [onlyIf === "unborn" ? "about an unborn child" : "", when].filter(Boolean);
  if (parts.length === 0) return "";
  const words = parts.join(", ");
  return words.replace(BEFORE_THE_CASE, "").trim() === ""
    ? "Not owed if this date is before the first event of the case."
    : `Only ${words}.`;
};

/** What the engine says of a duty that is due before the event that starts it. */
const BEFORE_THE_CASE = "unless the limit lies before the first event on record";

/** The limit in a line: by a day, or between two. @param {DueDate | ReviewWindow} answer */
export const limitWords = (answer) =>
  answer.kind === "due_date"
    ? `By ${inWords(answer.due)}`
    : `Between ${inWords(answer.opens)} and ${inWords(answer.closes)}`;

/** The rule in a line: the period, and the event that starts it.
 *  @param {DueDate | ReviewWindow} answer */
export const ruleWords = (answer) => {
  if (answer.kind === "review_window") {
    const [birthday, planBy] = [inWords(answer.birthday), inWords(answer.plan_by)];
    return `Around the birthday on ${birthday}. Plan it by ${planBy}.`;
  }
  const what = `${eventWords(answer.trigger).toLowerCase()}, ${inWords(answer.on)}`;
  const period = periodWords(answer.within);
  return answer.within.direction === "after"
    ? `Within ${period} after: ${what}.`
    : `At least ${period} before: ${what}.`;
};

/** The last working day in time. @param {DueDate | ReviewWindow} answer */
export const lastWorkingDayWords = (answer) => {
  const limit = limitOf(answer);
  if (answer.last_working_day === limit) return `Last working day: the same day.`;
  return (
    `Last working day: ${inWords(answer.last_working_day)}. ` +
    `The limit does not move to a later day.`
  );
};

/**
 * The days left on a day, or how long ago the limit was.
 * @param {string} limit @param {string} asOf
 * @param {number} working the working days left, or below 0 the working days late; NaN if they
 *   cannot be counted
 */
export const leftWords = (limit, asOf, working) => {
  const days = dayOf(limit) - dayOf(asOf);
  if (days === 0) return "This is the last day.";
  if (days > 0 && working === 0) {
    return `No working day left (${counted(days, "day")} in all).`;
  }
  if (Number.isNaN(working)) return "";
  if (days > 0) return `${counted(working, "working day")} left (${counted(days, "day")} in all).`;
  return (
    `This date has passed, ${counted(-working, "working day")} ago (${counted(-days, "day")} ` +
    `in all). If it was not done in time, it is late.`
  );
};

/** What a count of working days left out. @param {DueDate | ReviewWindow} answer */
export const leftOutWords = (answer) => {
  if (answer.kind !== "due_date" || answer.within.unit !== "working_days") return "";
  const [on, due] = [dayOf(answer.on), dayOf(answer.due)];
  let weekendDays = 0;
  for (let day = Math.min(on, due); day <= Math.max(on, due); day += 1) {
    if (day !== on && isWeekend(day)) weekendDays += 1;
  }
  const named = answer.skipped.map(({ date, name }) => `${name} on ${shortDate(date)}`);
  const parts = [weekendDays > 0 ? counted(weekendDays, "weekend day") : "", ...named];
  const list = parts.filter(Boolean);
  return list.length === 0 ? "" : `Not counted: ${list.join(", ")}.`;
};

/** A date without its year and weekday: "25 December". @param {string} text */
const shortDate = (text) => {
  const [, month, day] = partsOf(dayOf(text));
  return `${day} ${monthName(month)}`;
};

/**
 * What was not verified, in one plain sentence; empty if the number was read in its source.
 * @param {Pick<DueDate, "verified" | "basis" | "citation">} answer
 */
export const careWords = ({ verified, basis, citation }) => {
  const { title, read_in: other } = citation;
  const assumed = basis === "assumption" ? "No text sets these days: they are an assumption." : "";
  const kinds = new Map([
    ["source_text", ""],
    [
      "previous_edition",
      `Check it: ${title} was not read, and this is what ${other} says, the edition before.`,
    ],
    [
      "secondary_source",
      other
        ? `Check it: it was not read in ${title}, but in ${other}, which quotes or applies it.`
        : `Check it: it was read in ${title}, which quotes or applies the source.`,
    ],
  ]);
  const unread = `Not verified: it was not read in ${title}. Look there before you rely on it.`;
  return `${assumed} ${kinds.get(verified) ?? unread}`.trim();
};

/** What may still change the date. @param {DueDate | ReviewWindow} answer */
export const provisionalWords = (answer) =>
  answer.provisional
    ? "Provisional: the bank holidays of that year had not been published when this page was " +
      "made. They were worked out by rule, and one may still be added."
    : "";

/**
 * Why a duty has no answer, and what to do.
 * @param {import("../engine/refusal.js").Refusal} refusal @param {string} on
 */
export const refusalWords = ({ code, message }, on) => {
  const starts = [...message.matchAll(/from (\d{4}-\d\d-\d\d)/g)].map((match) => match[1]).sort();
  if (code === "not_in_force" && starts.length > 0) {
    return on < starts[0]
      ? `This page has the rule from ${inWords(starts[0])} on, and the date is earlier. ` +
          "Check the year. If it is right, look in the procedures of that time."
      : "This page has no wording of the rule that was in force on that day. " +
          "Look in the procedures of that time.";
  }
  if (code === "outside_calendar") {
    return `This page has no bank holidays for these days. Check the year. (${message})`;
  }
  return `${message[0].toUpperCase()}${message.slice(1)}.`;
};
