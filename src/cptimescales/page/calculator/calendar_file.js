// The dated duties as a calendar file (RFC 5545): one all-day entry for each.

import { limitOf } from "../engine/answers.js";
import { dayOf, textOf } from "../engine/days.js";
import { explain } from "../engine/explain.js";
import { careWords, condition, headingOf, inWords } from "./plain_words.js";

const MOST_BYTES = 75; // of a line, without its end

/** @param {string} text */
const escaped = (text) =>
  text.replace(/\\/g, "\\\\").replace(/[;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

/** A line, continued where it is too long. @param {string} line */
const foldedLine = (line) => {
  const encoder = new TextEncoder();
  let [text, bytes] = ["", 0];
  for (const letter of line) {
    const size = encoder.encode(letter).length;
    if (bytes + size > MOST_BYTES) {
      text += "\r\n ";
      bytes = 1;
    }
    text += letter;
    bytes += size;
  }
  return text;
};

const digits = (/** @type {string} */ day) => day.replaceAll("-", "");

/**
 * The calendar file. The same answer on the same day gives the same bytes.
 *
 * The UID names the rulebook, the rule and the day that starts the clock. It has no METHOD: the
 * file invites nobody.
 * @param {import("./answer.js").Shown} shown
 */
export const calendarFile = ({ duties, asOf, version, closed }) => {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//cptimescales//calculator ${version}//EN`,
    "CALSCALE:GREGORIAN",
  ];
  for (const duty of duties) {
    const { due } = duty;
    if (due === null) continue;
    const limit = limitOf(due);
    const first = due.kind === "due_date" ? limit : due.opens;
    const only = condition(duty);
    const heading = due.kind === "due_date" ? "Due" : "Review window";
    const description = [
      only,
      `Last working day: ${inWords(due.last_working_day)}.`,
      careWords(due),
      ...closed,
      explain(due),
    ];
    lines.push(
      "BEGIN:VEVENT",
      `UID:${due.rulebook}-${due.rule}-${duty.number ?? 1}-${due.trigger}-${due.on}@cptimescales`,
      `DTSTAMP:${digits(asOf)}T000000Z`,
      `DTSTART;VALUE=DATE:${digits(first)}`,
      `DTEND;VALUE=DATE:${digits(textOf(dayOf(limit) + 1))}`,
      `SUMMARY:${escaped(`${heading}: ${headingOf(duty)}${only === "" ? "" : ` (${only})`}`)}`,
      `DESCRIPTION:${escaped(description.filter(Boolean).join("\n\n"))}`,
      "TRANSP:TRANSPARENT",
      "CLASS:PRIVATE",
      "END:VEVENT",
    );
  }
  lines.push("END:VCALENDAR");
  return lines.map((line) => `${foldedLine(line)}\r\n`).join("");
};
