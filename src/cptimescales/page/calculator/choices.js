// What a person can choose: the procedures, and the events that start a duty under them.

import { dayOf } from "../engine/days.js";
import { Starts } from "../engine/starts.js";
import { eventWords } from "../engine/words.js";
import { element } from "./elements.js";

/** The events that people ask about most, in the order in which they happen in a case. */
const EVERYDAY = [
  ...["referral_received", "enquiries_started", "investigation_started"],
  ...["strategy_discussion_held", "conference_held", "pre_birth_conference_held"],
  ...["core_group_held", "child_seen", "review_conference_held", "move_notified"],
  ...["transfer_conference_held", "child_born", "looked_after_started"],
];

/**
 * The options for the procedures: those of nations, then local ones by title.
 * @param {import("../engine/timescales.js").Timescales} timescales @param {string[]} local
 */
export const rulebookOptions = (timescales, local) => {
  const books = [...timescales.books.values()];
  const option = (/** @type {{id: string, title: string}} */ { id, title }) =>
    element("option", { value: id }, title);
  if (books.length === 1) return books.map(option);
  const locals = books.filter(({ id }) => local.includes(id));
  locals.sort((one, other) => (one.title < other.title ? -1 : 1));
  const groups = [
    { label: "Nations", inside: books.filter(({ id }) => !local.includes(id)) },
    { label: "Local procedures", inside: locals },
  ];
  return [
    nothing("Choose the procedures"),
    ...groups
      .filter(({ inside }) => inside.length > 0)
      .map(({ label, inside }) => element("optgroup", { label }, ...inside.map(option))),
  ];
};

/** @param {string} words */
const nothing = (words) => element("option", { value: "" }, words);

/**
 * The events that start a duty, each with its sentence.
 * @param {import("../engine/timescales.js").Timescales} timescales @param {string} rulebook
 * @returns {Map<string, string>}
 */
export const eventsThatStart = (timescales, rulebook) => {
  const book = timescales.books.get(rulebook);
  if (book === undefined) return new Map();
  const byEvent = timescales.eventsOf(book);
  const on = dayOf(book.checked);
  const starting = [...byEvent.sentences].filter(
    ([event]) => new Starts(byEvent, event, on).all().length > 0,
  );
  return new Map(starting);
};

/** The options for the events, the everyday ones first. @param {Map<string, string>} events */
export const eventOptions = (events) => {
  const option = (/** @type {string} */ event) =>
    element("option", { value: event }, eventWords(event));
  const everyday = EVERYDAY.filter((event) => events.has(event));
  const others = [...events.keys()].filter((event) => !EVERYDAY.includes(event)).sort();
  return [
    nothing("Choose what happened"),
    element("optgroup", { label: "Asked most often" }, ...everyday.map(option)),
    element("optgroup", { label: "All others" }, ...others.map(option)),
  ];
};
