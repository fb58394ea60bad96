// What a person can choose: the procedures, and the events that start a duty under them.

import { dayOf } from "../engine/days.js";
import { Starts } from "../engine/starts.js";
import { eventWords } from "../engine/words.js";
import { element } from "./elements.js";

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

/**
 * The options for the events, the everyday ones first.
 * @param {Map<string, string>} events @param {string[]} frequent those that people ask about most
 */
export const eventOptions = (events, frequent) => {
  const option = (/** @type {string} */ event) =>
    element("option", { value: event }, eventWords(event));
  const everyday = frequent.filter((event) => events.has(event));
  const others = [...events.keys()].filter((event) => !frequent.includes(event)).sort();
  return [
    nothing("Choose what happened"),
    element("optgroup", { label: "Asked most often" }, ...everyday.map(option)),
    element("optgroup", { label: "All others" }, ...others.map(option)),
  ];
};
