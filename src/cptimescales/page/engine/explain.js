// An answer in words: the sentence, the count day by day, the authority; as Python's `explain`.

import { limitOf } from "./answers.js";
import { addMonths, dayOf, isWeekend, partsOf, textOf } from "./days.js";
import { normal, periodWords } from "./period.js";
import { columnDate, eventWords, longDate, monthName, verification, weekdayName } from "./words.js";

/** @typedef {import("./answers.js").DueDate} DueDate */
/** @typedef {import("./answers.js").ReviewWindow} ReviewWindow */

/**
 * One day of a count: its number if it counts, or the reason why it does not.
 * @typedef {{date: string, number: number | null, why: string}} CountedDay
 */

/** The answer in one line. @param {DueDate | ReviewWindow} answer */
export const sentence = (answer) =>
  answer.kind === "due_date"
    ? `${answer.title}: due by ${longDate(dayOf(answer.due))}`
    : `${answer.title}: between ${longDate(dayOf(answer.opens))} ` +
      `and ${longDate(dayOf(answer.closes))}`;

/** The whole explanation: how it was counted, and its authority.
 *  @param {DueDate | ReviewWindow} answer */
export const explain = (answer) => {
  const lines = answer.kind === "due_date" ? dueLines(answer) : windowLines(answer);
  return [...lines, ...authorityLines(answer)].join("\n");
};

/**
 * Every day from the day that starts the clock to the due date.
 *
 * The first has the number 0. In a count of working days only working days have a number. In a
 * count of days, weeks, months or years every day has one, with weekends and bank holidays beside.
 *
 * @param {DueDate} answer
 * @returns {CountedDay[]}
 */
export const countedDays = (answer) => {
  const { within: period } = answer;
  const reasons = new Map(
    answer.skipped.map(({ date, kind, name }) => [date, `${kind.replace("_", " ")}: ${name}`]),
  );
  const [on, due] = [dayOf(answer.on), dayOf(answer.due)];
  const step = due >= on ? 1 : -1;
  // With `same_day`, a trigger on a working day is itself day 1.
  const isDay1 = period.first_day === "same_day" && Math.abs(answer.working_days) < period.count;
  let number = isDay1 ? 1 : 0;
  /** @type {CountedDay[]} */
  const days = [{ date: answer.on, number, why: weekend(on) }];
  for (let day = on; day !== due;) {
    day += step;
    const date = textOf(day);
    const why = reasons.get(date) ?? weekend(day);
    const counts = period.unit !== "working_days" || why === "";
    if (counts) number += 1;
    days.push({ date, number: counts ? number : null, why });
  }
  return days;
};

const weekend = (/** @type {number} */ day) => (isWeekend(day) ? weekdayName(day) : "");

/** @param {DueDate} answer */
const dueLines = (answer) => {
  const lines = [sentence(answer), "", ...countLines(answer)];
  if (answer.last_working_day !== answer.due) {
    lines.push(
      "",
      `${longDate(dayOf(answer.due))} is not a working day, and a limit does not move. ` +
        `The last working day in time is ${longDate(dayOf(answer.last_working_day))}.`,
    );
  }
  return lines;
};

/** @param {ReviewWindow} review */
const windowLines = (review) => [
  sentence(review),
  "",
  ...[
    [review.on, "born"],
    [review.plan_by, "the review is planned by this day"],
    [review.opens, "the window opens"],
    [review.birthday, "the birthday"],
    [review.closes, "the window closes"],
    [review.last_working_day, "the last working day in the window"],
  ].map(([day, what]) => `  ${columnDate(dayOf(day))}   ${what}`),
];

/** @param {DueDate} answer */
const countLines = (answer) => {
  const { within: period } = answer;
  const trigger = eventWords(answer.trigger);
  if (!["working_days", "days"].includes(period.unit)) {
    return [...reachedLines(answer, trigger), ...passedLines(answer)];
  }
  const words = periodWords(period);
  const side = period.direction === "after" ? `within ${words} after` : `at least ${words} before`;
  const lines = [`${trigger} on ${longDate(dayOf(answer.on))}; ${side} it.`, ""];
  for (const { date, number, why } of countedDays(answer)) {
    const notes = [
      date === answer.on ? trigger.toLowerCase() : "",
      why,
      date === answer.due ? "due" : "",
    ];
    const label = (number === null ? "-" : `day ${number}`).padEnd(8);
    const line = `  ${columnDate(dayOf(date))}   ${label} ${notes.filter(Boolean).join(", ")}`;
    lines.push(line.replace(/ +$/, ""));
  }
  return lines;
};

/** @param {DueDate} answer @param {string} trigger */
const reachedLines = (answer, trigger) => {
  const { within: period } = answer;
  const [on, due] = [dayOf(answer.on), dayOf(answer.due)];
  const dayOfMonth = partsOf(on)[2];
  let line = `${periodWords(period)} ${period.direction} it is ${longDate(due)}`;
  if (["months", "years"].includes(period.unit) && partsOf(due)[2] !== dayOfMonth) {
    const [year, month] = partsOf(addMonths(on, normal(period)[1], "clamp"));
    const end = period.month_end === "clamp" ? "its last day" : "the first day of the next month";
    line += `: ${monthName(month)} ${year} has no day ${dayOfMonth}, so ${end} is taken`;
  }
  return [`${trigger} on ${longDate(on)}.`, `${line}.`];
};

/** @param {DueDate} answer */
const passedLines = ({ skipped }) =>
  skipped.length === 0
    ? []
    : [
        "Bank holidays and closures on the way (they do not change the date):",
        ...skipped.map(({ date, name }) => `  ${columnDate(dayOf(date))}   ${name}`),
      ];

/** @param {import("./rulebook.js").Citation} citation */
export const citationWords = ({ title, publisher, at, read_in: readIn, read_at: readAt }) => {
  const by = title.includes(publisher) ? "" : ` (${publisher})`;
  const read = readIn ? `; as read in ${readIn}${readAt ? `, ${readAt}` : ""}` : "";
  return `${title}${by}, ${at}${read}`;
};

/** @param {DueDate | ReviewWindow} answer */
const authorityLines = (answer) => {
  const basis =
    answer.basis === "assumption"
      ? "assumption: no text sets these days, this library does"
      : answer.basis.replaceAll("_", " ");
  const label = answer.verified === "not_verified" ? "NOT VERIFIED" : "Read";
  const lines = [
    "",
    `Reading: ${answer.reading}`,
    `Source: ${citationWords(answer.citation)}`,
    `Basis: ${basis}.`,
    `${label}: ${verification(answer)}`,
  ];
  if (answer.open_questions.length > 0) {
    lines.push(`Open questions (docs/explain/readings.md): ${answer.open_questions.join(", ")}`);
  }
  if (answer.provisional) {
    const limit = limitOf(answer);
    const [year] = (answer.on > limit ? answer.on : limit).split("-").map(Number);
    lines.push(
      `Provisional: the bank holidays of ${year} had not been published when this was worked ` +
        "out; they were computed by rule, and a one-off holiday may still be announced.",
    );
  }
  return lines;
};
