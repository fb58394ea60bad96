// The engine as a program for `cptimescales verify --command "node answer-lines.mjs"`.
// It reads one question a line and writes one answer a line.

import { createInterface } from "node:readline";
import { isRefusal, limitOf } from "../../src/cptimescales/page/engine/timescales.js";
import { timescales } from "./engine.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const answer = timescales.due(JSON.parse(line));
  const reply = isRefusal(answer)
    ? { refused: answer.code }
    : { due: limitOf(answer), last_working_day: answer.last_working_day };
  console.log(JSON.stringify(reply));
}
