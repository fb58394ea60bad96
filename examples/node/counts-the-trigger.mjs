// Wrong on purpose: it counts the day of the event as day 1 of a count of working days.
// conformance.mjs must find the wrong answers.

import { Timescales as Right, reached } from "./timescales.mjs";

export class Timescales extends Right {
  constructor(rules, bankHolidays) {
    super(rules, bankHolidays);
    this.reached = (period, ...more) => reached({ ...period, first_day: "same_day" }, ...more);
  }
}
