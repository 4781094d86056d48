// Losses of one example, with their gradients.
//
// The conventions are those of `derived.ops.losses` and of PyTorch: no factor ½ in the squared error,
// slope 0 at the absolute error's corner, logarithms of probabilities held at −100. From logits every
// value is finite and accurate at ±1000. tests/site/test_loss_explorer.py compares them, in a
// browser, with Python's.
import { sigmoid } from "../lib/activations.js";

const LOWEST_LOG = -100;
const LEAST_SLOPE = Math.fround(1e-12); // of the sigmoid, where it divides: as PyTorch, to the last bit

const dot = (u, v) => u.reduce((sum, x, k) => sum + x * v[k], 0);

export function squaredError(prediction, target) {
  const r = prediction - target;
  return { value: r * r, gradient: 2 * r };
}

export function absoluteError(prediction, target) {
  const r = prediction - target;
  return { value: Math.abs(r), gradient: r === 0 ? 0 : Math.sign(r) };
}

export function huber(prediction, target, delta) {
  const r = prediction - target;
  const size = Math.abs(r);
  const value = size <= delta ? (r * r) / 2 : delta * (size - delta / 2);
  return { value, gradient: Math.max(-delta, Math.min(delta, r)) };
}

/** Cross-entropy of a probability. */
export function binaryCrossEntropy(p, target) {
  const yes = Math.max(Math.log(p), LOWEST_LOG);
  const no = Math.max(Math.log1p(-p), LOWEST_LOG);
  return {
    value: -target * yes - (1 - target) * no,
    gradient: (p - target) / Math.max(p * (1 - p), LEAST_SLOPE),
  };
}

// σ(z) − y without the cancellation, since 1 − σ(z) = σ(−z).
const surplus = (z, target) => (1 - target) * sigmoid(z) - target * sigmoid(-z);

/** Cross-entropy of σ(z), from the logit z. */
export function binaryCrossEntropyWithLogits(z, target) {
  const value = Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)));
  return { value, gradient: surplus(z, target) };
}

/** Squared error of σ(z), and its gradient at the logit z. */
export function squaredErrorOfSigmoid(z, target) {
  const r = surplus(z, target);
  return { value: r * r, gradient: 2 * r * sigmoid(z) * sigmoid(-z) };
}

/** log softmax: from the largest logit down, so that nothing overflows and small losses stay exact. */
export function logSoftmax(logits) {
  const top = logits.indexOf(Math.max(...logits));
  const below = logits.map((z) => z - logits[top]);
  const rest = below.reduce((sum, d, k) => (k === top ? sum : sum + Math.exp(d)), 0);
  return below.map((d) => d - Math.log1p(rest));
}

export const softmax = (logits) => logSoftmax(logits).map(Math.exp);

/** The one-hot row of a label, of which a share ε is spread over all classes. */
export const smoothed = (count, label, epsilon) =>
  Array.from({ length: count }, (_, k) => (k === label ? 1 - epsilon : 0) + epsilon / count);

/** Cross-entropy of the softmax, from logits; the target is a row of probabilities. */
export function crossEntropy(logits, target) {
  const logs = logSoftmax(logits);
  return { value: -dot(target, logs), gradient: logs.map((l, k) => Math.exp(l) - target[k]) };
}

/** Sum of squared errors of the softmax, and its gradient at the logits. */
export function squaredErrorOfSoftmax(logits, target) {
  const p = softmax(logits);
  const r = p.map((x, k) => x - target[k]);
  const mean = dot(p, r);
  return { value: dot(r, r), gradient: p.map((x, k) => 2 * x * (r[k] - mean)) };
}

/**
 * The stretches of [from, to] on which `kind(x)` is one and the same, as [kind, from, to], without
 * those of kind null.
 */
export function stretches(kind, from, to) {
  const steps = 480;
  const found = [];
  let [start, here] = [from, kind(from)];
  const close = (end) => {
    if (here !== null && end - start > 1e-4 * (to - from)) found.push([here, start, end]);
  };
  for (let i = 1; i <= steps; i += 1) {
    const x = from + ((to - from) * i) / steps;
    const next = kind(x);
    if (next === here) continue;
    let [low, high] = [from + ((to - from) * (i - 1)) / steps, x];
    for (let halving = 0; halving < 20; halving += 1) {
      const middle = (low + high) / 2;
      if (kind(middle) === here) low = middle;
      else high = middle;
    }
    close(high);
    [start, here] = [high, next];
  }
  close(to);
  return found;
}
