// Answers questions for tests/support/javascript.py. Each line is a JSON list of asks; the reply is
// one line, the list of their replies. An ask is one of
//
//     {"data": …}                     the engine gets other data
//     {"ask": "due", "question": …}   a question to the engine
//
// A refusal is an answer. Any other error is a defect, and ends the program.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const engine = process.argv[2];
const { Timescales, countedDays, explain, isRefusal, sentence, verification } = await import(
  engine
);
const file = new URL("../timescales.json", engine);
const shipped = new Timescales(JSON.parse(readFileSync(file, "utf8")));
let timescales = shipped;

/** An answer with everything that the engine can say of it. */
const inWords = (answer) =>
  isRefusal(answer)
    ? answer
    : {
        answer,
        sentence: sentence(answer),
        explanation: explain(answer),
        verification: verification(answer),
        days: answer.kind === "due_date" ? countedDays(answer) : [],
      };

const ASKS = {
  due: (question) => inWords(timescales.due(question)),
  after: (question) => timescales.after(question),
  standing: (question) => timescales.standing(question),
  add_working_days: (question) => timescales.addWorkingDays(question),
  working_days_between: (question) => timescales.workingDaysBetween(question),
  bank_holidays: (question) => timescales.bankHolidays(question),
};

const reply = ({ data, ask, question }) => {
  if (data === undefined) return ASKS[ask](question);
  timescales = data === null ? shipped : new Timescales(data);
  return null;
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(JSON.parse(line).map(reply)));
}
