// Asks every vector of docs/conformance/cases, and shows what differs.
//
//   node compare.mjs                all rulebooks, the first ten differences
//   node compare.mjs wales 40       one rulebook, forty of them

import { readdirSync } from "node:fs";
import { load } from "./calendar.mjs";
import { timetable } from "./timetable.mjs";

const [only, shown = "10"] = process.argv.slice(2);
const folder = new URL("../../docs/conformance/cases/v1/cases/", import.meta.url);
const sorted = (value) => (Array.isArray(value) ? value.map((v) => JSON.stringify(v)).sort() : [JSON.stringify(value)]);
const keyOrder = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.keys(value).sort().map((k) => [k, value[k]]))
    : value;
const plain = (value) => sorted(Array.isArray(value) ? value.map(keyOrder) : keyOrder(value));

let asked = 0;
let agree = 0;
for (const file of readdirSync(folder).sort()) {
  const { rulebook, vectors } = load(`cases/v1/cases/${file}`);
  if (only && only !== rulebook && only !== "all") continue;
  for (const [index, { why, as_of, case: given, ...answer }] of vectors.entries()) {
    asked += 1;
    let ours;
    try {
      ours = timetable({ rulebook, as_of, case: given });
    } catch (error) {
      ours = { refused: error.stack };
    }
    const lines = [];
    if (ours.refused) lines.push(`  refused: ${ours.refused}`);
    else
      for (const [part, theirs] of Object.entries(answer)) {
        const [a, b] = [plain(theirs), plain(ours[part])];
        lines.push(...a.filter((x) => !b.includes(x)).map((x) => `  ${part}: the vector has ${x}`));
        lines.push(...b.filter((x) => !a.includes(x)).map((x) => `  ${part}: the program has ${x}`));
        if (!lines.length && a.length !== b.length) lines.push(`  ${part}: ${a.length} and ${b.length} rows`);
      }
    if (!lines.length) agree += 1;
    else if (asked - agree <= Number(shown)) {
      console.log(`${rulebook} ${index}: ${why.join(", ")} (as of ${as_of})`);
      const { born, expected_birth, events, recorded, newest_only, closures } = given;
      console.log(`  born ${born}, expected ${expected_birth}: ${events.map((e) => `${e.on} ${e.event}`).sort().join(", ")}`);
      if (recorded) console.log(`  recorded: ${recorded.join(", ")}`);
      if (newest_only.length) console.log(`  newest only: ${newest_only.join(", ")}`);
      if (closures.length) console.log(`  closures: ${closures.map((c) => c.date).join(", ")}`);
      console.log(lines.join("\n"));
    }
  }
}
console.log(`${agree} of ${asked} agree`);
process.exitCode = agree === asked ? 0 : 1;
