// The bank holidays of one division, as the published list stood on a day.
//
// GOV.UK's list is the truth for the years that it covers. The data have each year's list, the day
// on which it appeared, every later change, and for the other years the days by rule.

import { dayOf, yearOf } from "./days.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {[string, string]} Named a day as text, and the name of its bank holiday */

/**
 * @typedef {object} DivisionData
 * @property {string} division
 * @property {string} checked the day of the last comparison with GOV.UK's list
 * @property {[string, string]} covers the first and the last day of the calendar
 * @property {{year: number, on: string, days: Named[]}[]} published each year's first list
 * @property {{on: string, added: Named[], withdrawn: string[]}[]} changes the later changes
 * @property {{day: Named, announced: string | null, instead_of: Named | null}[]} one_offs
 * @property {Record<string, [string, ...number[]]>} by_rule by name: the first day, and the days
 *   from each to the next, before any one-off day was announced
 */

/**
 * @typedef {object} KnownHolidays
 * @property {Map<Day, string>} holidays every bank holiday with its name
 * @property {number | null} firstYear the first year of the published list, if it had begun
 * @property {number | null} lastYear the last year of that list
 * @property {Day} settledTo the last day whose bank holidays were published or past
 */

/**
 * @param {DivisionData} division
 * @param {Day | null} knownOn null for the newest list
 * @returns {KnownHolidays}
 */
export const holidaysAsKnown = (division, knownOn) => {
  const known = (/** @type {string} */ on) => knownOn === null || dayOf(on) <= knownOn;
  const years = division.published.filter((year) => known(year.on));
  const firstYear = years.length > 0 ? years[0].year : null;
  const lastYear = years.length > 0 ? years[years.length - 1].year : null;
  const isListed = (/** @type {Day} */ day) =>
    firstYear !== null && lastYear !== null && yearOf(day) >= firstYear && yearOf(day) <= lastYear;

  /** @type {Map<Day, string>} */
  const holidays = new Map();
  for (const [day, name] of computed(division, known)) {
    if (!isListed(day)) holidays.set(day, name);
  }
  for (const { days } of years) addAll(holidays, days);
  for (const change of firstYear === null ? [] : division.changes) {
    if (!known(change.on)) continue;
    for (const day of change.withdrawn) holidays.delete(dayOf(day));
    addAll(holidays, change.added);
  }
  return { holidays, firstYear, lastYear, settledTo: settledTo(lastYear, knownOn) };
};

/** The bank holidays of all years by rule, with the one-off days that were announced or past. */
const computed = (
  /** @type {DivisionData} */ division,
  /** @type {(on: string) => boolean} */ known,
) => {
  /** @type {Map<Day, string>} */
  const days = new Map();
  for (const [name, [first, ...gaps]] of Object.entries(division.by_rule)) {
    let day = dayOf(first);
    days.set(day, name);
    for (const gap of gaps) {
      day += gap;
      days.set(day, name);
    }
  }
  for (const { day, announced, instead_of: insteadOf } of division.one_offs) {
    const knownFrom = announced !== null && announced < day[0] ? announced : day[0];
    if (!known(knownFrom)) continue;
    if (insteadOf !== null) days.delete(dayOf(insteadOf[0]));
    addAll(days, [day]);
  }
  return days;
};

const addAll = (/** @type {Map<Day, string>} */ holidays, /** @type {Named[]} */ days) => {
  for (const [day, name] of days) holidays.set(dayOf(day), name);
};

const settledTo = (/** @type {number | null} */ lastYear, /** @type {Day | null} */ knownOn) => {
  if (lastYear !== null) return dayOf(`${lastYear}-12-31`);
  // Nothing was published yet, so only the years before that of `knownOn` are past for sure.
  const year = Math.max(yearOf(/** @type {Day} */ (knownOn)) - 1, 1);
  return dayOf(`${String(year).padStart(4, "0")}-12-31`);
};
