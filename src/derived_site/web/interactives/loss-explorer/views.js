// What the loss explorer shows for each kind of target: its axis, its losses along that axis, and
// what it asks the reader to predict. No drawing here.
import { sigmoid } from "../lib/activations.js";
import {
  absoluteError, binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, huber, smoothed,
  softmax, squaredError, squaredErrorOfSigmoid, squaredErrorOfSoftmax,
} from "./losses.js";
import { exact, rounded } from "../lib/numbers.js";

export const FLAT = 0.05; // below this size a gradient counts as gone
export const OFF = 0.25; // beyond this error a prediction counts as wrong
export const CLASSES = ["a", "b", "c"];

export const START = {
  target: "binary",
  reg: "mse", yhat: 3, y: 0, delta: 1,
  bin: "mse", axis: "z", z: -6, t: 1,
  multi: "ce", a: 2, b: 0, c: 0, move: "a", label: "a", eps: 0.1,
};
export const CHOICES = {
  target: ["number", "binary", "classes"],
  reg: ["mse", "mae", "huber"],
  bin: ["bce", "mse"],
  axis: ["z", "p"],
  multi: ["ce", "mse"],
  move: CLASSES,
  label: CLASSES,
};
export const LIMITS = {
  yhat: [-5, 5], y: [-5, 5], delta: [0.1, 3], z: [-8, 8], t: [0, 1],
  a: [-8, 8], b: [-8, 8], c: [-8, 8], eps: [0, 0.5],
};
/** The part of the state that says which loss is picked. */
export const PICK = { number: "reg", binary: "bin", classes: "multi" };

export const logitOf = (p) => Math.log(p) - Math.log1p(-p);
export const logits = (state) => CLASSES.map((name) => state[name]);
export const targetRow = ({ label, eps }) => smoothed(CLASSES.length, CLASSES.indexOf(label), eps);

const farthest = (u, v) => Math.max(...u.map((x, k) => Math.abs(x - v[k])));

/** One number as gradient: its size is what counts as gone or not. */
const single = ({ value, gradient }, off) => ({ value, gradient, size: Math.abs(gradient), off });

/** A target that is a number. */
function ofNumber({ yhat, y, delta }) {
  const along = (loss) => (x) => single(loss(x), Math.abs(x - y));
  return {
    from: LIMITS.yhat[0], to: LIMITS.yhat[1], at: yhat, label: y, moves: "yhat", labels: "y",
    x: "ŷ", derivative: "dℓ/dŷ", values: [0, 10], slopes: [-7, 7],
    losses: {
      mse: along((x) => squaredError(x, y)),
      mae: along((x) => absoluteError(x, y)),
      huber: along((x) => huber(x, y, delta)),
    },
  };
}

/** A target that is yes or no, seen from the logit or from the probability. */
function ofBinary({ axis, z, t }) {
  if (axis === "p") {
    const along = (loss) => (p) => single(loss(p, t), Math.abs(p - t));
    return {
      from: 0, to: 1, at: sigmoid(z), label: t, moves: "z", labels: "t",
      x: "ŷ", derivative: "dℓ/dŷ", values: [0, 5], slopes: [-10, 10],
      losses: { bce: along(binaryCrossEntropy), mse: along(squaredError) },
    };
  }
  const along = (loss) => (x) => single(loss(x, t), Math.abs(sigmoid(x) - t));
  return {
    from: LIMITS.z[0], to: LIMITS.z[1], at: z, label: null, moves: "z", labels: null,
    x: "z", derivative: "dℓ/dz", values: [0, 8], slopes: [-1.1, 1.1],
    losses: { bce: along(binaryCrossEntropyWithLogits), mse: along(squaredErrorOfSigmoid) },
  };
}

/** A target that is one of three classes, along one logit; a gradient is gone if all entries are. */
function ofClasses(state) {
  const row = targetRow(state);
  const moved = CLASSES.indexOf(state.move);
  const along = (loss) => (x) => {
    const z = logits({ ...state, [state.move]: x });
    const { value, gradient } = loss(z, row);
    const size = Math.max(...gradient.map(Math.abs));
    return { value, gradient: gradient[moved], size, off: farthest(softmax(z), row) };
  };
  const name = `z<sub>${state.move.toUpperCase()}</sub>`;
  return {
    from: LIMITS.a[0], to: LIMITS.a[1], at: state[state.move], label: null, moves: state.move, labels: null,
    x: name, derivative: `∂ℓ/∂${name}`, values: [0, 8], slopes: [-1.1, 1.1],
    losses: { ce: along(crossEntropy), mse: along(squaredErrorOfSoftmax) },
  };
}

export const view = (state) => ({ number: ofNumber, binary: ofBinary, classes: ofClasses })[state.target](state);

/** Whether a gradient is gone, and if so, whether it may be: "rest", "dead" or null. */
export const fate = ({ size, off }) => (size >= FLAT ? null : off > OFF ? "dead" : "rest");

const subscript = (name) => `z<sub>${name.toUpperCase()}</sub>`;

function askNumber(state) {
  // Nothing can be asked of an error of 0.
  const { yhat, y, delta } = Math.abs(state.yhat - state.y) < 0.01 ? START : state;
  const r = yhat - y;
  const slope = (error) => [squaredError(error, 0), absoluteError(error, 0), huber(error, 0, delta)].map((l) => l.gradient);
  const [once, twice] = [slope(r), slope(2 * r)];
  const doubles = once.map((g, i) => Math.abs(twice[i] - 2 * g) < 1e-9 * Math.abs(g));
  const change = (i) => `from ${rounded(once[i])} to ${rounded(twice[i])}`;
  return {
    text: `With ŷ = ${exact(yhat)} and y = ${exact(y)} the error is ${rounded(r)}. Make it twice as large. Which gradients double with it? (δ = ${exact(delta)})`,
    right: doubles[2] ? 1 : 0,
    detail: `Squared error’s gradient goes ${change(0)}, absolute error’s ${change(1)}, Huber’s ${change(2)}.`,
  };
}

function askBinary(state) {
  const { z, t } = Math.abs(sigmoid(state.z) - state.t) < 1e-6 ? START : state;
  const entropy = Math.abs(binaryCrossEntropyWithLogits(z, t).gradient);
  const square = Math.abs(squaredErrorOfSigmoid(z, t).gradient);
  const ratio = entropy / square;
  return {
    text: `The label is ${exact(t)}, the logit ${exact(z)}. Whose gradient at the logit is larger in size, and by how much?`,
    right: ratio <= 1 ? 0 : ratio <= 10 ? 1 : ratio <= 100 ? 2 : 3,
    detail: `Cross-entropy’s is ${rounded(entropy)} in size, squared error’s ${rounded(square)}: a factor of ${rounded(ratio)}.`,
  };
}

function askClasses(state) {
  const limit = 1 - targetRow(state)[CLASSES.indexOf(state.move)];
  const gone = Math.abs(limit) < 1e-12;
  return {
    text: `The label is ${state.label.toUpperCase()}, smoothed with ε = ${exact(state.eps)}. Now ${subscript(state.move)} alone grows without end. Where does cross-entropy’s ∂ℓ/∂${subscript(state.move)} end up?`,
    right: gone ? 1 : limit < 0.5 ? 2 : 3,
    detail: `As ${subscript(state.move)} grows, its gradient tends to ${gone ? 0 : rounded(limit)}.`,
  };
}

/** The question of this state: its text, which answer is right, and the numbers behind it. */
export const question = (state) =>
  ({ number: askNumber, binary: askBinary, classes: askClasses })[state.target](state);

export const ANSWERS = {
  number: ["squared error’s only", "squared error’s and Huber’s", "all three", "none"],
  binary: [
    "squared error’s",
    "cross-entropy’s, up to 10 times",
    "cross-entropy’s, 10 to 100 times",
    "cross-entropy’s, over 100 times",
  ],
  classes: [
    "below 0: it still pushes the logit up",
    "at 0: nothing pushes any more",
    "a little above 0: it pushes back",
    "close to 1: it pushes back hard",
  ],
};
