// Random numbers that are the same on every machine: sfc32 by Chris Doty-Humphrey, from PractRand
// (public domain, https://pracrand.sourceforge.net), seeded as its author does it.
//
// tests/site/test_network_explorer.py compares it with the same generator in Python.

export class Random {
  #a = 0;
  #b;
  #c;
  #counter = 1;
  #spare = null; // Box and Muller's second number

  /** A generator for whole numbers `seed` and `stream`; each stream of a seed is on its own. */
  constructor(seed, stream = 0) {
    this.#b = seed | 0;
    this.#c = stream | 0;
    for (let i = 0; i < 12; i += 1) this.bits();
  }

  /** 32 random bits, as a number from 0 to 2³² − 1. */
  bits() {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform on [low, high): 53 of 64 bits. */
  uniform(low = 0, high = 1) {
    const unit = ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
    return low + (high - low) * unit;
  }

  /** Standard normal, by Box and Muller: √(−2 ln(1 − u)) times cos 2πv, then times sin 2πv. */
  normal() {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 0, …, n − 1 in random order, by Fisher and Yates. */
  permutation(n) {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i -= 1) {
      const j = Math.floor(this.uniform() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}
