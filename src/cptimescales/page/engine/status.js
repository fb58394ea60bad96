// Where an answer stands on a day: met, met late, pending or overdue, and how late.

import { limitOf } from "./answers.js";
import { dayOf, dayOrNull, textOf } from "./days.js";
import { Refused } from "./refusal.js";

/** @typedef {import("./answers.js").DueDate} DueDate */
/** @typedef {import("./answers.js").ReviewWindow} ReviewWindow */
/** @typedef {"met" | "met_late" | "pending" | "overdue"} Status */
/** @typedef {{status: Status, working_days_late: number, calendar_days_late: number}} Standing */

/** @type {Record<"met" | "open", Record<"in_time" | "late", Status>>} */
const STATUSES = {
  met: { in_time: "met", late: "met_late" },
  open: { in_time: "pending", late: "overdue" },
};

/**
 * Where a duty stands on a day, and by how many days it is late; 0 if it is not.
 *
 * @param {DueDate | ReviewWindow} answer
 * @param {{as_of: unknown, held?: unknown}} days the day of judgement, and the date of the event
 *   that meets the duty, if there is one. An event after `as_of` has not happened yet, and a review
 *   before its window opens does not count.
 * @param {import("./calendar.js").WorkingCalendar} calendar
 * @returns {Standing}
 * @throws {Refused} `not_a_date`; `impossible_order` if `held` is before the clock started;
 *   `outside_calendar` if the days late leave the calendar
 */
export const standing = (answer, { as_of: asOfText, held: heldText }, calendar) => {
  const asOf = dayOf(asOfText, "as_of");
  const metOn = heldThatCounts(answer, dayOrNull(heldText, "held"));
  const limit = dayOf(limitOf(answer));
  const isMet = metOn !== null && metOn <= asOf;
  const until = isMet ? metOn : asOf;
  const isLate = until > limit;
  return {
    status: STATUSES[isMet ? "met" : "open"][isLate ? "late" : "in_time"],
    working_days_late: isLate ? calendar.between(limit, until) : 0,
    calendar_days_late: isLate ? until - limit : 0,
  };
};

/** @param {DueDate | ReviewWindow} answer @param {import("./days.js").Day | null} held */
const heldThatCounts = (answer, held) => {
  if (held === null) return null;
  if (answer.kind === "review_window") return held < dayOf(answer.opens) ? null : held;
  if (answer.within.direction === "after" && held < dayOf(answer.on)) {
    throw new Refused(
      "impossible_order",
      `the event that meets it on ${textOf(held)} is before ${answer.trigger} on ${answer.on}; ` +
        "check both dates, and which event set the clock",
    );
  }
  return held;
};
