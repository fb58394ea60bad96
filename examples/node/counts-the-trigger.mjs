// Wrong on purpose: the day of the event is counted as day 1 of a count of working days. The conformance run must fail it.

import { Timescales as Right, reached } from "./timescales.mjs";

export class Timescales extends Right {
  constructor(rules, bankHolidays) {
    super(rules, bankHolidays);
    this.reached = (period, ...more) => reached({ ...period, first_day: "same_day" }, ...more);
  }
}
