// Lines of equal height by marching squares.

/** Values of f on a grid over a view, row by row from its lowest y. */
export function sample(f, { x: [left, right], y: [low, high] }, columns, rows) {
  const values = new Float64Array(columns * rows);
  for (let j = 0; j < rows; j += 1) {
    const y = low + ((high - low) * j) / (rows - 1);
    for (let i = 0; i < columns; i += 1) {
      values[j * columns + i] = f(left + ((right - left) * i) / (columns - 1), y);
    }
  }
  return { values, columns, rows };
}

/** The line of one level as segments [x₁, y₁, x₂, y₂], in cells of the grid. */
export function contour({ values, columns, rows }, level) {
  const segments = [];
  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const k = j * columns + i;
      // The corners, around the cell.
      const [a, b, c, d] = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
      const crossed = [];
      const edge = (from, to, x, y, dx, dy) => {
        if (from < level === to < level) return;
        const t = (level - from) / (to - from);
        crossed.push([x + t * dx, y + t * dy]);
      };
      edge(a, b, i, j, 1, 0);
      edge(b, c, i + 1, j, 0, 1);
      edge(c, d, i + 1, j + 1, -1, 0);
      edge(d, a, i, j + 1, 0, -1);
      if (crossed.length === 2) segments.push(crossed.flat());
      if (crossed.length === 4) {
        // Two lines pass: the middle says which corners belong together.
        const [ab, bc, cd, da] = crossed;
        const joined = (a + b + c + d) / 4 < level === a < level;
        segments.push(...(joined ? [[...ab, ...bc], [...cd, ...da]] : [[...da, ...ab], [...bc, ...cd]]));
      }
    }
  }
  return segments;
}
