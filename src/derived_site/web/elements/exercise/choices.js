import { hush, say } from "./result.js";

export function prepareChoices(exercise, settle) {
  const right = new Set(exercise.dataset.right.split(" ").map(Number));
  const items = [...exercise.querySelectorAll(".choices > li")];
  const inputs = items.map((item) => item.querySelector("input"));
  const reasons = [...exercise.querySelectorAll(".reasons > li")];
  const result = exercise.querySelector(".exercise__result");

  const clear = () => {
    hush(result);
    for (const item of items) {
      delete item.dataset.state;
      item.querySelector(".choices__why")?.remove();
    }
  };

  const check = () => {
    clear();
    const chosen = inputs.flatMap((input, place) => (input.checked ? [place] : []));
    if (!chosen.length) {
      say(result, "note", right.size > 1 ? "Choose one or more." : "Choose one.");
      return;
    }
    for (const place of chosen) {
      const why = document.createElement("div");
      why.className = "choices__why";
      why.append(...reasons[place].cloneNode(true).childNodes);
      items[place].append(why);
      items[place].dataset.state = right.has(place) ? "right" : "wrong";
    }
    const good = chosen.filter((place) => right.has(place)).length;
    const all = good === right.size && chosen.length === right.size;
    if (all) say(result, "right", "Right.");
    else if (good < chosen.length) say(result, "wrong", chosen.length > 1 ? "Not all of these." : "Not this one.");
    else say(result, "note", `Right so far; ${right.size - good} more.`);
    settle(all);
  };

  for (const input of inputs) input.addEventListener("change", clear);
  const button = exercise.querySelector("[data-do=check]");
  button.addEventListener("click", check);
  button.disabled = false;
}
