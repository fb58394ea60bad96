// A period: 10 working days, 3 months, 24 hours, and the count from a day to a day.

import { addMonths, textOf } from "./days.js";
import { Refused } from "./refusal.js";

/** @typedef {import("./days.js").Day} Day */

/**
 * How long a rule allows. `direction` is `after` the event or `before` it.
 * @typedef {object} Period
 * @property {number} count
 * @property {"working_days" | "days" | "weeks" | "months" | "years" | "hours"} unit
 * @property {"next_working_day" | "same_day"} first_day
 * @property {import("./days.js").MonthEnd} month_end
 * @property {"after" | "before"} direction
 */

const LARGEST_COUNT = 10_000;

/** @type {Omit<Period, "count" | "unit">} */
const USUAL = { first_day: "next_working_day", month_end: "clamp", direction: "after" };

// For each unit: its normal unit, how many of these make one, and how many of it make one of these.
/** @type {Record<Period["unit"], ["working_days" | "days" | "months", number, number]>} */
const NORMAL = {
  working_days: ["working_days", 1, 1],
  days: ["days", 1, 1],
  weeks: ["days", 7, 1],
  hours: ["days", 1, 24],
  months: ["months", 1, 1],
  years: ["months", 12, 1],
};

/**
 * A period as the data have it, with every usual setting written out.
 * @param {Partial<Period> & Pick<Period, "count" | "unit">} entry
 * @returns {Period}
 */
export const periodOf = ({ count, unit, ...settings }) => ({ count, unit, ...USUAL, ...settings });

/** The same period, counted back. @param {Period} period @returns {Period} */
export const countedBack = (period) => ({ ...period, direction: "before" });

/** A period in words: "10 working days". @param {Period} period */
export const periodWords = ({ count, unit }) => {
  const words = unit.replace("_", " ");
  return `${count} ${count === 1 ? words.slice(0, -1) : words}`;
};

/**
 * A period in one of three units, with a count that is negative before an event.
 * @param {Period} period
 * @returns {["working_days" | "days" | "months", number]}
 */
export const normal = ({ unit, count, direction }) => {
  const [normalUnit, times, parts] = NORMAL[unit];
  const normalCount = (count * times) / parts;
  return [normalUnit, direction === "after" ? normalCount : -normalCount];
};

/**
 * The day that a period leads to: the last day in time.
 * @param {Period} period @param {Day} on
 * @param {import("./calendar.js").WorkingCalendar} calendar
 * @returns {Day}
 * @throws {Refused} `outside_calendar` or `no_corresponding_date`
 */
export const reached = (period, on, calendar) => {
  const [unit, count] = normal(period);
  if (unit === "working_days") {
    const isDay1 = period.first_day === "same_day" && calendar.isWorkingDay(on);
    return calendar.add(on, isDay1 ? count - Math.sign(count) : count);
  }
  const due = unit === "months" ? addMonths(on, count, period.month_end) : on + count;
  const question = `${periodWords(period)} ${period.direction} ${textOf(on)}`;
  for (const day of [on, due]) calendar.mustCover(day, question);
  return due;
};

/**
 * Two periods as one, for a series whose dates are all counted from its first date.
 * @param {Period} one @param {Period} other
 * @returns {Period}
 * @throws {Refused} `bad_period` if they do not add up
 */
export const sumOf = (one, other) => {
  const [unit, count] = normal(one);
  const [otherUnit, otherCount] = normal(other);
  const same = /** @type {const} */ (["first_day", "month_end", "direction"]).every(
    (setting) => one[setting] === other[setting],
  );
  const sum = Math.abs(count + otherCount);
  if (!same || unit !== otherUnit || one.first_day === "same_day" || sum > LARGEST_COUNT) {
    throw new Refused(
      "bad_period",
      `${periodWords(one)} and ${periodWords(other)} do not add up to one period`,
    );
  }
  return { ...one, unit, count: sum };
};
