// Refusals: an answer withheld, with a code and a reason, as Python's `Refusal`.
//
// Inside the engine a refusal is thrown. The public functions catch it with `answered` and return
// it as a plain object. So a caller never needs `try`, and bad input never looks like a date.

/** @typedef {{kind: "refusal", code: string, message: string}} Refusal */

/** What is thrown inside the engine. The codes are those of Python's errors. */
export class Refused extends Error {
  /**
   * @param {string} code the stable code of the reason, such as `not_in_force`
   * @param {string} message the reason in one sentence
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * The refusal that an error stands for. An error of another kind is thrown again: it is a defect.
 * @param {unknown} error
 * @returns {Refusal}
 */
export const refusalOf = (error) => {
  if (!(error instanceof Refused)) throw error;
  return { kind: "refusal", code: error.code, message: error.message };
};

/**
 * The answer of a function, or the refusal that it throws.
 * @template T
 * @param {() => T} ask
 * @returns {T | Refusal}
 */
export const answered = (ask) => {
  try {
    return ask();
  } catch (error) {
    return refusalOf(error);
  }
};

/**
 * Whether a value is a refusal.
 * @param {unknown} value
 * @returns {value is Refusal}
 */
export const isRefusal = (value) =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "refusal";

const LONGEST = 80;

/**
 * Any value, on one short line of a message.
 * @param {unknown} value
 */
export const shown = (value) => {
  if (typeof value === "string") {
    return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value);
  }
  const isSimple = ["number", "bigint", "boolean", "undefined"].includes(typeof value);
  return isSimple || value === null ? String(value) : `a value of type ${typeof value}`;
};

/**
 * The value that a table has under a name.
 * @template T
 * @param {Map<string, T>} table
 * @param {unknown} name
 * @param {string} kind what the table names: "rule", "event"
 * @param {string} where the end of "unknown rule ...", such as " in rulebook england"
 * @returns {T}
 * @throws {Refused} `unknown_<kind>` if the table has no such name
 */
export const named = (table, name, kind, where = "") => {
  const value = typeof name === "string" ? table.get(name) : undefined;
  if (value !== undefined) return value;
  const known = [...table.keys()].join(", ");
  throw new Refused(`unknown_${kind}`, `unknown ${kind} ${shown(name)}${where}; known: ${known}`);
};
