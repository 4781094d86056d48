// A number as a reader types it: also a small calculation with the names of known values.

const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-z]\w*)|([-+*/^()]))/iy;

function tokens(text) {
  const plain = text.replaceAll("−", "-").replace(/[·×]/g, "*").replaceAll("²", "^2").replaceAll(",", ".").trim();
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const match = TOKEN.exec(plain);
    if (!match) return null;
    found.push(match[1] ? Number(match[1]) : (match[2] ?? match[3]));
  }
  return found;
}

/** The number that such a text stands for, or NaN if it is none: "2 * (1 - a^2)" with a known. */
export function calculate(text, known = {}) {
  const rest = tokens(text);
  if (!rest?.length) return NaN;
  const take = (...signs) => (signs.includes(rest[0]) ? rest.shift() : undefined);

  const atom = () => {
    const token = rest.shift();
    if (typeof token === "number") return token;
    if (token === "(") {
      const inside = sum();
      return rest.shift() === ")" ? inside : NaN;
    }
    return Object.hasOwn(known, token ?? "") ? known[token] : NaN;
  };
  // −a² is −(a²), and 2 ^ −1 has a sign in the exponent.
  const power = () => {
    const base = atom();
    return take("^") ? base ** signed() : base;
  };
  const signed = () => {
    if (take("-")) return -signed();
    take("+");
    return power();
  };
  const product = () => {
    let result = signed();
    for (let sign = take("*", "/"); sign; sign = take("*", "/")) {
      const next = signed();
      result = sign === "*" ? result * next : result / next;
    }
    return result;
  };
  const sum = () => {
    let result = product();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) {
      const next = product();
      result = sign === "+" ? result + next : result - next;
    }
    return result;
  };

  const result = sum();
  return rest.length === 0 && Number.isFinite(result) ? result : NaN;
}
