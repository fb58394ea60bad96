// By which day, and why that day:
//
//   node due.mjs first_core_group 2026-12-14 england

import { explain, isRefusal } from "../../src/cptimescales/page/engine/timescales.js";
import { timescales } from "./engine.mjs";

const [rule, on, rulebook] = process.argv.slice(2);
const answer = timescales.due({ rulebook, rule, on });
if (isRefusal(answer)) {
  console.error(answer.message);
  process.exitCode = 2;
} else {
  console.log(explain(answer));
}
