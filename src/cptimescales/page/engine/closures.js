// Closure days: further days on which an authority is closed, each with its name.

import { dayOf, textOf } from "./days.js";
import { Refused, shown } from "./refusal.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {{date: string, name: string}} Closure */

// White space as Python strips it.
const SPACE =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const AROUND = new RegExp(`^${SPACE}|${SPACE}$`, "g");

/**
 * Closure days in order, each day once, with its name.
 * @param {unknown} closures a list of `{date, name}`, or nothing
 * @returns {[Day, string][]}
 * @throws {Refused} `bad_closure` for a closure without a name, or a day with two names;
 *   `not_a_date` for a day that is none
 */
export const closureDays = (closures) => {
  if (closures === undefined || closures === null) return [];
  if (!Array.isArray(closures)) {
    throw new Refused(
      "bad_closure",
      `closures are ${shown(closures)}; give a list of days, each with its date and its name`,
    );
  }
  /** @type {Map<Day, string>} */
  const names = new Map();
  for (const entry of closures) {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw new Refused("bad_closure", `a closure is ${shown(entry)}; give its date and its name`);
    }
    const day = dayOf(entry.date, "a closure day");
    const name = typeof entry.name === "string" ? entry.name.replace(AROUND, "") : "";
    if (name === "") {
      throw new Refused(
        "bad_closure",
        `closure on ${textOf(day)}: it has no name; say why the authority is closed`,
      );
    }
    if ((names.get(day) ?? name) !== name) {
      throw new Refused("bad_closure", `closure on ${textOf(day)}: it has two names; keep one`);
    }
    names.set(day, name);
  }
  return [...names].sort(([one], [other]) => one - other);
};
