// Where an exercise says what came of an answer; a screen reader hears it.

/** Say something: `state` is right, wrong or note; `parts` are texts and nodes made here. */
export function say(result, state, ...parts) {
  result.dataset.state = state;
  const line = document.createElement("p");
  line.append(...parts);
  result.replaceChildren(line);
  return line;
}

/** Forget what was said. */
export function hush(result) {
  delete result.dataset.state;
  result.replaceChildren();
}
