// Dates as whole numbers of days, working days, and periods.

import { readFileSync } from "node:fs";

const folder = new URL("../../docs/conformance/", import.meta.url);

export const load = (path) => {
  const content = JSON.parse(readFileSync(new URL(path, folder), "utf8"));
  if ("format" in content && content.format !== 1) throw new Error(`${path} has another format`);
  return content;
};

export const day = (text) => Date.parse(text) / 86400000;
export const text = (n) => new Date(n * 86400000).toISOString().slice(0, 10);

/** The bank holidays of a division by its newest list. */
function bankHolidays({ published, changes, one_offs, by_rule }) {
  const listed = new Set(published.map((p) => p.year));
  const unlisted = (d) => !listed.has(Number(d.slice(0, 4)));
  const days = new Set([...by_rule.filter(unlisted), ...published.flatMap((p) => p.days)]);
  for (const { day: d, instead_of } of one_offs.filter((o) => unlisted(o.day))) {
    days.add(d);
    days.delete(instead_of);
  }
  for (const { added, withdrawn } of changes) {
    added.forEach((d) => days.add(d));
    withdrawn.forEach((d) => days.delete(d));
  }
  return new Set([...days].map(day));
}

const divisions = new Map(
  load("v1/bank-holidays.json").divisions.map((d) => [d.division, bankHolidays(d)]),
);

export class Calendar {
  constructor(division, closures) {
    this.holidays = divisions.get(division);
    this.closures = new Set(closures.map((c) => day(c.date)));
  }

  works(n) {
    const weekday = (n + 4) % 7; // 1 January 1970 was a Thursday; 0 is a Sunday
    return weekday !== 0 && weekday !== 6 && !this.holidays.has(n) && !this.closures.has(n);
  }

  /** How many working days lie after one day, up to and including another. */
  workingDays(from, to) {
    let count = 0;
    for (let n = from + 1; n <= to; n++) if (this.works(n)) count++;
    return count;
  }

  /** The day that lies a period after a day, or before it if `sign` is -1. */
  add(from, { count, unit, first_day, month_end }, sign = 1) {
    if (unit === "days") return from + sign * count;
    if (unit === "weeks") return from + sign * 7 * count;
    if (unit === "hours") return from + sign * Math.ceil(count / 24);
    if (unit === "months") return addMonths(from, sign * count, month_end);
    if (unit === "years") return addMonths(from, sign * 12 * count, month_end);
    let left = count;
    let n = from;
    if (first_day === "same_day" && this.works(from)) left -= 1;
    while (left > 0) {
      n += sign;
      if (this.works(n)) left -= 1;
    }
    return n;
  }
}

function addMonths(from, months, monthEnd) {
  const [y, m, d] = text(from).split("-").map(Number);
  const first = Date.UTC(y, m - 1 + months, 1) / 86400000;
  const next = Date.UTC(y, m + months, 1) / 86400000;
  if (first + d - 1 < next) return first + d - 1;
  return monthEnd === "roll" ? next : next - 1;
}

/** The 18th birthday: 1 March for a child born on 29 February. */
export function birthday(born, years) {
  const [y, m, d] = text(born).split("-").map(Number);
  return Date.UTC(y + years, m - 1, d) / 86400000;
}
