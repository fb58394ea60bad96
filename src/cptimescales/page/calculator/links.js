// The question in the address of the page: #rulebook=england&event=conference_held&on=2026-12-14.
//
// The address holds nothing else. Closure days and the day from which days are counted stay out.

/** @typedef {{rulebook: string, event: string, on: string}} Linked */

const KEYS = /** @type {const} */ (["rulebook", "event", "on"]);

/** The part of the address after `#`. @param {Linked} question */
export const hashOf = (question) =>
  `#${KEYS.map((key) => `${key}=${encodeURIComponent(question[key])}`).join("&")}`;

/**
 * The question of an address; null if it holds none. A key that is missing has an empty value.
 * @param {string} hash
 * @returns {Linked | null}
 */
export const linked = (hash) => {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  if (!KEYS.some((key) => parts.has(key))) return null;
  const [rulebook, event, on] = KEYS.map((key) => parts.get(key) ?? "");
  return { rulebook, event, on };
};
