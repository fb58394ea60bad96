// SHA-256 (FIPS 180-4) of a text. An answer names the list of bank holidays that it rests on by its
// hash, as Python does. The browser's own `crypto.subtle` only answers later, so it does not serve.

/** The first 32 bits of the fractional parts of a root of the first primes.
 *  @param {number} count @param {bigint} power 2n for the square roots, 3n for the cube roots */
const rootsOfPrimes = (count, power) => {
  /** @type {number[]} */
  const primes = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes.map((prime) => fractionOfRoot(BigInt(prime), power));
};

/** 2^32 times the root, found bit by bit, without the whole part of the root.
 *  @param {bigint} prime @param {bigint} power */
const fractionOfRoot = (prime, power) => {
  const target = prime << (32n * power);
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((root | bit) ** power <= target) root |= bit;
  }
  return Number(BigInt.asUintN(32, root));
};

/** @type {{start: number[], round: number[]} | undefined} */
let constants;

/**
 * The hash of a text in UTF-8, as 64 hexadecimal digits.
 * @param {string} text
 */
export const sha256 = (text) => {
  constants ??= { start: rootsOfPrimes(8, 2n), round: rootsOfPrimes(64, 3n) };
  const bytes = padded(new TextEncoder().encode(text));
  const view = new DataView(bytes.buffer);
  const hash = [...constants.start];
  for (let offset = 0; offset < bytes.length; offset += 64) {
    mixBlock(hash, view, offset, constants.round);
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};

/** The message with a 1, zeros, and its length in bits at the end of its last block of 64 bytes. */
const padded = (/** @type {Uint8Array} */ message) => {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(message.length) * 8n);
  return bytes;
};

const turned = (/** @type {number} */ word, /** @type {number} */ bits) =>
  (word >>> bits) | (word << (32 - bits));

const words = new Int32Array(64);

/**
 * Mixes one block into the hash, in place.
 * @param {number[]} hash @param {DataView} view @param {number} offset @param {number[]} round
 */
const mixBlock = (hash, view, offset, round) => {
  for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const [early, late] = [words[i - 15], words[i - 2]];
    const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[i] = words[i - 16] + small + words[i - 7] + large;
  }
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < 64; i += 1) {
    const sumOfE = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sumOfE + choice + round[i] + words[i]) | 0;
    const sumOfA = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + sumOfA + majority) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] = (hash[i] + word) | 0;
  });
};
