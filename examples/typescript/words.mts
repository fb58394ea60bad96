// Answers and timetables of cptimescales in words, with the types of the contract.
// The page docs/how-to/other-languages.md says how contract.d.ts is made.

import type { Answer, CaseInput, Entry, Status, Timetable } from "./contract.js";

/** An answer in a sentence. `kind` narrows it, so each case knows its own fields. */
export function inWords(answer: Answer): string {
  switch (answer.kind) {
    case "due_date":
      return `${answer.title}: due by ${answer.due}, plan for ${answer.last_working_day}`;
    case "review_window":
      return `${answer.title}: from ${answer.opens} to ${answer.closes}`;
    case "refusal":
      return answer.code === "no_number_set" ? `No number is set: ${answer.message}` : answer.message;
  }
}

/** What a team does about a duty. A status without its case does not compile. */
export function toDo(status: Status): "nothing" | "do it" | "do it now" | "ask" {
  switch (status) {
    case "met":
    case "met_late":
    case "missed":
      return "nothing";
    case "pending":
      return "do it";
    case "overdue":
      return "do it now";
    case "not_recorded":
      return "ask";
  }
}

/** The last day in time, for both kinds of deadline. */
export function limit(entry: Entry): string {
  return entry.due.kind === "due_date" ? entry.due.due : entry.due.closes;
}

/** The timetable of a case, a line for each duty and each alert. */
export function lines(timetable: Timetable): string[] {
  const duties = timetable.entries.map(
    (entry) => `${limit(entry)} ${entry.due.rule}: ${toDo(entry.status)}`,
  );
  return [...duties, ...timetable.alerts.map((alert) => `${alert.on} ${alert.code}`)];
}

/** A case as the library reads it. A field that is not in the contract does not compile. */
export const someCase: CaseInput = {
  reference: "C-1042",
  born: "2012-05-06",
  events: [{ event: "conference_held", on: "2026-12-14" }],
};
