// Asks an implementation the conformance questions:
//
//   node conformance.mjs [IMPLEMENTATION [FOLDER]]
//
// IMPLEMENTATION is a module that exports a class Timescales (default: ./timescales.mjs).
// FOLDER has the questions (default: ../../docs/conformance/v1).
// Exit code 0: every answer is right; 1: some are wrong; 2: it could not run.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Refusal, dayOf, textOf } from "./timescales.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const implementation = process.argv[2] ?? join(here, "timescales.mjs");
const folder = process.argv[3] ?? join(here, "../../docs/conformance/v1");
const SHOWN = 5;

const json = (...path) => {
  const content = JSON.parse(readFileSync(join(folder, ...path), "utf8"));
  if (content.format !== 1) {
    throw new Error(`${path.join("/")}: format ${content.format} is not known here`);
  }
  return content;
};

const compared = (vectors, ask) => {
  let wrong = 0;
  for (const vector of vectors) {
    const { expected, answer, words } = ask(vector);
    const differing = Object.keys({ ...expected, ...answer }).filter(
      (key) => JSON.stringify(expected[key]) !== JSON.stringify(answer[key]),
    );
    if (differing.length === 0) continue;
    wrong += 1;
    if (wrong > SHOWN) continue;
    const differences = differing.map(
      (key) => `${key} should be ${show(expected[key])}, is ${show(answer[key])}`,
    );
    console.log(`    ${words} (${vector.why.join(", ")}): ${differences.join("; ")}`);
  }
  return wrong;
};
const show = (value) => (value === undefined ? "not there" : JSON.stringify(value));

const run = async () => {
  const { Timescales } = await import(pathToFileURL(resolve(implementation)));
  const timescales = new Timescales(json("rules.json"), json("bank-holidays.json"));
  const due = ({ rulebook, vectors }) =>
    compared(vectors, ({ why, rule, on, number, known_on, closures, ...expected }) => {
      const answer = timescales.answer({ rulebook, rule, on, number, known_on, closures });
      return { expected, answer, words: `${rulebook} ${rule} on ${on}` };
    });
  const workingDays = ({ division, vectors }) =>
    compared(vectors, ({ why, from, add, known_on, ...expected }) => {
      let answer;
      try {
        const reached = timescales.calendar(division, known_on).add(dayOf(from), add);
        answer = { reached: textOf(reached) };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        answer = { refused: error.code };
      }
      return { expected, answer, words: `${division} ${from} and ${add} working days` };
    });

  let [all, wrong] = [0, 0];
  for (const [kind, check] of [["due", due], ["working-days", workingDays]]) {
    for (const name of readdirSync(join(folder, kind)).sort()) {
      const content = json(kind, name);
      const missed = check(content);
      console.log(`${kind}/${name}: ${content.vectors.length} vectors, ${missed} wrong`);
      all += content.vectors.length;
      wrong += missed;
    }
  }
  console.log(`${all} vectors, ${wrong} wrong`);
  return wrong ? 1 : 0;
};

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`conformance: ${error.message}`);
  process.exitCode = 2;
}
