// Each line after a mark is wrong. The compiler reports a mark whose line is right.

import type { Answer, CaseInput, Status, Timetable, TimetableLine } from "./contract.js";

declare const answer: Answer;
declare const timetable: Timetable;
declare const line: TimetableLine;

// @ts-expect-error: a refusal has no due date, so kind comes first
export const due: string = answer.due;

export function half(status: Status): string {
  switch (status) {
    case "met":
      return "done";
    default: {
      // @ts-expect-error: five statuses are left
      const none: never = status;
      return none;
    }
  }
}

if (answer.kind === "due_date") {
  // @ts-expect-error: the field is due, and no other is let through
  answer.due_date;
  // @ts-expect-error: a day is text
  answer.due.getTime();
}

// @ts-expect-error: no such status
export const late = timetable.entries.filter((entry) => entry.status === "late");

// @ts-expect-error: the line may be a refusal
line.entries;

// @ts-expect-error: a case has no name
export const named: CaseInput = { reference: "C-1", name: "A" };

// @ts-expect-error: a case has a reference
export const nobody: CaseInput = { events: [] };
