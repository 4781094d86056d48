// A layered layout of a small graph: layers along the way of the computation, few crossings, and
// edges that skip a layer led around its nodes.

const CROSSING = 1000;
const SETTLING = 30;
const SPINE = 6; // how much more a link between computed nodes pulls than one to an input
const BEND = 0.62; // the room across the layers of an edge that passes, beside 1 for a node

function permutations(items) {
  if (items.length < 2) return [items];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

const total = (numbers) => numbers.reduce((sum, n) => sum + n, 0);

/** The places nearest to those wished for, by weight, that keep their order and distances. */
function spread(wishes, weights, widths) {
  const offsets = [0];
  for (let i = 1; i < widths.length; i += 1) offsets.push(offsets[i - 1] + (widths[i - 1] + widths[i]) / 2);
  const blocks = [];
  const level = (block) => total(block.map((i) => weights[i] * (wishes[i] - offsets[i]))) / total(block.map((i) => weights[i]));
  wishes.forEach((_, i) => {
    blocks.push([i]);
    while (blocks.length > 1 && level(blocks.at(-2)) > level(blocks.at(-1))) {
      const last = blocks.pop();
      blocks.at(-1).push(...last);
    }
  });
  return blocks.flatMap((block) => block.map((i) => level(block) + offsets[i]));
}

/**
 * Where each node stands: `layer` counts along the computation, `place` across it, in units of a
 * node. `edges` lists from each user's operand the points that its edge passes.
 */
export function layout({ nodes, inputs, computed, users }) {
  const layer = Object.fromEntries(inputs.map((name) => [name, 0]));
  for (const name of computed) layer[name] = 1 + Math.max(...nodes[name].parents.map((p) => layer[p]));
  for (const name of inputs) layer[name] = Math.min(...users[name].map(({ child }) => layer[child])) - 1;

  const rows = Array.from({ length: Math.max(...Object.values(layer)) + 1 }, () => []);
  const place = {};
  const width = {};
  const neighbours = {};
  const add = (key, row, size) => {
    rows[row].push(key);
    width[key] = size;
    neighbours[key] = { before: [], after: [] };
  };
  const join = (a, b) => {
    neighbours[a].after.push(b);
    neighbours[b].before.push(a);
  };
  for (const name of Object.keys(nodes)) add(name, layer[name], 1);
  const edges = computed.flatMap((child) => nodes[child].parents.map((parent, operand) => {
    const chain = [parent];
    for (let row = layer[parent] + 1; row < layer[child]; row += 1) {
      const bend = `${parent}>${child}.${operand}@${row}`;
      add(bend, row, BEND);
      chain.push(bend);
    }
    chain.push(child);
    chain.slice(1).forEach((key, i) => join(chain[i], key));
    return { parent, child, operand, chain };
  }));

  const line = (row) => {
    const sizes = row.map((key) => width[key]);
    let from = -total(sizes) / 2;
    row.forEach((key, i) => {
      place[key] = from + sizes[i] / 2;
      from += sizes[i];
    });
  };
  // So small a graph allows to try every order of every layer.
  const links = edges.flatMap(({ chain }) => chain.slice(1).map((key, i) => [chain[i], key]));
  const byLayer = rows.map((_, row) => links.filter(([from]) => rows[row].includes(from)));
  const cost = () => total(byLayer.flatMap((here) => here.flatMap(([a, b], i) => [
    (place[a] - place[b]) ** 2,
    ...here.slice(i + 1).map(([c, d]) => ((place[a] - place[c]) * (place[b] - place[d]) < 0 ? CROSSING : 0)),
  ])));
  let [best, least] = [null, Infinity];
  const attempt = (row) => {
    if (row === rows.length) {
      const found = cost();
      if (found < least - 1e-9) [best, least] = [rows.map((keys) => [...keys]), found];
      return;
    }
    for (const keys of permutations(rows[row])) {
      rows[row] = keys;
      line(keys);
      attempt(row + 1);
    }
  };
  attempt(0);
  best.forEach((keys, row) => {
    rows[row] = keys;
    line(keys);
  });
  const order = [...rows.keys(), ...[...rows.keys()].reverse()];
  const inner = (key) => !inputs.includes(key);
  for (let sweep = 0; sweep < SETTLING; sweep += 1) {
    for (const i of order) {
      const pulls = rows[i].map((key) => [...neighbours[key].before, ...neighbours[key].after]
        .map((other) => ({ to: place[other], weight: inner(key) && inner(other) ? SPINE : 1 })));
      const weights = pulls.map((pull) => total(pull.map(({ weight }) => weight)));
      const wishes = pulls.map((pull, k) => total(pull.map(({ to, weight }) => weight * to)) / weights[k]);
      const found = spread(wishes, weights, rows[i].map((key) => width[key]));
      rows[i].forEach((key, k) => (place[key] = found[k]));
    }
  }
  const rowOf = Object.fromEntries(rows.flatMap((row, i) => row.map((key) => [key, i])));
  const point = (key) => ({ layer: rowOf[key], place: place[key] });
  const all = Object.values(place);
  return {
    layers: rows.length,
    low: Math.min(...all),
    high: Math.max(...all),
    nodes: Object.fromEntries(Object.keys(nodes).map((name) => [name, point(name)])),
    edges: edges.map(({ chain, ...edge }) => ({ ...edge, points: chain.map(point) })),
  };
}
