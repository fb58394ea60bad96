// Calendar days as whole numbers: the days since 1 January 1970.
//
// JavaScript's own `Date` is a moment, and its day depends on a time zone. This engine never makes
// one. A day as text is YYYY-MM-DD, as in every file and answer of this project.

import { Refused, shown } from "./refusal.js";

/** @typedef {number} Day the days since 1 January 1970 */
/** @typedef {"clamp" | "roll" | "refuse"} MonthEnd */

const DAYS_OF_400_YEARS = 146_097;
const DAYS_OF_4_YEARS = 1_461;
// From 1 March of the year 0 to 1 January 1970.
const MARCH_0_TO_1970 = 719_468;

/**
 * The day of a year, month and day of the month, which must exist.
 *
 * The year is taken to begin in March. So a leap day is the last day of a year, and the months
 * before it always have the same lengths: 153 days in every five.
 *
 * @param {number} year @param {number} month 1 to 12 @param {number} dayOfMonth
 * @returns {Day}
 */
export const dayOn = (year, month, dayOfMonth) => {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + dayOfMonth - 1;
  return 365 * marchYear + leapDays + dayOfYear - MARCH_0_TO_1970;
};

/**
 * The year, month (1 to 12) and day of the month of a day.
 * @param {Day} day
 * @returns {[number, number, number]}
 */
export const partsOf = (day) => {
  const sinceMarch0 = day + MARCH_0_TO_1970;
  const era = Math.floor(sinceMarch0 / DAYS_OF_400_YEARS);
  const dayOfEra = sinceMarch0 - era * DAYS_OF_400_YEARS;
  const leapDays =
    Math.floor(dayOfEra / (DAYS_OF_4_YEARS - 1)) -
    Math.floor(dayOfEra / 36_524) +
    Math.floor(dayOfEra / (DAYS_OF_400_YEARS - 1));
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return [era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfMonth];
};

/** The first and the last day of all: those of Python's dates. */
export const FIRST_DAY = dayOn(1, 1, 1);
export const LAST_DAY = dayOn(9999, 12, 31);

/** @param {Day} day */
export const yearOf = (day) => partsOf(day)[0];

/** The day of the week: 0 is Monday, 6 is Sunday. @param {Day} day */
export const weekdayOf = (day) => (((day + 3) % 7) + 7) % 7;

/** @param {Day} day */
export const isWeekend = (day) => weekdayOf(day) > 4;

/** How many days a month has. @param {number} year @param {number} month */
export const lengthOfMonth = (year, month) =>
  month === 12 ? 31 : dayOn(year, month + 1, 1) - dayOn(year, month, 1);

/**
 * A day as text.
 * @param {Day} day
 */
export const textOf = (day) => {
  const [year, month, dayOfMonth] = partsOf(day);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}`;
};

/**
 * The day that a text names.
 * @param {unknown} text YYYY-MM-DD, and nothing else
 * @param {string} what names the value in a refusal
 * @returns {Day}
 * @throws {Refused} `not_a_date`
 */
export const dayOf = (text, what = "a date") => {
  const match = typeof text === "string" ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) : null;
  if (match !== null) {
    const [year, month, dayOfMonth] = match.slice(1).map(Number);
    const isMonth = year >= 1 && month >= 1 && month <= 12;
    if (isMonth && dayOfMonth >= 1 && dayOfMonth <= lengthOfMonth(year, month)) {
      return dayOn(year, month, dayOfMonth);
    }
  }
  throw new Refused(
    "not_a_date",
    `${what} must be a date, not ${shown(text)}; write a day that exists, as in 2026-12-14`,
  );
};

/** The same for a day that may be left out. @param {unknown} text @param {string} what */
export const dayOrNull = (text, what) =>
  text === undefined || text === null ? null : dayOf(text, what);

/**
 * The corresponding date some months after a day.
 * @param {Day} day
 * @param {number} months a negative number counts back
 * @param {MonthEnd} monthEnd if the month has no such day: its last day (`clamp`), the first day
 *   of the next month (`roll`), or a refusal (`refuse`)
 * @returns {Day}
 * @throws {Refused} `no_corresponding_date`, or `outside_calendar` beyond the years 1 to 9999
 */
export const addMonths = (day, months, monthEnd) => {
  const [fromYear, fromMonth, dayOfMonth] = partsOf(day);
  const count = 12 * fromYear + fromMonth - 1 + months;
  const year = Math.floor(count / 12);
  const month = count - 12 * year + 1;
  if (year < 1 || year > 9999) {
    throw new Refused("outside_calendar", `${months} months from ${textOf(day)} is no date`);
  }
  const length = lengthOfMonth(year, month);
  if (dayOfMonth <= length) return dayOn(year, month, dayOfMonth);
  if (monthEnd === "refuse") {
    throw new Refused(
      "no_corresponding_date",
      `${months} months from ${textOf(day)} has no corresponding date, and this rule refuses to ` +
        "choose one",
    );
  }
  return dayOn(year, month, length) + (monthEnd === "roll" ? 1 : 0);
};

/**
 * The day on which a person attains an age: the anniversary of the birth, from its start. A person
 * born on 29 February attains it on 1 March of a year without that day.
 * @param {Day} born @param {number} age in years
 */
export const attainsAge = (born, age) => addMonths(born, 12 * age, "roll");
