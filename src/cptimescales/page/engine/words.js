// Dates, events, and how far a number is verified, in words; as Python says them.

import { partsOf, weekdayOf } from "./days.js";

/** @typedef {import("./days.js").Day} Day */

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

/** The name of the day of the week. @param {Day} day */
export const weekdayName = (day) => WEEKDAYS[weekdayOf(day)];

/** The name of a month. @param {number} month 1 to 12 */
export const monthName = (month) => MONTHS[month - 1];

/** A date as a person says it: "Wednesday 30 December 2026". @param {Day} day */
export const longDate = (day) => {
  const [year, month, dayOfMonth] = partsOf(day);
  return `${weekdayName(day)} ${dayOfMonth} ${monthName(month)} ${year}`;
};

/** A date for a column, as wide for every day: "Thu  2 Apr 2026". @param {Day} day */
export const columnDate = (day) => {
  const [year, month, dayOfMonth] = partsOf(day);
  const number = String(dayOfMonth).padStart(2);
  return `${weekdayName(day).slice(0, 3)} ${number} ${monthName(month).slice(0, 3)} ${year}`;
};

/** An event's name as words at the start of a line: "Conference held". @param {string} event */
export const eventWords = (event) => {
  const words = event
    .replaceAll("pre_birth", "pre-birth")
    .replaceAll("_", " ")
    .replaceAll("united kingdom", "United Kingdom");
  return words[0].toUpperCase() + words.slice(1);
};

/**
 * What was read, what was not, and where to look: one sentence.
 * @param {{verified: string, citation: import("./rulebook.js").Citation, basis: string}} answer
 * @param {boolean} [dated] whether the text sets a number
 */
export const verification = ({ verified, citation, basis }, dated = true) => {
  const what = dated && basis !== "assumption" ? "number" : "wording";
  const { title, read_in: other, url } = citation;
  const look = url === null ? "" : ` (${url})`;
  if (verified === "source_text") {
    return `The ${what} was read in ${title} itself: look there${look}.`;
  }
  if (verified === "previous_edition") {
    return (
      `The edition in force, ${title}, was not read; the one before it, ${other}, was, and ` +
      `this is its ${what}: look in the edition in force${look} before you rely on it.`
    );
  }
  if (verified === "secondary_source" && other) {
    return (
      `The ${what} was not read in ${title}, but in ${other}, which quotes or applies it: ` +
      `look in ${title}${look}.`
    );
  }
  if (verified === "secondary_source") {
    return (
      `The ${what} was read in ${title}${look}, which quotes or applies the source; ` +
      "the source itself was not read: look for it."
    );
  }
  if (other) {
    return (
      `The ${what} was not read in ${title}, and is that of ${other}: ` +
      `look in ${title}${look} before you rely on it.`
    );
  }
  return (
    `The ${what} was not read in ${title}, nor in a text that quotes it: ` +
    `look there${look} before you rely on it.`
  );
};
