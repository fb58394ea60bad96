// Which rules one event starts, with no case at hand, and in which situation.
//
// The event is read as the first of its kind, about a child who was born, with no plan open before.
// What depends on more than that says so in words. Python's `cases/started` has the same steps.

import { versionOn } from "./rulebook.js";
import { eventWords } from "./words.js";

/** @typedef {import("./rulebook.js").Rule} Rule */

/**
 * A rule that the event starts: by which of its events, and in which kind of episode.
 * @typedef {object} Start
 * @property {Rule} rule
 * @property {string} trigger
 * @property {string} lives the kind of episode, or `always`
 * @property {string} when the situation in words; empty if the event always starts it
 * @property {"unborn" | null} only_if
 * @property {number} number the place in a series
 */

const ALWAYS = "always";

/** Every kind of episode, from the widest, with words for a duty that lives in one. */
const SITUATIONS = new Map([
  ["case", "in an open case"],
  ["referral", "while a referral is open"],
  ["enquiry", "during enquiries"],
  ["pregnancy", "before the birth"],
  ["plan", "under a plan"],
  ["move_in", "during a move to this authority"],
  ["move_out", "during a move away from this authority"],
  ["care", "while the child is looked after"],
  ["placement", "during a placement"],
  ["unassessed_placement", "during a placement that is not assessed yet"],
  ["temporary_placement", "during a temporary placement"],
]);
const NO_PLAN = "if no plan is open";
const AS_A_REVIEW = "as a review under a plan";
const ENDS_EVERYTHING = ["death", "departure", "closing"];

/** Words in a row, without the empty ones. @param {...string} words */
const joined = (...words) => words.filter(Boolean).join(", ");

const situation = (/** @type {string} */ kind) => SITUATIONS.get(kind) ?? "";

export class Starts {
  /**
   * @param {import("./by_event.js").RulesByEvent} rules
   * @param {string} event @param {import("./days.js").Day} on
   */
  constructor(rules, event, on) {
    this.rules = rules;
    this.on = on;
    this.event = rules.readAs(event);
    this.meaning = rules.meaningOf(this.event);
    const { also = [], also_unborn: alsoUnborn = [], unborn = false } = this.meaning;
    this.names = [this.event, ...also, ...(unborn ? alsoUnborn : [])];
    this.begun = this.begins(unborn);
    // Open for sure: what the event begins, and the plan without which it would mean nothing.
    this.open = new Set([...this.begun, ...(this.meaning.needs_a_plan ? ["plan"] : [])]);
    const parts = [...rules.meanings.values()].map(({ begins = [] }) => begins);
    this.beforeBirth = new Set(parts.filter((begins) => begins.includes("pregnancy")).flat());
  }

  /** Each rule that the event starts, and each that goes on with it. @returns {Start[]} */
  all() {
    const first = this.withoutAPlan();
    const review = this.asAReview();
    const same = (/** @type {Start} */ one) => (/** @type {Start} */ other) =>
      other.rule.id === one.rule.id && other.number === one.number;
    const words = (/** @type {Start} */ start) => {
      const other = review.find(same(start));
      const alone = joined(NO_PLAN, start.when);
      if (other === undefined) return review.length === 0 ? start.when : alone;
      return other.when === start.when
        ? start.when
        : `${alone}; ${joined(AS_A_REVIEW, other.when)}`;
    };
    return [
      ...first.map((start) => ({ ...start, when: words(start) })),
      ...review
        .filter((start) => !first.some(same(start)))
        .map((start) => ({ ...start, when: joined(AS_A_REVIEW, start.when) })),
    ];
  }

  /** What the event starts as a review under an open plan, if it counts as one there. */
  asAReview() {
    const { under_a_plan: events = [] } = this.meaning;
    return events
      .filter((event) => this.rules.meaningOf(event).needs_a_plan)
      .flatMap((event) => new Starts(this.rules, event, this.on).withoutAPlan());
  }

  /** What the event starts where no plan was open before. @returns {Start[]} */
  withoutAPlan() {
    const starts = [
      ...this.beginnings(),
      ...this.triggered(this.names, this.open),
      ...this.readied(),
      ...this.aboutAnUnbornChild(),
      ...this.onAMoveIn(),
      ...this.nextOfSeries(),
    ];
    const seen = new Set();
    return starts.filter(({ rule, number }) => {
      const key = `${rule.id} ${number}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  /** The kinds that the event begins and does not end, where no plan was open.
   *  @param {boolean} unborn whether the child is not born yet */
  begins(unborn) {
    const { part = "", begins = [], begins_if_born: ifBorn = [], ends = [] } = this.meaning;
    if (ENDS_EVERYTHING.includes(part)) return new Set();
    const kinds = new Set(begins);
    kinds.delete("move_out");
    if (unborn) kinds.add("pregnancy");
    else {
      kinds.delete("pregnancy");
      for (const kind of ifBorn) kinds.add(kind);
    }
    if (part !== "birth") kinds.add("case");
    for (const kind of ends) kinds.delete(kind);
    return kinds;
  }

  /** Whether an episode may be open from before, in which the event starts a rule.
   *  @param {string} kind @param {Rule} rule */
  mayBeOpen(kind, rule) {
    const { part = "", begins = [], ends = [], withdraws = [], living = false } = this.meaning;
    if (ENDS_EVERYTHING.includes(part) || ends.includes(kind) || withdraws.includes(kind)) {
      return false;
    }
    if (kind === "pregnancy") {
      return !living && part !== "care" && !begins.includes("pregnancy");
    }
    if (part === "conference" && kind === "plan") return false; // it is the first, or made no plan
    if (part === "conference" && kind === "move_out") {
      const { under_a_plan: underAPlan = [] } = this.meaning; // the other authority's conference
      return rule.trigger.some((event) => underAPlan.includes(this.rules.readAs(event)));
    }
    return true;
  }

  /** The kind in which a duty lives, and the words where it is not open for sure.
   *  @param {Rule} rule @param {Set<string>} certain @returns {[string, string] | null} */
  situationOf(rule, certain) {
    const sure = rule.during.find((kind) => kind === ALWAYS || certain.has(kind));
    if (sure !== undefined) return [sure, ""];
    const possible = rule.during.filter((kind) => this.mayBeOpen(kind, rule));
    if (possible.length === 0) return null;
    return [possible[0], possible.map(situation).join(" or ")];
  }

  /** Rules whose clocks start as an episode begins, for an unborn child with the birth. */
  *beginnings() {
    const { part, ends = [], unborn } = this.meaning;
    const born = part === "birth";
    const kinds = born ? difference(this.beforeBirth, ends) : this.begun;
    for (const kind of unborn ? [] : SITUATIONS.keys()) {
      if (!kinds.has(kind)) continue;
      const when = born ? `${situation(kind)} that began before the birth` : "";
      for (const rule of this.rules.beginningWith.get(kind) ?? []) {
        yield start(rule, this.event, kind, when);
      }
    }
    for (const rule of born ? this.rules.windows : []) {
      const words = rule.during.filter((kind) => kind !== ALWAYS).map(situation);
      yield start(rule, rule.trigger[0], rule.during[0], words.join(" or "));
    }
  }

  /** @param {string[]} names @param {Set<string>} certain */
  *triggered(names, certain) {
    for (const [rule, trigger] of this.rules.effectsOf(names).starts) {
      const found = this.situationOf(rule, certain);
      if (found === null) continue;
      const [lives, when] = found;
      const words = joined(when, this.whichTrigger(rule, lives), this.longEnough(rule));
      const unborn = lives === "pregnancy" && !this.meaning.unborn;
      yield start(rule, trigger, lives, words, unborn ? "unborn" : null);
    }
  }

  /** Which of several such events in an episode starts the clock; empty if each does.
   *  @param {Rule} rule @param {string} lives */
  whichTrigger(rule, lives) {
    const inARow = rule.alert?.in_a_row ?? 1;
    if (inARow > 1) return `with ${inARow} in a row`;
    const isAfter = rule.after.length > 0;
    if (isAfter && !rule.after.some((event) => this.names.includes(this.rules.readAs(event)))) {
      const events = rule.after.map((event) => eventWords(event).toLowerCase()).join(" or ");
      return rule.starts === "first" ? `the first after each ${events}` : `after ${events}`;
    }
    if (rule.starts === "next") return "if there was another one by the due date";
    const begins = this.begun.has(lives) || lives === "pregnancy" || this.meaning.part === "birth";
    return rule.starts === "first" && !isAfter && !begins ? "if it is the first" : "";
  }

  /** @param {Rule} rule */
  longEnough(rule) {
    const before = versionOn(rule, this.on)?.before ?? null;
    const countsBack = before !== null && rule.starts !== "next";
    return countsBack ? "unless the limit lies before the first event on record" : "";
  }

  /** Rules that begin with an event that is not their trigger. */
  *readied() {
    for (const [rule, trigger] of this.rules.effectsOf(this.names).readies) {
      const found = rule.starts === "beginning" ? this.situationOf(rule, this.open) : null;
      if (found === null) continue;
      const [lives, when] = found;
      const first = this.begun.has(lives) ? "" : "if it is the first";
      yield start(rule, trigger, lives, joined(when, first));
    }
  }

  *aboutAnUnbornChild() {
    const { begins = [], unborn, also_unborn: alsoUnborn = [] } = this.meaning;
    if (unborn || !begins.includes("pregnancy")) return;
    for (const found of this.triggered([...this.names, ...alsoUnborn], this.begins(true))) {
      yield { ...found, only_if: /** @type {const} */ ("unborn") };
    }
  }

  *onAMoveIn() {
    const { begins = [], also_moving_in: alsoMovingIn = [] } = this.meaning;
    if (begins.includes("move_in")) return;
    for (const found of this.triggered(alsoMovingIn, this.begun)) {
      yield { ...found, when: joined(situation("move_in"), found.when) };
    }
  }

  /** The deadline that follows, where the event meets the one before. */
  *nextOfSeries() {
    const effects = this.rules.effectsOf(this.names);
    for (const rule of effects.meets) {
      if (!this.rules.series.has(rule) || effects.ends.includes(rule)) continue;
      const version = versionOn(rule, this.on);
      if (version !== null && version.unread === null && version.then.length === 0) continue;
      const before = difference(this.open, [...this.begun]);
      if (this.open.has("case")) before.add("case");
      const found = this.situationOf(rule, before);
      if (found === null) continue;
      const [lives, when] = found;
      if (lives !== "case" && this.begun.has(lives)) continue;
      const which = (version?.then.length ?? 0) > 1 ? "the first" : "the one before";
      const words = joined(when, `if it meets ${which}`);
      yield { ...start(rule, rule.met_by ?? "", lives, words), number: 2 };
    }
  }
}

/**
 * @param {Rule} rule @param {string} trigger @param {string} lives @param {string} when
 * @param {"unborn" | null} [onlyIf]
 * @returns {Start}
 */
const start = (rule, trigger, lives, when, onlyIf = null) => ({
  rule,
  trigger,
  lives,
  when,
  only_if: onlyIf,
  number: 1,
});

const difference = (/** @type {Set<string>} */ kinds, /** @type {string[]} */ without) =>
  new Set([...kinds].filter((kind) => !without.includes(kind)));
