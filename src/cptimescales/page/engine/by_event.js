// Which rules each event starts, meets and ends: the rules of a rulebook, found by event.

import { FIRST_DAY, LAST_DAY } from "./days.js";
import { isSeries, isWindow } from "./rulebook.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {import("./rulebook.js").Rule} Rule */

/**
 * What an event means for a case; a key that is left out is false, empty or null. Python's
 * `rules/events.Event` explains each.
 * @typedef {object} Meaning
 * @property {string} [sentence] what happened, in one sentence
 * @property {string} [part] its place in the order of a day
 * @property {string[]} [begins] the kinds of episode that it begins
 * @property {string[]} [begins_if_born]
 * @property {string[]} [ends] the kinds of episode that it ends
 * @property {string[]} [withdraws]
 * @property {string[]} [also] the events that it counts as
 * @property {string[]} [also_unborn]
 * @property {string[]} [also_moving_in]
 * @property {string[]} [under_a_plan]
 * @property {string} [read_as] the event as which it is read
 * @property {boolean} [needs_a_plan]
 * @property {boolean} [living]
 * @property {boolean} [unborn]
 */

/**
 * What one event does: the rules that it readies and starts, each with the event of the rule as
 * which it counts, and those that it meets and ends.
 * @typedef {object} Effects
 * @property {[Rule, string][]} readies
 * @property {[Rule, string][]} starts
 * @property {Rule[]} meets
 * @property {Rule[]} ends
 */

/** @type {Meaning} an event that a rulebook defines: it starts and meets, and nothing more */
const PLAIN_EVENT = {};

export class RulesByEvent {
  /**
   * @param {import("./rulebook.js").Rulebook} book
   * @param {Record<string, Meaning>} meanings
   */
  constructor(book, meanings) {
    this.meanings = new Map(Object.entries(meanings));
    const rules = [...book.rules.values()];
    /** Every event that a rule may name, with its sentence. @type {Map<string, string>} */
    this.sentences = new Map();
    for (const [name, { sentence }] of this.meanings) this.sentences.set(name, sentence ?? "");
    for (const [name, sentence] of Object.entries(book.events)) this.sentences.set(name, sentence);
    this.readied = this.table(rules, (rule) => rule.after);
    this.started = this.table(rules, (rule) => (isWindow(rule) ? [] : rule.trigger));
    this.met = this.table(rules, (rule) => (rule.met_by === null ? [] : [rule.met_by]));
    this.ended = this.table(rules, (rule) => rule.until);
    this.windows = rules.filter(isWindow);
    this.series = new Set(rules.filter(isSeries));
    /** For each kind of episode, the rules whose clocks start as it begins.
     *  @type {Map<string, Rule[]>} */
    this.beginningWith = new Map();
    for (const rule of rules) {
      if (rule.starts !== "beginning" || rule.after.length > 0) continue;
      for (const kind of rule.during) push(this.beginningWith, kind, rule);
    }
  }

  /** What an event means, under the name as which it is read. @param {string} event */
  meaningOf(event) {
    return this.meanings.get(event) ?? PLAIN_EVENT;
  }

  /** The name under which an event is read. @param {string} event */
  readAs(event) {
    return this.meaningOf(event).read_as ?? event;
  }

  /**
   * The rules by each of some of their events.
   * @param {Rule[]} rules @param {(rule: Rule) => string[]} eventsOf
   */
  table(rules, eventsOf) {
    /** @type {Map<string, Rule[]>} */
    const table = new Map();
    for (const rule of rules) {
      const names = new Set(eventsOf(rule).map((event) => this.readAs(event)));
      for (const name of names) push(table, name, rule);
    }
    return table;
  }

  /** What an event does that counts as all these names.
   *  @param {string[]} names @returns {Effects} */
  effectsOf(names) {
    const as = (/** @type {string[]} */ events) =>
      /** @type {string} */ (events.find((event) => names.includes(this.readAs(event))));
    return {
      readies: listed(this.readied, names).map((rule) => [rule, as(rule.after)]),
      starts: listed(this.started, names).map((rule) => [rule, as(rule.trigger)]),
      meets: listed(this.met, names),
      ends: listed(this.ended, names),
    };
  }
}

/** @param {Map<string, Rule[]>} table @param {string} key @param {Rule} rule */
const push = (table, key, rule) => table.set(key, [...(table.get(key) ?? []), rule]);

/** The rules under some names, each once. */
const listed = (/** @type {Map<string, Rule[]>} */ table, /** @type {string[]} */ names) => [
  ...new Set(names.flatMap((name) => table.get(name) ?? [])),
];

/**
 * The last day for which it is unknown what a rule said where no version answers. A rule that was
 * abolished says nothing after that day, and one that never had a number says nothing at all.
 * @param {Rule} rule
 * @returns {Day}
 */
export const unknownUpTo = ({ versions }) => {
  if (versions.every((version) => version.undated !== null)) return FIRST_DAY - 1;
  return versions[versions.length - 1].to ?? LAST_DAY;
};
