// Numbers as text: a true minus sign, and powers of ten as superscripts.

const SUPERSCRIPT = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((s, i) => [i, s])) };

const PLAIN = Object.fromEntries(Object.entries(SUPERSCRIPT).map(([key, s]) => [s, key]));
const plain = (run) => [...run].map((s) => PLAIN[s].replace("-", "−")).join("");

export const powerOfTen = (exponent) =>
  `10${[...String(exponent)].map((character) => SUPERSCRIPT[character]).join("")}`;

/** Such text as HTML, whose superscripts every font has. */
export const typeset = (text) =>
  text.replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => `<sup>${plain(run)}</sup>`);

/** Such text as it is read out. */
export const spoken = (text) =>
  text.replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (run) => ` to the ${plain(run)}`).replace("×", "times");

/** As it stands, in the shortest form that reads back as the same number. */
export const exact = (x) => String(x === 0 ? 0 : x).replace("-", "−");

/** To `digits` significant digits: 0.7311, −12, 9.139 × 10⁻¹⁴. */
export function rounded(x, digits = 4) {
  if (x === 0) return "0";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = Math.abs(x).toExponential(digits - 1).split("e");
  const sign = x < 0 ? "−" : "";
  const power = Number(exponent);
  if (power >= -4 && power < 5) return sign + String(Number(Math.abs(x).toPrecision(digits)));
  const short = String(Number(mantissa));
  return sign + (short === "1" ? powerOfTen(power) : `${short} × ${powerOfTen(power)}`);
}
