/** Reading a number as people type it. `derived.exercises.read_number` does the same in Python. */

// Mantissas, and what in them only separates thousands.
const PLAIN = /^(\d+\.?\d*|\.\d+)$/;
const GROUPED = [
  [/^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/, /,/g],
  [/^[1-9]\d?(,\d{2})+,\d{3}(\.\d*)?$/, /,/g], // as in India
  [/^([1-9]\d{0,2}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,})$/, /\./g],
  [/^[1-9]\d{0,2}([ '_])\d{3}(\1\d{3})*([.,]\d*)?$/, /[ '_]/g],
];
const DECIMAL_COMMA = /^\d*,\d+$/;

/** The numbers that a text may stand for: none if it is no number, several if it is ambiguous. */
export function readNumber(text) {
  let plain = text
    .replace(/[−–‒﹣－]/g, "-")
    .replace(/[¼-¾⅐-⅞]/g, (sign) => ` ${sign.normalize("NFKD")}`)
    .replace(/[’ʼ]/g, "'")
    .replace(/[⁄∕]/g, "/")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
  const percent = plain.endsWith("%");
  if (percent) plain = plain.slice(0, -1).trim();
  const [sign, rest] = signOf(plain);
  const found = unsigned(rest).map((value) => (sign * value) / (percent ? 100 : 1));
  return [...new Set(found.filter(Number.isFinite))];
}

/** A sign, which a space may follow, and the rest. */
function signOf(text) {
  return /^[+-]/.test(text) ? [text[0] === "-" ? -1 : 1, text.slice(1).trimStart()] : [1, text];
}

/** The readings of a number, a fraction or a mixed number. */
function unsigned(text) {
  const parts = text.split("/").map((part) => part.trim());
  if (parts.length !== 2) return parts.length === 1 ? decimals(text) : [];
  const [sign, under] = signOf(parts[1]);
  const below = decimals(under).filter((value) => value !== 0);
  const found = decimals(parts[0]).flatMap((a) => below.map((b) => (a / b) * sign));
  const mixed = /^(\d+) (\d+) ?\/ ?(\d+)$/.exec(text)?.slice(1).map(Number);
  if (mixed && mixed[1] < mixed[2]) found.push(mixed[0] + mixed[1] / mixed[2]);
  return found;
}

/** The readings of digits with points, commas and spaces, and maybe a power of ten. */
function decimals(text) {
  const power = text.replace(/ ?[×x*·] ?10 ?(?:\^|\*\*) ?([+-]?\d+)$/, "e$1");
  const [, mantissa, exponent = ""] = /^([\d.,' _]+)(e[+-]?\d+)?$/.exec(power) ?? [];
  if (mantissa === undefined) return [];
  const found = PLAIN.test(mantissa) ? [mantissa] : [];
  for (const [form, separators] of GROUPED) {
    if (form.test(mantissa)) found.push(mantissa.replace(separators, "").replace(",", "."));
  }
  if (DECIMAL_COMMA.test(mantissa)) found.push(mantissa.replace(",", "."));
  return found.map((digits) => Number(digits + exponent));
}
