// The same implementation as a program for `cptimescales verify --command "node answer-lines.mjs"`.
// It reads one question a line and writes one answer a line.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Timescales } from "./timescales.mjs";

const folder = new URL("../../docs/conformance/v1/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const timescales = new Timescales(read("rules.json"), read("bank-holidays.json"));

for await (const line of createInterface({ input: process.stdin })) {
  const { due, last_working_day, refused } = timescales.answer(JSON.parse(line));
  console.log(JSON.stringify(refused ? { refused } : { due, last_working_day }));
}
