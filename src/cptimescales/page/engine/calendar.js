// The working days of one division, as known on a day, with the closure days of an authority.
//
// Two tables answer any count at once. One holds how many working days lie before each day, the
// other the working days in order. Python's `calendars/day_index` has the same tables.

import { dayOf, dayOn, isWeekend, textOf, weekdayOf, yearOf } from "./days.js";
import { holidaysAsKnown } from "./record.js";
import { Refused } from "./refusal.js";
import { sha256 } from "./sha256.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {{date: string, name: string, kind: "bank_holiday" | "closure"}} DayLeftOut */

export class WorkingCalendar {
  /**
   * @param {import("./record.js").DivisionData} division
   * @param {Day | null} [knownOn] the day whose list of bank holidays is used; null: the newest
   * @param {[Day, string][]} [closed] the closure days in order, each with its name
   * @throws {Refused} `outside_calendar` for a closure
   */
  constructor(division, knownOn = null, closed = []) {
    this.name = division.division;
    this.checked = division.checked;
    this.knownOn = knownOn;
    this.first = dayOf(division.covers[0]);
    this.last = dayOf(division.covers[1]);
    for (const [day] of closed) this.mustCover(day, `closure on ${textOf(day)}`);
    const { holidays, firstYear, lastYear, settledTo } = holidaysAsKnown(division, knownOn);
    this.bankHolidays = holidays;
    this.published = firstYear === null ? null : [firstYear, /** @type {number} */ (lastYear)];
    this.settledTo = settledTo;

    /** The weekdays that do not count, in order. */
    this.leftOut = leftOutDays(holidays, closed);
    this.leftOutOn = [...this.leftOut.keys()];
    const size = this.last - this.first + 1;
    const skips = new Uint8Array(size);
    for (const day of this.leftOutOn) skips[day - this.first] = 1;
    // numbers[i] is the number of working days before day i. The table has one entry more than
    // there are days, so numbers[i + 1] counts day i, too.
    this.numbers = new Int32Array(size + 1);
    // workingDays[k] is the working day that has k working days before it.
    this.workingDays = new Int32Array(size);
    let number = 0;
    let weekday = weekdayOf(this.first);
    for (let index = 0; index < size; index += 1) {
      if (weekday < 5 && skips[index] === 0) {
        this.workingDays[number] = this.first + index;
        number += 1;
      }
      this.numbers[index + 1] = number;
      weekday = weekday === 6 ? 0 : weekday + 1;
    }
    this.workingDays = this.workingDays.subarray(0, number);
    /** @type {Map<string, string>} the hashes of lists computed so far */
    this.hashes = new Map();
  }

  /** @param {Day} day @param {string} question what was asked, for the refusal */
  mustCover(day, question) {
    if (day >= this.first && day <= this.last) return;
    throw new Refused(
      "outside_calendar",
      `${question} is outside the calendar ${this.name}, which covers ${textOf(this.first)} to ` +
        `${textOf(this.last)}; nothing is counted beyond those years`,
    );
  }

  /** @param {Day} day */
  isWorkingDay(day) {
    this.mustCover(day, textOf(day));
    const index = day - this.first;
    return this.numbers[index + 1] !== this.numbers[index];
  }

  /**
   * The day that comes so many working days after a day, which is itself day 0.
   * @param {Day} day @param {number} count negative to count back; 0 gives the day itself
   * @returns {Day}
   */
  add(day, count) {
    const question = `${textOf(day)} and ${count} working days`;
    this.mustCover(day, question);
    if (count === 0) return day;
    const index = day - this.first;
    const position = count > 0 ? this.numbers[index + 1] + count - 1 : this.numbers[index] + count;
    const reached = this.workingDays[position];
    if (reached === undefined) this.mustCover(count > 0 ? this.last + 1 : this.first - 1, question);
    return reached;
  }

  /** How many working days lie after `start`, up to and including `end`; negative if it is before.
   *  @param {Day} start @param {Day} end */
  between(start, end) {
    for (const day of [start, end]) this.mustCover(day, textOf(day));
    // A count back leaves out the start as a count forward does, and counts the end.
    const shift = start <= end ? this.first - 1 : this.first;
    return this.numbers[end - shift] - this.numbers[start - shift];
  }

  /** The day itself if it is a working day, otherwise the last working day before it.
   *  @param {Day} day @returns {Day} */
  onOrBefore(day) {
    const question = `the working day on or before ${textOf(day)}`;
    this.mustCover(day, question);
    const number = this.numbers[day - this.first + 1];
    if (number === 0) this.mustCover(this.first - 1, question);
    return this.workingDays[number - 1];
  }

  /** The weekdays in a count from `start` to `end` that do not count, in order.
   *  @param {Day} start @param {Day} end @returns {DayLeftOut[]} */
  daysLeftOut(start, end) {
    const [first, last] = start <= end ? [start + 1, end] : [end, start - 1];
    const days = this.leftOutOn;
    const left = [];
    for (let i = firstIndex(days, first); i < days.length && days[i] <= last; i += 1) {
      left.push(/** @type {DayLeftOut} */ (this.leftOut.get(days[i])));
    }
    return left;
  }

  /** The bank holidays of one year, in order. @param {number} year @returns {[Day, string][]} */
  bankHolidaysOf(year) {
    this.mustCover(Number.isInteger(year) ? dayOn(year, 1, 1) : NaN, `the year ${year}`);
    const ofYear = [...this.bankHolidays].filter(([day]) => yearOf(day) === year);
    return ofYear.sort(([one], [other]) => one - other);
  }

  /**
   * The hash of the list of days left out on which a count rests. It is the list of the published
   * years if both days lie in them and a working day is on or before the end, otherwise the list
   * of all years covered.
   * @param {Day} start @param {Day} end
   */
  listSha256(start, end) {
    const lastWorkingDay = this.onOrBefore(end);
    const all = [yearOf(this.first), yearOf(this.last)];
    if (this.published === null) return this.sha256Of(all);
    const [first, last] = this.published;
    const days = [start, end, lastWorkingDay];
    const isNear = days.every((day) => yearOf(day) >= first && yearOf(day) <= last);
    return this.sha256Of(isNear ? this.published : all);
  }

  /** @param {number[]} years the first and the last */
  sha256Of([first, last]) {
    const key = `${first} ${last}`;
    let hash = this.hashes.get(key);
    if (hash === undefined) {
      const days = [...this.leftOut].filter(([day]) => yearOf(day) >= first && yearOf(day) <= last);
      const lines = days.map(([, { date, kind, name }]) => `${date} ${kind} ${name}`);
      hash = sha256([key, ...lines].join("\n"));
      this.hashes.set(key, hash);
    }
    return hash;
  }
}

/**
 * The weekdays that do not count, in order. Councils list whole weeks, so a closure may fall on a
 * weekend or a bank holiday, where it changes nothing.
 * @param {Map<Day, string>} holidays @param {[Day, string][]} closures
 * @returns {Map<Day, DayLeftOut>}
 */
const leftOutDays = (holidays, closures) => {
  /** @type {Map<Day, DayLeftOut>} */
  const leftOut = new Map();
  for (const [day, name] of holidays) {
    leftOut.set(day, { date: textOf(day), name, kind: "bank_holiday" });
  }
  for (const [day, name] of closures) {
    if (!leftOut.has(day)) leftOut.set(day, { date: textOf(day), name, kind: "closure" });
  }
  const weekdays = [...leftOut].filter(([day]) => !isWeekend(day));
  return new Map(weekdays.sort(([one], [other]) => one - other));
};

/** The index of the first day that is not before `day`. */
const firstIndex = (/** @type {Day[]} */ days, /** @type {Day} */ day) => {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
};
