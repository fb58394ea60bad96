// Compiles every schema of a folder with Ajv in strict mode, then validates documents from stdin:
// one a line, as {"schema": name, "document": ...}. It prints true or false for each.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, tools] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${tools}/package.json`));
const { default: Ajv } = require("ajv/dist/2020");
const { default: addFormats } = require("ajv-formats");

const ajv = new Ajv({ strict: true, allErrors: false });
addFormats(ajv);
const validators = {};
for (const file of readdirSync(folder)) {
  if (file === "openapi.json") continue;
  const schema = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
  validators[file.replace(".json", "")] = ajv.compile(schema);
}
for await (const line of createInterface({ input: process.stdin })) {
  const { schema, document } = JSON.parse(line);
  console.log(validators[schema](document));
}
