// Compares an engine with the conformance vectors. It runs in Node.js and in a browser alike.

import { isRefusal, limitOf } from "../../src/cptimescales/page/engine/timescales.js";

/** The formats of the vectors that this program knows. */
export const FORMATS = [1];

/** The dates of an answer, in the form of version 1. */
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

const reached = (answer) => (isRefusal(answer) ? { refused: answer.code } : answer);

// For each kind of file: the keys of a question, and the answer of an engine.
const KINDS = {
  due: {
    asked: ["rule", "on", "number", "known_on", "closures"],
    answer: (engine, { rulebook }, question) => dates(engine.due({ rulebook, ...question })),
  },
  "working-days": {
    asked: ["from", "add", "known_on"],
    answer: (engine, { division }, question) =>
      reached(engine.addWorkingDays({ division, ...question })),
  },
};

/**
 * The wrong answers of an engine to the vectors of one file, each in words.
 * @param engine what answers the questions
 * @param {string} kind the folder of the file
 * @param content the parsed file
 */
export const wrongAnswers = (engine, kind, content) => {
  if (!FORMATS.includes(content.format)) throw new Error(`format ${content.format} is unknown`);
  const { asked, answer } = KINDS[kind];
  return content.vectors.flatMap(({ why, ...vector }) => {
    const question = Object.fromEntries(asked.map((key) => [key, vector[key]]));
    const expected = Object.entries(vector).filter(([key]) => !asked.includes(key));
    const differences = differing(Object.fromEntries(expected), answer(engine, content, question));
    return differences.length === 0
      ? []
      : [`${JSON.stringify(question)} (${why.join(", ")}): ${differences.join("; ")}`];
  });
};

const differing = (expected, answer) =>
  Object.keys({ ...expected, ...answer })
    .filter((key) => sorted(expected[key]) !== sorted(answer[key]))
    .map((key) => `${key} should be ${sorted(expected[key])}, is ${sorted(answer[key])}`);

/** JSON with the keys of every object in order, so that equal values give equal texts. */
const sorted = (value) =>
  JSON.stringify(value, (_, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  ) ?? "not there";
