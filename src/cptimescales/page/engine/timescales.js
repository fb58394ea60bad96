// The face of the engine: questions in, answers out, both as plain objects.
//
//     const timescales = new Timescales(data);
//     timescales.due({ rulebook: "england", rule: "first_core_group", on: "2026-12-14" }).due
//     // "2026-12-30"
//
// The keys of questions and answers are those of Python's JSON, and so are the values. A day is
// text: YYYY-MM-DD. A question that cannot be answered gets a refusal, `{kind: "refusal", code,
// message}`. No function throws for bad input, and none reads a clock.

import { due, limitOf } from "./answers.js";
import { RulesByEvent } from "./by_event.js";
import { WorkingCalendar } from "./calendar.js";
import { closureDays } from "./closures.js";
import { dayOf, dayOrNull, textOf } from "./days.js";
import { countedDays, explain, sentence } from "./explain.js";
import { answered, named, Refused, shown } from "./refusal.js";
import { isSeries, isWindow, rulebookOf } from "./rulebook.js";
import { after } from "./started.js";
import { standing } from "./status.js";
import { eventWords } from "./words.js";

export { citationWords } from "./explain.js";
export { isRefusal } from "./refusal.js";
export { eventWords, longDate, verification } from "./words.js";
export { countedDays, explain, limitOf, sentence };

/** @typedef {import("./answers.js").DueDate} DueDate */
/** @typedef {import("./answers.js").ReviewWindow} ReviewWindow */
/** @typedef {import("./calendar.js").DayLeftOut} DayLeftOut */
/** @typedef {import("./closures.js").Closure} Closure */
/** @typedef {import("./refusal.js").Refusal} Refusal */
/** @typedef {import("./started.js").Started} Started */
/** @typedef {import("./status.js").Standing} Standing */

/**
 * The rulebook, and what may change its answers.
 * @typedef {object} BookQuestion
 * @property {string} rulebook its id
 * @property {string | null} [known_on] use the bank holidays as GOV.UK listed them on that day
 * @property {Closure[] | null} [closures] further days that do not count, each with its name
 */

export const FORMAT = 2;
const MOST_KEPT = 16;

export class Timescales {
  /**
   * @param {any} data what `page_data` of Python wrote: rules, events, bank holidays
   * @throws {TypeError} if it is something else, or of another format
   */
  constructor(data) {
    if (data?.format !== FORMAT) {
      throw new TypeError(`the data have format ${shown(data?.format)}; allowed: ${FORMAT}`);
    }
    /** @type {string} the version of the library that wrote the data */
    this.version = data.version;
    this.meanings = data.events;
    /** @type {Map<string, import("./record.js").DivisionData>} */
    this.divisions = new Map();
    for (const division of data.divisions) this.divisions.set(division.division, division);
    /** @type {Map<string, import("./rulebook.js").Rulebook>} */
    this.books = new Map();
    for (const book of data.rulebooks) {
      this.books.set(book.rulebook, rulebookOf(book, this.books.get(book.extends) ?? null));
    }
    /** @type {Map<string, RulesByEvent>} */
    this.byEvent = new Map();
    /** @type {Map<string, WorkingCalendar>} the calendars made last */
    this.calendars = new Map();
  }

  /** The rulebooks, each with its rules and the events that a rule of it may name. */
  rulebooks() {
    return [...this.books.values()].map((book) => ({
      rulebook: book.id,
      title: book.title,
      division: book.division,
      extends: book.extends,
      checked: book.checked,
      bank_holidays_checked: this.division(book.division).checked,
      sha256: book.sha256,
      rules: [...book.rules.values()].map((rule) => ({
        rule: rule.id,
        title: rule.title,
        trigger: rule.trigger,
        met_by: rule.met_by,
        is_window: isWindow(rule),
        is_series: isSeries(rule),
      })),
      events: [...this.eventsOf(book).sentences].map(([event, sentenceOfEvent]) => ({
        event,
        words: eventWords(event),
        sentence: sentenceOfEvent,
      })),
    }));
  }

  /**
   * By which day a duty must have been met, and why that day.
   *
   * @param {BookQuestion & {rule: string, on: string, number?: number}} question `on` is the date
   *   of the event that starts the clock. For the second and later deadlines of a series (`number`)
   *   it is the date of the previous meeting; for a review around a birthday, the date of birth.
   * @returns {DueDate | ReviewWindow | Refusal}
   */
  due(question) {
    return answered(() => {
      const { rule, on, number = 1 } = asked(question);
      return due(this.desk(question), rule, dayOf(on, "on"), number);
    });
  }

  /**
   * Every duty that an event starts, dated duties first.
   *
   * The event is read as the first of its kind, about a child who was born, with no plan open
   * before. A duty that depends on more says so in `when` and `only_if`.
   *
   * @param {BookQuestion & {event: string, on: string}} question
   * @returns {Started[] | Refusal}
   */
  after(question) {
    return answered(() => {
      const { event, on } = asked(question);
      return after(this.desk(question), event, dayOf(on, "on"));
    });
  }

  /**
   * Where a duty stands on a day, and by how many days it is late.
   *
   * @param {BookQuestion & {rule: string, on: string, number?: number, as_of: string,
   *   held?: string | null}} question the question of `due`, with the day on which the duty is
   *   judged, and the date of the event that meets it, if there is one
   * @returns {Standing | Refusal}
   */
  standing(question) {
    return answered(() => {
      const { rule, on, number = 1, as_of: asOf, held } = asked(question);
      const desk = this.desk(question);
      const answer = due(desk, rule, dayOf(on, "on"), number);
      return standing(answer, { as_of: asOf, held }, desk.calendar);
    });
  }

  /**
   * The day that comes so many working days after a day, which is itself day 0.
   * @param {CalendarQuestion & {from: string, add: number}} question a negative number counts back
   * @returns {{reached: string} | Refusal}
   */
  addWorkingDays(question) {
    return answered(() => {
      const { from, add } = asked(question);
      const calendar = this.calendarOf(question);
      const day = dayOf(from, "from");
      if (!Number.isInteger(add) || Math.abs(add) > 1_000_000) {
        throw new Refused(
          "bad_period",
          `the count of working days is ${shown(add)}; allowed: a whole number up to 1,000,000`,
        );
      }
      return { reached: textOf(calendar.add(day, add)) };
    });
  }

  /**
   * How many working days lie after a day, up to and including another; negative if `to` is before
   * `from`. With the weekdays left out, and the hash of their list.
   * @param {CalendarQuestion & {from: string, to: string}} question
   * @returns {{working_days: number, skipped: DayLeftOut[], calendar_sha256: string} | Refusal}
   */
  workingDaysBetween(question) {
    return answered(() => {
      const { from, to } = asked(question);
      const calendar = this.calendarOf(question);
      const [start, end] = [dayOf(from, "from"), dayOf(to, "to")];
      return {
        working_days: calendar.between(start, end),
        skipped: calendar.daysLeftOut(start, end),
        calendar_sha256: calendar.listSha256(start, end),
      };
    });
  }

  /**
   * The bank holidays of one year, and whether GOV.UK had published them.
   * @param {CalendarQuestion & {year: number}} question
   * @returns {{bank_holidays: {date: string, name: string}[], provisional: boolean} | Refusal}
   */
  bankHolidays(question) {
    return answered(() => {
      const { year } = asked(question);
      const calendar = this.calendarOf(question);
      const days = calendar.bankHolidaysOf(year);
      return {
        bank_holidays: days.map(([day, name]) => ({ date: textOf(day), name })),
        provisional: dayOf(`${year}-12-31`) > calendar.settledTo,
      };
    });
  }

  /** @param {BookQuestion} question @returns {import("./answers.js").Desk} */
  desk({ rulebook, ...changes }) {
    const book = named(this.books, rulebook, "rulebook");
    const calendar = this.calendarOf({ division: book.division, ...changes });
    return { version: this.version, book, calendar, byEvent: this.eventsOf(book) };
  }

  /**
   * @typedef {object} CalendarQuestion
   * @property {string} division `england-and-wales`, `scotland` or `northern-ireland`
   * @property {string | null} [known_on]
   * @property {Closure[] | null} [closures]
   */

  /** @param {CalendarQuestion} question @returns {WorkingCalendar} */
  calendarOf({ division, known_on: knownOnText, closures }) {
    const data = this.division(division);
    const closed = closureDays(closures);
    const knownOn = dayOrNull(knownOnText, "known_on");
    const key = JSON.stringify([division, knownOn, closed]);
    const kept = this.calendars.get(key);
    if (kept !== undefined) return kept;
    const calendar = new WorkingCalendar(data, knownOn, closed);
    if (this.calendars.size >= MOST_KEPT) {
      const [oldest] = this.calendars.keys();
      this.calendars.delete(oldest);
    }
    this.calendars.set(key, calendar);
    return calendar;
  }

  /** @param {unknown} name */
  division(name) {
    return named(this.divisions, name, "division");
  }

  /** @param {import("./rulebook.js").Rulebook} book */
  eventsOf(book) {
    const kept = this.byEvent.get(book.id);
    if (kept !== undefined) return kept;
    const byEvent = new RulesByEvent(book, this.meanings);
    this.byEvent.set(book.id, byEvent);
    return byEvent;
  }
}

/** The question, if it is an object at all. @param {any} question @returns {any} */
const asked = (question) => {
  if (typeof question === "object" && question !== null) return question;
  throw new Refused("cannot_answer", `a question is an object, not ${shown(question)}`);
};
