// Asks the engine the conformance questions:
//
//   node conformance.mjs [IMPLEMENTATION [FOLDER ...]]
//
// IMPLEMENTATION is a module that exports `timescales`, which answers (default: ./engine.mjs).
// FOLDER has a set of questions (default: v1 and v2 of ../../docs/conformance).
// Exit code 0: every answer is right; 1: some are wrong; 2: it could not run.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { wrongAnswers } from "./compare.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const [implementation = join(here, "engine.mjs"), ...named] = process.argv.slice(2);
const sets = ["v1", "v2"].map((name) => join(here, "../../docs/conformance", name));
const SHOWN = 5;

const run = async () => {
  const { timescales } = await import(pathToFileURL(resolve(implementation)));
  let [all, wrong] = [0, 0];
  for (const set of named.length > 0 ? named : sets) {
    const folders = readdirSync(set, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    if (folders.length === 0) throw new Error(`${set}: there are no questions`);
    for (const { name: folder } of folders.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      for (const name of readdirSync(join(set, folder)).sort()) {
        const content = JSON.parse(readFileSync(join(set, folder, name), "utf8"));
        const missed = wrongAnswers(timescales, folder, content);
        for (const words of missed.slice(0, SHOWN)) console.log(`    ${words}`);
        console.log(`${folder}/${name}: ${content.vectors.length} vectors, ${missed.length} wrong`);
        all += content.vectors.length;
        wrong += missed.length;
      }
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
