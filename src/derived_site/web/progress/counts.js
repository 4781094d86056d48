// Counts on the course map and on the page about progress. What there is to count stands in the
// page: an element with `data-page` names the page and lists its exercises and self-checks.
const listed = (row, what) => row.dataset[what]?.split(" ").filter(Boolean) ?? [];

function tally(rows, record) {
  const sum = { pages: [0, rows.length], exercises: [0, 0], checks: [0, 0] };
  for (const row of rows) {
    const { page } = row.dataset;
    if (record.read[page]) sum.pages[0] += 1;
    for (const what of ["exercises", "checks"]) {
      const all = listed(row, what);
      sum[what][1] += all.length;
      sum[what][0] += all.filter((id) => record.solved[page]?.[id]).length;
    }
  }
  return sum;
}

function inWords({ pages, exercises, checks }) {
  const parts = [`${pages[0]} of ${pages[1]} pages read`];
  if (exercises[1]) parts.push(`${exercises[0]} of ${exercises[1]} exercises`);
  if (checks[1]) parts.push(`${checks[0]} of ${checks[1]} self-checks`);
  return parts.join(", ");
}

/** Fill in each `data-counts`, for the rows of the element around it that has `data-counted`. */
export function showCounts(record) {
  for (const place of document.querySelectorAll("[data-counts]")) {
    const rows = [...place.closest("[data-counted]").querySelectorAll("[data-page]")];
    const sum = tally(rows, record);
    // A reader who has not begun sees what there is, as the page was built.
    place.dataset.built ??= place.textContent;
    const begun = Object.values(sum).some(([done]) => done);
    place.textContent = begun ? inWords(sum) : place.dataset.built;
  }
  for (const row of document.querySelectorAll("tr[data-page]")) {
    const sum = tally([row], record);
    for (const what of ["exercises", "checks"]) {
      const [done, all] = sum[what];
      row.querySelector(`[data-cell="${what}"]`).textContent = all ? `${done} of ${all}` : "–";
    }
    row.querySelector("[data-cell=read]").textContent = record.read[row.dataset.page] ?? "–";
  }
}
