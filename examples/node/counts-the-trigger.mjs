// Wrong on purpose: it counts the day of the event as day 1 of a count of working days.
// conformance.mjs must find the wrong answers.

import { Timescales } from "../../src/cptimescales/page/engine/timescales.js";
import { data } from "./engine.mjs";

const countedFromDay1 = (period) =>
  period?.unit === "working_days" ? { ...period, first_day: "same_day" } : period;

const rulebooks = data.rulebooks.map((book) => ({
  ...book,
  rules: book.rules.map((rule) => ({
    ...rule,
    versions: rule.versions.map((version) => ({
      ...version,
      within: countedFromDay1(version.within),
    })),
  })),
}));

export const timescales = new Timescales({ ...data, rulebooks });
