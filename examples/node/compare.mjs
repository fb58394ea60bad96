// Compares an engine with the conformance vectors. It runs in Node.js and in a browser alike.

import { explain, isRefusal, limitOf } from "../../src/cptimescales/page/engine/timescales.js";

/** Version 1: the dates of an answer. */
const dates = (answer) => {
  if (isRefusal(answer)) return { refused: answer.code };
  const { last_working_day, provisional } = answer;
  const head = { due: limitOf(answer), last_working_day, provisional };
  if (answer.kind === "due_date") {
    return { ...head, skipped: answer.skipped.map(({ date }) => date) };
  }
  const { birthday, plan_by, opens } = answer;
  return { ...head, birthday, plan_by, opens };
};

/** Version 2: the whole answer, without the versions and hashes behind it, and its explanation. */
const explained = (answer, inWords) => {
  if (isRefusal(answer)) return { refused: answer.code };
  const { provenance, ...rest } = answer;
  return { answer: rest, explanation: inWords(answer).split("\n") };
};

/** Version 2: the duties that an event starts, each with its date, its words or its refusal. */
const started = (duties) =>
  isRefusal(duties)
    ? { refused: duties.code }
    : {
        started: duties.map(({ rule, number, episode, only_if, when, due, undated, refusal }) => ({
          ...{ rule, number, episode, only_if, when },
          ...(due && { trigger: due.trigger, due: limitOf(due) }),
          ...(undated && { trigger: undated.trigger, undated: undated.words }),
          ...(refusal && { refused: refusal.code }),
        })),
      };

const orRefused = (answer) => (isRefusal(answer) ? { refused: answer.code } : answer);

/** For each kind of question, the function of the engine that answers it. */
const FUNCTIONS = {
  due: "due",
  after: "after",
  standing: "standing",
  add_working_days: "addWorkingDays",
  working_days_between: "workingDaysBetween",
  bank_holidays: "bankHolidays",
};

// For each folder of vectors: its format, the keys of a question, and the answer of an engine. What
// the head of a file says of all its questions, its rulebook or division, is part of each.
const RULE = ["rule", "on", "number", "known_on", "closures"];
const FOLDERS = {
  due: [1, RULE, (engine, question) => dates(engine.due(question))],
  "working-days": [
    1,
    ["from", "add", "known_on"],
    (engine, question) => orRefused(engine.addWorkingDays(question)),
  ],
  answers: [2, RULE, (engine, question, inWords) => explained(engine.due(question), inWords)],
  after: [2, ["event", "on"], (engine, question) => started(engine.after(question))],
  standings: [
    2,
    ["rule", "on", "number", "as_of", "held"],
    (engine, question) => orRefused(engine.standing(question)),
  ],
  calendars: [
    2,
    ["from", "to", "known_on", "closures"],
    (engine, question) => orRefused(engine.workingDaysBetween(question)),
  ],
  refused: [
    2,
    ["ask", "question"],
    (engine, { ask, question }) => orRefused(engine[FUNCTIONS[ask]](question)),
  ],
};

/**
 * The wrong answers of an engine to the vectors of one file, each in words.
 * @param engine what answers the questions, as `Timescales` does
 * @param {string} folder the folder of the file
 * @param content the parsed file
 * @param inWords explains an answer
 */
export const wrongAnswers = (engine, folder, content, inWords = explain) => {
  const [format, keys, answer] = FOLDERS[folder];
  const { format: given, vectors, ...head } = content;
  if (given !== format) throw new Error(`${folder}: format ${given} is unknown`);
  return vectors.flatMap(({ why, ...vector }) => {
    const question = Object.fromEntries(keys.map((key) => [key, vector[key]]));
    const expected = Object.entries(vector).filter(([key]) => !keys.includes(key));
    const found = answer(engine, { ...head, ...question }, inWords);
    const differences = differing(Object.fromEntries(expected), found);
    return differences.length === 0
      ? []
      : [`${JSON.stringify(question)} (${why.join(", ")}): ${differences.join("; ")}`];
  });
};

const differing = (expected, found) =>
  Object.keys({ ...expected, ...found })
    .filter((key) => inOrder(expected[key]) !== inOrder(found[key]))
    .map((key) => `${key} should be ${inOrder(expected[key])}, is ${inOrder(found[key])}`);

/** JSON with the keys of every object in order, so that equal values give equal texts. */
const inOrder = (value) =>
  JSON.stringify(value, (_, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  ) ?? "not there";
