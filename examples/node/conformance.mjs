// Asks the engine the conformance questions:
//
//   node conformance.mjs [IMPLEMENTATION [FOLDER]]
//
// IMPLEMENTATION is a module that exports `timescales`, which answers (default: ./engine.mjs).
// FOLDER has the questions (default: ../../docs/conformance/v1).
// Exit code 0: every answer is right; 1: some are wrong; 2: it could not run.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { wrongAnswers } from "./compare.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const implementation = process.argv[2] ?? join(here, "engine.mjs");
const folder = process.argv[3] ?? join(here, "../../docs/conformance/v1");
const SHOWN = 5;

const run = async () => {
  const { timescales } = await import(pathToFileURL(resolve(implementation)));
  let [all, wrong] = [0, 0];
  for (const kind of ["due", "working-days"]) {
    for (const name of readdirSync(join(folder, kind)).sort()) {
      const content = JSON.parse(readFileSync(join(folder, kind, name), "utf8"));
      const missed = wrongAnswers(timescales, kind, content);
      for (const words of missed.slice(0, SHOWN)) console.log(`    ${words}`);
      console.log(`${kind}/${name}: ${content.vectors.length} vectors, ${missed.length} wrong`);
      all += content.vectors.length;
      wrong += missed.length;
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
