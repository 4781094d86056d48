// The update rules of derived.optim, each with the same operations in the same order: a function that
// moves the point `p` by the gradient `g`, in place, and remembers what the rule remembers.

const EPSILON = 1e-8;

/** `remember`: μ, which is Adam's β₁ as well; ρ; Adam's β₂. */
export const optimizers = {
  sgd: (lr) => (p, g) => {
    for (let i = 0; i < p.length; i += 1) p[i] -= lr * g[i];
  },
  momentum: (lr, remember) => withVelocity(lr, remember.mu, (g, v) => v),
  nesterov: (lr, remember) => withVelocity(lr, remember.mu, (g, v, mu) => g + mu * v),
  rmsprop: (lr, { rho }) => {
    const s = [0, 0];
    return (p, g) => {
      for (let i = 0; i < p.length; i += 1) {
        s[i] = s[i] * rho + g[i] * g[i] * (1 - rho);
        p[i] -= (g[i] / (Math.sqrt(s[i]) + EPSILON)) * lr;
      }
    };
  },
  adam: (lr, { mu, beta2 }) => {
    const m = [0, 0];
    const v = [0, 0];
    let t = 0;
    return (p, g) => {
      t += 1;
      for (let i = 0; i < p.length; i += 1) {
        m[i] = m[i] * mu + g[i] * (1 - mu);
        v[i] = v[i] * beta2 + g[i] * g[i] * (1 - beta2);
        const mHat = m[i] / (1 - mu ** t);
        const vHat = v[i] / (1 - beta2 ** t);
        p[i] -= (lr * mHat) / (Math.sqrt(vHat) + EPSILON);
      }
    };
  },
};

function withVelocity(lr, mu, direction) {
  let v = null;
  return (p, g) => {
    v = v ? v.map((old, i) => old * mu + g[i]) : [...g];
    for (let i = 0; i < p.length; i += 1) p[i] -= lr * direction(g[i], v[i], mu);
  };
}

/** The points of a path from `start`, at most `steps` of them after it; it ends early beyond `far`. */
export function path(surface, rule, start, lr, remember, steps, far = Infinity) {
  const move = optimizers[rule](lr, remember);
  const p = [...start];
  const points = [[...p]];
  for (let t = 0; t < steps; t += 1) {
    move(p, surface.gradient(...p));
    points.push([...p]);
    if (!p.every((x) => Math.abs(x) <= far)) break;
  }
  return points;
}

const inside = ([x, y], { x: [left, right], y: [low, high] }) =>
  x >= left && x <= right && y >= low && y <= high;

/** First index from which `holds` is true to the end, or null where it is not true at the end. */
function since(list, holds) {
  const last = list.findLastIndex((item) => !holds(item));
  return last + 1 < list.length ? last + 1 : null;
}

/**
 * A path with what became of it: `arrived`, the step from which on f stays below `tolerance`;
 * `diverged`, the step that passed `far`; `left`, the step since which it is out of view.
 */
export function run(surface, rule, start, lr, remember, { steps, far, tolerance }) {
  const points = path(surface, rule, start, lr, remember, steps, far);
  const values = points.map((p) => surface.f(...p));
  const diverged = points.at(-1).every((x) => Math.abs(x) <= far) ? null : points.length - 1;
  return {
    points,
    values,
    diverged,
    left: since(points, (p) => !inside(p, surface.view)),
    arrived: diverged === null ? since(values, (f) => f < tolerance) : null,
  };
}

/** Who arrives first: the names, more than one where they tie, none where nobody arrives. */
export function winners(runs) {
  const steps = Object.values(runs).map(({ arrived }) => arrived ?? Infinity);
  const first = Math.min(...steps);
  return Object.keys(runs).filter((name) => Number.isFinite(first) && runs[name].arrived === first);
}
