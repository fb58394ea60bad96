// Every duty that an event starts, dated duties first:
//
//   node after.mjs conference_held 2026-12-14 england

import { isRefusal, limitOf } from "../../src/cptimescales/page/engine/timescales.js";
import { timescales } from "./engine.mjs";

const [event, on, rulebook] = process.argv.slice(2);
const duties = timescales.after({ rulebook, event, on });
if (isRefusal(duties)) {
  console.error(duties.message);
  process.exitCode = 2;
} else {
  for (const { title, due, undated, refusal, when } of duties) {
    const by = due ? limitOf(due) : (undated?.words ?? refusal.message);
    console.log(`${title}: ${by}${when ? ` (${when})` : ""}`);
  }
}
