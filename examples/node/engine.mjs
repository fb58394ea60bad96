// The engine with the data of all shipped rulebooks, as a checkout has them.

import { readFileSync } from "node:fs";
import { Timescales } from "../../src/cptimescales/page/engine/timescales.js";

const file = new URL("../../src/cptimescales/page/timescales.json", import.meta.url);

/** Rules, events and bank holidays, as Python wrote them. */
export const data = JSON.parse(readFileSync(file, "utf8"));

/** Answers questions about every shipped rulebook. */
export const timescales = new Timescales(data);
