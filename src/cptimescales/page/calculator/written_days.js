// A day that a person typed into three boxes, or pasted into one.

import { lengthOfMonth, textOf, dayOn } from "../engine/days.js";
import { monthName } from "../engine/words.js";

/** @typedef {{day: string, month: string, year: string}} Typed */
/** @typedef {"day" | "month" | "year"} Box */

const MONTH_NAMES = Array.from({ length: 12 }, (_, place) => monthName(place + 1).toLowerCase());

/** The number of a month: "12", "Dec" or "December"; NaN if it is none. @param {string} typed */
const monthNumber = (typed) => {
  const word = typed.toLowerCase().replace(/\.$/, "");
  if (/^\d{1,2}$/.test(word)) return Number(word);
  const place = MONTH_NAMES.findIndex(
    (name) => name === word || name.slice(0, 3) === word || (word === "sept" && name[0] === "s"),
  );
  return place < 0 ? NaN : place + 1;
};

/**
 * The day that was typed, or what is wrong with it and in which box.
 * @param {Typed} typed @param {string} what the name of the day in a sentence: "the date"
 * @returns {{text: string, problem: ""} | {text: null, problem: string, box: Box}}
 */
export const typedDay = (typed, what) => {
  const [day, month, year] = [typed.day, typed.month, typed.year].map((text) => text.trim());
  /** @param {Box} box @param {string} problem */
  const wrong = (box, problem) => ({ text: null, problem, box });
  if (day + month + year === "") return wrong("day", `Enter ${what}, for example 14 12 2026.`);
  if (day === "") return wrong("day", `Enter the day of ${what}.`);
  if (month === "") return wrong("month", `Enter the month of ${what}.`);
  if (year === "") return wrong("year", `Enter the year of ${what}.`);
  const number = monthNumber(month);
  if (!(number >= 1 && number <= 12)) {
    return wrong("month", `"${month}" is not a month. Enter a number from 1 to 12.`);
  }
  if (!/^\d{4}$/.test(year) || Number(year) === 0) {
    return wrong("year", `"${year}" is not a year. Enter the year with four digits, as in 2026.`);
  }
  const length = lengthOfMonth(Number(year), number);
  const inMonth = `${monthName(number)} ${year} has ${length} days`;
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1) {
    return wrong("day", `"${day}" is not a day. ${inMonth}. Enter a number from 1 to ${length}.`);
  }
  if (Number(day) > length) {
    return wrong("day", `There is no day ${Number(day)}: ${inMonth}. Check the day and the month.`);
  }
  return { text: textOf(dayOn(Number(year), number, Number(day))), problem: "" };
};

/**
 * The three boxes for a day that was pasted whole, as 14/12/2026 or 2026-12-14; otherwise null.
 * @param {string} pasted
 * @returns {Typed | null}
 */
export const pastedDay = (pasted) => {
  const text = pasted.trim();
  const uk = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(text);
  if (uk !== null) return { day: uk[1], month: uk[2], year: uk[3] };
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return iso === null ? null : { day: iso[3], month: iso[2], year: iso[1] };
};
