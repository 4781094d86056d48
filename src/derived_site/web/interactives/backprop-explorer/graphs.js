// Computations of single numbers as graphs: values forward, gradients backward, and what a wrong
// answer looks like. A node's gradient is ∂(output)/∂(node).

const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
const total = (terms) => terms.reduce((sum, term) => sum + term, 0);

/**
 * What a node may do with its operands u, giving v: its sign, its value, its local derivatives, the
 * same two as text (of the names a, b of the operands and n of the result), and local derivatives
 * that are often taken in their place, each with what to say.
 */
const operations = {
  add: {
    sign: "+",
    value: total,
    locals: (u) => u.map(() => 1),
    text: (_, ...names) => names.join(" + "),
    rules: (_, ...names) => names.map(() => "1"),
    slips: (_, i, u) => [[u[i], "A sum passes the gradient on as it is: its local derivative is 1."]],
  },
  subtract: {
    sign: "−",
    value: ([a, b]) => a - b,
    locals: () => [1, -1],
    text: (_, a, b) => `${a} − ${b}`,
    rules: () => ["1", "−1"],
    slips: () => [],
  },
  multiply: {
    sign: "·",
    value: ([a, b]) => a * b,
    locals: ([a, b]) => [b, a],
    text: (_, a, b) => `${a} · ${b}`,
    rules: (_, a, b) => [b, a],
    slips: (_, i, u) => [[u[i], "The local derivative of a product is the other factor, not the same one."]],
  },
  tanh: {
    sign: "tanh",
    value: ([z]) => Math.tanh(z),
    locals: (_, v) => [1 - v * v],
    text: (_, z) => `tanh ${z}`,
    rules: (n) => [`1 − ${n}<sup>2</sup>`],
    slips: (v, _, [z]) => [
      [1 - z * z, "The slope of tanh is 1 minus the square of its output; you took its input."],
      [1 - v, "The slope of tanh is 1 minus the square of its output; you forgot to square."],
      [v * (1 - v), "That is the form of a sigmoid’s slope. For tanh it is 1 minus the square of the output."],
      [v, "That takes tanh itself in the place of its slope."],
    ],
  },
  sigmoid: {
    sign: "σ",
    value: ([z]) => sigmoid(z),
    locals: (_, v) => [v * (1 - v)],
    text: (_, z) => `σ(${z})`,
    rules: (n) => [`${n}(1 − ${n})`],
    slips: (v, _, [z]) => [
      [z * (1 - z), "The slope of the sigmoid is p(1 − p) of its output p; you took its input."],
      [1 - v * v, "That is the form of the slope of tanh. For a sigmoid with output p it is p(1 − p)."],
      [v, "That takes the sigmoid itself in the place of its slope."],
      [1 - v, "A factor is missing: the slope of a sigmoid with output p is p(1 − p)."],
    ],
  },
  exp: {
    sign: "exp",
    value: ([z]) => Math.exp(z),
    locals: (_, v) => [v],
    text: (_, z) => `e<sup>${z}</sup>`,
    rules: (n) => [n],
    slips: (v, _, [z]) => [[z, "The exponential is its own derivative; you took its input."]],
  },
  log: {
    sign: "ln",
    value: ([u]) => Math.log(u),
    locals: ([u]) => [1 / u],
    text: (_, u) => `ln ${u}`,
    rules: (_, u) => [`1/${u}`],
    slips: (v, _, [u]) => [
      [u, "The derivative of ln s is 1/s, not s."],
      [v, "That takes the logarithm itself in the place of its slope."],
    ],
  },
  relu: {
    sign: "ReLU",
    value: ([z]) => (z > 0 ? z : 0),
    locals: ([z]) => [z > 0 ? 1 : 0],
    text: (_, z) => `max(0, ${z})`,
    rules: (_, z) => [`1 if ${z} &gt; 0, else 0`],
    slips: (v, _, [z]) => [
      [z > 0 ? 0 : 1, z > 0 ? "This ReLU is on: its slope is 1." : "This ReLU is off: its slope is 0, and nothing passes."],
      [v, "That takes the output of ReLU in the place of its slope, which is 0 or 1."],
    ],
  },
  halfSquare: {
    sign: "½( )²",
    value: ([d]) => 0.5 * d * d,
    locals: ([d]) => [d],
    text: (_, d) => `½ ${d}<sup>2</sup>`,
    rules: (_, d) => [d],
    slips: (v, _, [d]) => [
      [2 * d, "The 2 of the square cancels the ½."],
      [d / 2, "The square brings a 2, which cancels the ½."],
      [v, "That takes the loss itself in the place of its slope."],
    ],
  },
  crossEntropy: {
    sign: "BCE",
    value: ([p, y]) => -((y && y * Math.log(p)) + (y === 1 ? 0 : (1 - y) * Math.log(1 - p))),
    locals: ([p, y]) => [(1 - y) / (1 - p) - y / p, null],
    text: (_, p, y) => `−${y} ln ${p} − (1 − ${y}) ln(1 − ${p})`,
    rules: (_, p, y) => [`(${p} − ${y}) / (${p}(1 − ${p}))`, ""],
    slips: (_, __, [p, y]) => [
      [p - y, "p − y is the gradient one node further back, at z. At p, it is still divided by p(1 − p)."],
      [-y / p, "That is the first term alone; 1 − p depends on p as well."],
      [-1 / p, "That is the loss for the target y = 1."],
    ],
  },
};

const input = (start) => ({ start });
const constant = (start, low, high) => ({ start, constant: true, low, high });
const node = (operation, ...parents) => ({ operation, parents });

/** The graphs, by name. Each one's nodes stand in an order in which they can be computed. */
export const graphs = {
  sum: {
    title: "A product and a sum",
    limit: 10,
    nodes: {
      x: input(2), y: input(-4), m: node("multiply", "x", "y"), L: node("add", "m", "x"),
    },
    formula: "ℒ = x · y + x",
    closing: "x is used twice, so its gradient has two terms: y by way of the product, and 1.",
  },
  neuron: {
    title: "One neuron with tanh",
    limit: 3,
    nodes: {
      x1: input(2), w1: input(0.5), m1: node("multiply", "w1", "x1"),
      x2: input(-1), w2: input(1.5), m2: node("multiply", "w2", "x2"),
      b: input(1), z: node("add", "m1", "m2", "b"), a: node("tanh", "z"),
    },
    formula: "a = tanh(w1 · x1 + w2 · x2 + b)",
    closing: "The gradient at z goes unchanged to both products and to b: that is the error of the neuron.",
  },
  logistic: {
    title: "Sigmoid and cross-entropy",
    limit: 3,
    nodes: {
      x: input(2), w: input(-0.5), m: node("multiply", "w", "x"), b: input(0.5),
      z: node("add", "m", "b"), p: node("sigmoid", "z"), y: constant(1, 0, 1),
      L: node("crossEntropy", "p", "y"),
    },
    formula: "p = σ(w · x + b), ℒ = cross-entropy of p and the target y",
    closing: "At z, the slope p(1 − p) cancels what the loss divided by: ∂ℒ/∂z = p − y.",
  },
  softmax: {
    title: "Softmax loss of two logits",
    limit: 5,
    nodes: {
      z1: input(1), e1: node("exp", "z1"), z2: input(2), e2: node("exp", "z2"),
      s: node("add", "e1", "e2"), r: node("log", "s"), L: node("subtract", "r", "z1"),
    },
    formula: "ℒ = ln(e^z1 + e^z2) − z1; the true class is the first",
    closing: "With p = softmax(z): ∂ℒ/∂z1 = p1 − 1 and ∂ℒ/∂z2 = p2, prediction minus target.",
  },
  layers: {
    title: "Two layers with ReLU",
    limit: 3,
    nodes: {
      x: input(2), w1: input(1.5), m: node("multiply", "w1", "x"), a: node("relu", "m"),
      w2: input(0.5), o: node("multiply", "w2", "a"), y: constant(2), d: node("subtract", "o", "y"),
      L: node("halfSquare", "d"),
    },
    formula: "ℒ = ½ (w2 · max(0, w1 · x) − y)^2",
    closing: "Try w1 = −1.5: the unit is off, and no gradient reaches w1.",
  },
};

// Filled in once: who uses each node, and as which operand; what is asked for, in which order.
for (const graph of Object.values(graphs)) {
  const names = Object.keys(graph.nodes);
  graph.inputs = names.filter((name) => !graph.nodes[name].operation);
  graph.computed = names.filter((name) => graph.nodes[name].operation);
  graph.output = names.at(-1);
  graph.backward = names.filter((name) => !graph.nodes[name].constant).reverse();
  graph.users = Object.fromEntries(names.map((name) => [name, []]));
  for (const child of graph.computed) {
    graph.nodes[child].parents.forEach((parent, operand) => graph.users[parent].push({ child, operand }));
  }
}

/** The ends between which an input may be set. */
export function bounds({ nodes, limit }, name) {
  const { low = -limit, high = limit } = nodes[name];
  return [low, high];
}

export const starts = (graph) =>
  Object.fromEntries(graph.inputs.map((name) => [name, graph.nodes[name].start]));

/**
 * All of a graph's numbers: `values` and `gradients` by node (a constant has no gradient), and
 * `locals[child][i]`, the derivative of a node by its operand i.
 */
export function evaluate(graph, inputs) {
  const values = { ...inputs };
  const locals = {};
  for (const name of graph.computed) {
    const { operation, parents } = graph.nodes[name];
    const u = parents.map((parent) => values[parent]);
    values[name] = operations[operation].value(u);
    locals[name] = operations[operation].locals(u, values[name])
      .map((local, i) => (graph.nodes[parents[i]].constant ? null : local));
  }
  const gradients = {};
  for (const name of graph.backward) {
    const terms = graph.users[name].map(({ child, operand }) => locals[child][operand] * gradients[child]);
    gradients[name] = name === graph.output ? 1 : total(terms);
  }
  return { values, locals, gradients };
}

/** The same for a graph by name and its inputs in order, as plain data. */
export const evaluateByName = (name, inputs) =>
  evaluate(graphs[name], Object.fromEntries(graphs[name].inputs.map((key, i) => [key, inputs[i]])));

/** A node's operation as text, of names as they are to be shown. */
export function ruleOf(graph, name, show) {
  const { operation, parents } = graph.nodes[name];
  return operations[operation].text(show(name), ...parents.map(show));
}

export const signOf = (graph, name) => operations[graph.nodes[name].operation]?.sign ?? "";

/** The local derivative of a node by its operand, as text. */
export function localRule(graph, { child, operand }, show) {
  const { operation, parents } = graph.nodes[child];
  return operations[operation].rules(show(child), ...parents.map(show))[operand];
}

const TOLERANCE = 0.02;

/** Close enough for an answer: within 2 percent. */
export const near = (a, b) => Math.abs(a - b) <= Math.max(TOLERANCE * Math.abs(b), 1e-6);

/** The non-empty, incomplete choices from a list's places. */
const parts = (n) =>
  Array.from({ length: 2 ** n - 2 }, (_, bits) => Array.from({ length: n }, (_, i) => i).filter((i) => (bits + 1) & (1 << i)));

/**
 * What an answer to “what is this node's gradient?” looks like: its kind, and for some kinds what
 * to say (`advice`) or which users' contributions it holds (`kept`).
 */
export function diagnose(graph, { values, locals, gradients }, name, answer) {
  const right = gradients[name];
  if (near(answer, right)) return { kind: "right" };
  const users = graph.users[name];
  const local = users.map(({ child, operand }) => locals[child][operand]);
  const incoming = users.map(({ child }) => gradients[child]);
  const terms = local.map((factor, i) => factor * incoming[i]);
  const candidates = [[-right, { kind: "sign" }]];
  if (users.length > 1) {
    for (const kept of parts(users.length)) {
      candidates.push([total(kept.map((i) => terms[i])), { kind: "path", kept: kept.map((i) => users[i].child) }]);
    }
  }
  users.forEach(({ child, operand }, i) => {
    const { operation, parents } = graph.nodes[child];
    const u = parents.map((parent) => values[parent]);
    for (const [wrong, advice] of operations[operation].slips(values[child], operand, u)) {
      candidates.push([right - terms[i] + wrong * incoming[i], { kind: "slip", advice }]);
    }
  });
  candidates.push([total(incoming), { kind: "incoming" }], [total(local), { kind: "local" }]);
  if (users.length > 1) {
    terms.forEach((term) => candidates.push([right - 2 * term, { kind: "path-sign" }]));
    candidates.push([terms.reduce((a, b) => a * b, 1), { kind: "multiplied" }]);
    incoming.forEach((g, i) => candidates.push([right - terms[i] + g, { kind: "incoming" }]));
  }
  candidates.push([values[name], { kind: "value" }], [2 * right, { kind: "double" }], [right / 2, { kind: "half" }]);
  return candidates.find(([number]) => near(answer, number) && !near(number, right))?.[1] ?? { kind: "other" };
}
