// A rulebook as its file has it: rules, versions, sources. The keys are those of the file.
//
// The data leave out a default, have each long text once, and of a local rulebook only what it
// adds. This module puts all of that back.

import { dayOf } from "./days.js";
import { periodOf } from "./period.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {import("./period.js").Period} Period */

/**
 * @typedef {object} Version the wording of a rule between two trigger dates
 * @property {Day} from
 * @property {Day | null} to null: still in force
 * @property {Period | null} within the period after the trigger
 * @property {Period[]} then the intervals of a series after the first
 * @property {"previous_held" | "previous_due"} counted_from
 * @property {Period | null} before the period before the trigger
 * @property {{birthday: number, opens: Period, closes: Period, plan_by: Period} | null} around
 * @property {string | null} undated the words of the guidance where it sets no number
 * @property {string | null} unread what nobody has read
 * @property {string} basis
 * @property {string} verified
 * @property {{source: string, at: string, read_in: string | null, read_at: string | null}} citation
 * @property {string} reading
 * @property {string[]} open_questions
 */

/**
 * @typedef {object} Rule
 * @property {string} id
 * @property {string} title
 * @property {string[]} trigger
 * @property {string | null} met_by
 * @property {string[]} during
 * @property {"each" | "first" | "newest" | "beginning" | "next" | "window"} starts
 * @property {string[]} after
 * @property {string[]} until
 * @property {{code: string, in_a_row?: number} | null} alert
 * @property {Version[]} versions in order of date
 */

/** @typedef {{title: string, publisher: string, published?: string, url?: string}} Source */

/**
 * @typedef {object} RulebookData
 * @property {string} rulebook its id
 * @property {string} title
 * @property {string} division
 * @property {string} checked the last day on which every entry was compared with its source
 * @property {string | null} extends the rulebook whose rules it takes over
 * @property {string} sha256
 * @property {string[]} texts the long texts; those of the rulebook that it extends come before
 * @property {Record<string, Source>} sources
 * @property {Record<string, string>} events its own events, each with a sentence
 * @property {any[]} rules
 */

/**
 * @typedef {object} Rulebook a rulebook with everything that it takes over
 * @property {string} id
 * @property {string} title
 * @property {string} division
 * @property {string} checked
 * @property {string | null} extends
 * @property {string} sha256
 * @property {string[]} texts
 * @property {Record<string, Source>} sources
 * @property {Record<string, string>} events
 * @property {Map<string, Rule>} rules by their ids, in the order of the file
 */

/**
 * @param {RulebookData} data
 * @param {Rulebook | null} base the rulebook that it extends
 * @returns {Rulebook}
 */
export const rulebookOf = (data, base) => {
  const texts = [...(base?.texts ?? []), ...data.texts];
  const rules = new Map(base?.rules);
  for (const entry of data.rules) rules.set(entry.id, ruleOf(entry, texts));
  return {
    id: data.rulebook,
    title: data.title,
    division: data.division,
    checked: data.checked,
    extends: data.extends,
    sha256: data.sha256,
    texts,
    sources: { ...base?.sources, ...data.sources },
    events: { ...base?.events, ...data.events },
    rules,
  };
};

/** @param {any} entry @param {string[]} texts @returns {Rule} */
const ruleOf = (entry, texts) => {
  const versions = entry.versions.map((/** @type {any} */ version) => versionOf(version, texts));
  // A version ends before the next one begins, at the latest.
  versions.forEach((/** @type {Version} */ version, /** @type {number} */ place) => {
    const next = versions[place + 1];
    if (next !== undefined && (version.to ?? next.from) >= next.from) version.to = next.from - 1;
  });
  return {
    met_by: null,
    starts: "each",
    after: [],
    until: [],
    alert: null,
    ...entry,
    versions,
  };
};

/** @param {any} entry @param {string[]} texts @returns {Version} */
const versionOf = (entry, texts) => {
  const text = (/** @type {number | undefined} */ place) =>
    place === undefined ? null : texts[place];
  const period = (/** @type {any} */ value) => (value === undefined ? null : periodOf(value));
  const { citation, around } = entry;
  return {
    from: dayOf(entry.effective_from),
    to: entry.effective_to === undefined ? null : dayOf(entry.effective_to),
    within: period(entry.within),
    then: (entry.then ?? []).map(periodOf),
    counted_from: entry.counted_from ?? "previous_held",
    before: period(entry.before),
    around: around
      ? {
          birthday: around.birthday,
          opens: periodOf(around.opens),
          closes: periodOf(around.closes),
          plan_by: periodOf(around.plan_by),
        }
      : null,
    undated: text(entry.undated),
    unread: text(entry.unread),
    basis: entry.basis,
    verified: entry.verified,
    citation: {
      source: citation.source,
      at: texts[citation.at],
      read_in: citation.read_in ?? null,
      read_at: text(citation.read_at),
    },
    reading: texts[entry.reading],
    open_questions: entry.open_questions ?? [],
  };
};

/**
 * The version of a rule that is in force on a day, or null.
 * @param {Rule} rule @param {Day} on
 */
export const versionOn = (rule, on) =>
  rule.versions.find(({ from, to }) => from <= on && (to === null || on <= to)) ?? null;

/** Whether the answer of a rule is a window around a birthday. @param {Rule} rule */
export const isWindow = (rule) => rule.versions[rule.versions.length - 1].around !== null;

/** Whether a rule has later deadlines. @param {Rule} rule */
export const isSeries = (rule) => rule.versions.some((version) => version.then.length > 0);

/**
 * The citation of a version, with the title, publisher, day and address of its source.
 * @param {Rulebook} book @param {Version} version
 */
export const citationOf = (book, { citation }) => {
  const source = book.sources[citation.source];
  return {
    title: source.title,
    publisher: source.publisher,
    published: source.published ?? null,
    url: source.url ?? null,
    at: citation.at,
    read_in: citation.read_in === null ? null : book.sources[citation.read_in].title,
    read_at: citation.read_at,
  };
};

/** @typedef {ReturnType<typeof citationOf>} Citation */
