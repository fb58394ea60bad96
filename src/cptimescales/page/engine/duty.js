// Which version of a rule answers for a day, and which period it counts for the n-th deadline.

import { attainsAge, textOf } from "./days.js";
import { countedBack, reached, sumOf } from "./period.js";
import { named, Refused, shown } from "./refusal.js";
import { isSeries, versionOn } from "./rulebook.js";

/** @typedef {import("./days.js").Day} Day */
/** @typedef {import("./period.js").Period} Period */
/** @typedef {import("./rulebook.js").Rule} Rule */
/** @typedef {import("./rulebook.js").Rulebook} Rulebook */
/** @typedef {import("./rulebook.js").Version} Version */

const LARGEST_NUMBER = 1_000;

/** @param {unknown} number @returns {number is number} */
const isNumber = (number) =>
  typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= LARGEST_NUMBER;

/**
 * The rule of that name, if it has a deadline with this number.
 * @param {Rulebook} book @param {unknown} name @param {unknown} number
 * @throws {Refused} `unknown_rule` or `bad_period`
 */
export const ruleFor = (book, name, number) => {
  const rule = named(book.rules, name, "rule", ` in rulebook ${book.id}`);
  if (!isNumber(number)) {
    throw new Refused(
      "bad_period",
      `number is ${shown(number)}; allowed: a whole number from 1 to 1,000; ` +
        "1 is the first of a series",
    );
  }
  if (number > 1 && !isSeries(rule)) {
    throw new Refused(
      "bad_period",
      `number is ${number}, but ${rule.id} is not a series; allowed: 1`,
    );
  }
  return rule;
};

/**
 * @param {Rulebook} book @param {Rule} rule @param {Day} on
 * @param {string} [why] the reason, if it is not that no version was in force
 */
const notInForce = (book, rule, on, why = "was not in force on that day") => {
  const read = rule.versions.filter((version) => version.unread === null);
  const spans = read.map(
    ({ from, to }) => `from ${textOf(from)} to ${to === null ? "now" : textOf(to)}`,
  );
  return new Refused(
    "not_in_force",
    `rule ${rule.id} of ${book.id} has no answer for ${textOf(on)}: it ${why}; ` +
      `this rulebook has it ${spans.join(", ")}, and no other wording is guessed`,
  );
};

/**
 * The version of a rule that counts for a day, with its period and its trigger.
 * @param {Rulebook} book @param {Rule} rule one without a window @param {Day} on
 * @param {number} number the place in a series
 * @returns {{version: Version, period: Period, trigger: string}}
 * @throws {Refused} `not_in_force`, `no_number_set` or `bad_period`
 */
export const dutyOn = (book, rule, on, number) => {
  const version = versionOn(rule, on);
  if (version === null) throw notInForce(book, rule, on);
  if (version.unread !== null) {
    throw notInForce(book, rule, on, `was in force, but nobody has read it (${version.unread})`);
  }
  if (version.undated !== null) {
    throw new Refused(
      "no_number_set",
      `rule ${rule.id} of ${book.id} sets no number of days: it says "${version.undated}"`,
    );
  }
  if (number > 1 && version.then.length === 0) {
    throw new Refused(
      "bad_period",
      `number is ${number}, but ${rule.id} was not a series on ${textOf(on)}; allowed: 1`,
    );
  }
  const followsAMeeting = number > 1 && version.counted_from === "previous_held";
  return {
    version,
    period: periodFor(version, number),
    trigger: (followsAMeeting ? rule.met_by : null) ?? rule.trigger[0],
  };
};

/**
 * The period of the n-th deadline of a series, from the date that starts its clock.
 * @param {Version} version @param {number} number
 * @returns {Period}
 */
const periodFor = ({ before, within, then, counted_from: countedFrom }, number) => {
  if (before !== null) return countedBack(before);
  const first = /** @type {Period} */ (within);
  const later = Array.from({ length: number - 1 }, (_, n) => then[Math.min(n, then.length - 1)]);
  if (countedFrom === "previous_due") return later.reduce(sumOf, first);
  return later[later.length - 1] ?? first;
};

/**
 * The version in force on the birthday, and its window around that birthday.
 * @param {Rulebook} book @param {Rule} rule one with a window @param {Day} born
 * @param {import("./calendar.js").WorkingCalendar} calendar
 * @throws {Refused} `not_in_force` or `outside_calendar`
 */
export const windowAround = (book, rule, born, calendar) => {
  const newest = /** @type {NonNullable<Version["around"]>} */ (
    rule.versions[rule.versions.length - 1].around
  );
  const looked = attainsAge(born, newest.birthday);
  const version = versionOn(rule, looked);
  if (version === null) throw notInForce(book, rule, looked);
  const around = /** @type {NonNullable<Version["around"]>} */ (version.around);
  const birthday = attainsAge(born, around.birthday);
  return {
    version,
    birthday,
    opens: reached(countedBack(around.opens), birthday, calendar),
    closes: reached(around.closes, birthday, calendar),
    plan_by: reached(countedBack(around.plan_by), birthday, calendar),
  };
};
