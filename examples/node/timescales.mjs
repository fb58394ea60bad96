// The arithmetic of child-protection timescales in JavaScript.
//
// It needs only the exported rules and bank holidays, and shows that the files in docs/conformance
// suffice. A day is a whole number, the days since 1 January 1970, so that no time zone can change
// it. A day as text is YYYY-MM-DD.

const DAY = 86_400_000;

export const dayOf = (text) => {
  const [year, month, day] = text.split("-").map(Number);
  const number = Date.UTC(year, month - 1, day) / DAY;
  if (textOf(number) !== text) throw new Refusal("not_a_date");
  return number;
};
export const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const partsOf = (day) => textOf(day).split("-").map(Number);
const isWeekend = (day) => [0, 6].includes(new Date(day * DAY).getUTCDay());

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// Which days count in one division, by the list of a day, with the closure days of the authority.
export class WorkingCalendar {
  constructor(division, knownOn = null, closures = []) {
    const known = (text) => knownOn === null || text <= knownOn;
    const published = division.published.filter((year) => known(year.on));
    const listedYears = new Set(published.map((year) => year.year));
    const isListed = (text) => listedYears.has(Number(text.slice(0, 4)));

    // Years listed by that day: the days of the list, with the changes made by that day.
    const listed = new Set(published.flatMap((year) => year.days));
    for (const change of division.changes.filter((change) => known(change.on))) {
      if (published.length === 0) break;
      change.withdrawn.forEach((day) => listed.delete(day));
      change.added.forEach((day) => listed.add(day));
    }
    // Other years: the days by rule, with the one-off days that were announced or past by that day.
    const computed = new Set(division.by_rule.filter((day) => !isListed(day)));
    for (const oneOff of division.one_offs.filter((oneOff) => !isListed(oneOff.day))) {
      const { announced, day } = oneOff;
      if (!known(announced && announced < day ? announced : day)) continue;
      computed.add(day);
      if (oneOff.instead_of) computed.delete(oneOff.instead_of);
    }
    this.leftOut = new Set([...listed, ...computed, ...closures].map(dayOf));
    [this.first, this.last] = division.covers.map(dayOf);
    const lastYear = published.length
      ? Math.max(...listedYears)
      : Number(knownOn.slice(0, 4)) - 1;
    this.settledTo = dayOf(`${lastYear}-12-31`);
    for (const day of closures.map(dayOf)) this.mustCover(day);
  }

  mustCover(day) {
    if (day < this.first || day > this.last) throw new Refusal("outside_calendar");
  }

  works(day) {
    this.mustCover(day);
    return !isWeekend(day) && !this.leftOut.has(day);
  }

  add(day, count) {
    this.mustCover(day);
    const step = Math.sign(count);
    for (let left = Math.abs(count); left > 0; ) {
      day += step;
      if (this.works(day)) left -= 1;
    }
    return day;
  }

  onOrBefore(day) {
    while (!this.works(day)) day -= 1;
    return day;
  }

  // The weekdays between two days that do not count, without the day on which the clock starts.
  skipped(on, due) {
    const [first, last] = due >= on ? [on + 1, due] : [due, on - 1];
    const days = [];
    for (let day = first; day <= last; day += 1) {
      if (!isWeekend(day) && this.leftOut.has(day)) days.push(textOf(day));
    }
    return days;
  }
}

// The corresponding date so many months later. If that month is too short, monthEnd decides.
export const addMonths = (day, months, monthEnd) => {
  const [year, month, ofMonth] = partsOf(day);
  const count = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(count / 12), count % 12];
  const length = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  const last = Date.UTC(toYear, toMonth, length) / DAY;
  if (ofMonth <= length) return Date.UTC(toYear, toMonth, ofMonth) / DAY;
  if (monthEnd === "refuse") throw new Refusal("no_corresponding_date");
  return monthEnd === "roll" ? last + 1 : last;
};

const MONTHS = { months: 1, years: 12 };
const DAYS = { days: 1, weeks: 7, hours: 1 / 24 };

// The day to which a period leads. The direction is 1 for after the day and -1 for before it.
export const reached = (period, on, direction, calendar) => {
  if (period.unit === "working_days") {
    const sameDay = period.first_day === "same_day" && calendar.works(on);
    return calendar.add(on, direction * (period.count - (sameDay ? 1 : 0)));
  }
  const due =
    period.unit in MONTHS
      ? addMonths(on, direction * period.count * MONTHS[period.unit], period.month_end)
      : on + direction * period.count * DAYS[period.unit];
  calendar.mustCover(on);
  calendar.mustCover(due);
  return due;
};

// The period of one deadline of a series. If a deadline is counted from the day on which the
// previous meeting was held, its period applies alone. If it is counted from the day on which that
// meeting was due, the periods add up.
const periodOf = (version, number) => {
  if (number === 1) return version.within;
  const later = Array.from(
    { length: number - 1 },
    (_, n) => version.then[Math.min(n, version.then.length - 1)],
  );
  if (version.counted_from === "previous_held") return later.at(-1);
  const all = [version.within, ...later];
  const sum = (factor) => all.reduce((total, period) => total + period.count * factor(period), 0);
  for (const [unit, factors] of [["months", MONTHS], ["days", DAYS]]) {
    if (all.every((period) => period.unit in factors)) {
      return { ...version.within, unit, count: sum((period) => factors[period.unit]) };
    }
  }
  return { ...version.within, count: sum(() => 1) };
};

export class Timescales {
  constructor(rules, bankHolidays) {
    this.rulebooks = new Map(rules.rulebooks.map((book) => [book.rulebook, book]));
    this.divisions = new Map(bankHolidays.divisions.map((entry) => [entry.division, entry]));
    this.calendars = new Map();
    this.reached = reached;
  }

  calendar(division, knownOn = null, closures = []) {
    const key = JSON.stringify([division, knownOn, closures]);
    if (!this.calendars.has(key)) {
      this.calendars.set(key, new WorkingCalendar(this.divisions.get(division), knownOn, closures));
    }
    return this.calendars.get(key);
  }

  // The answer to a question, in the form of the vectors: dates, or a refusal.
  answer(question) {
    try {
      return this.due(question);
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.code };
      throw error;
    }
  }

  due({ rulebook, rule: id, on: text, number = 1, known_on: knownOn = null, closures = [] }) {
    const book = this.rulebooks.get(rulebook);
    if (!book) throw new Refusal("unknown_rulebook");
    const rule = book.rules.find((rule) => rule.rule === id);
    if (!rule) throw new Refusal("unknown_rule");
    const on = dayOf(text);
    const calendar = this.calendar(book.division, knownOn, closures.map((day) => day.date));
    const newest = rule.versions.at(-1);
    const isSeries = (version) => Boolean(version.then?.length);
    if (number > 1 && !rule.versions.some(isSeries)) throw new Refusal("bad_period");
    if (newest.around) return this.window(rule, on, newest.around.birthday, calendar);
    const version = this.inForce(rule, text);
    if ("undated" in version) throw new Refusal("no_number_set");
    if (number > 1 && !isSeries(version)) throw new Refusal("bad_period");
    const due = version.before
      ? this.reached(version.before, on, -1, calendar)
      : this.reached(periodOf(version, number), on, 1, calendar);
    return {
      due: textOf(due),
      last_working_day: textOf(calendar.onOrBefore(due)),
      provisional: Math.max(on, due) > calendar.settledTo,
      skipped: calendar.skipped(on, due),
    };
  }

  inForce(rule, text) {
    const isInForce = ({ from, to }) => from <= text && (to === null || text <= to);
    const version = rule.versions.find(isInForce);
    if (!version) throw new Refusal("not_in_force");
    return version;
  }

  // A person attains an age at the start of the anniversary. For a birth on 29 February that is
  // 1 March in a year without that day.
  window(rule, born, age, calendar) {
    const birthday = addMonths(born, 12 * age, "roll");
    const { around } = this.inForce(rule, textOf(birthday));
    const at = (period, direction) => reached(period, birthday, direction, calendar);
    const closes = at(around.closes, 1);
    return {
      due: textOf(closes),
      last_working_day: textOf(calendar.onOrBefore(closes)),
      provisional: closes > calendar.settledTo,
      birthday: textOf(birthday),
      plan_by: textOf(at(around.plan_by, -1)),
      opens: textOf(at(around.opens, -1)),
    };
  }
}
