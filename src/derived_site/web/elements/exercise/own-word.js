// An exercise that no program can mark, by hand or with PyTorch: the reader compares with the solution
// and says so. The button stands at the solution's end, in a fold, so nothing moves when it comes.

/** `declare(solved)` is told each time the reader changes their mind. */
export function prepareOwnWord(exercise, declare) {
  const bar = document.createElement("p");
  bar.className = "exercise__own";
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "I solved it" });
  // The record's mark stands in the title before this script comes, and follows it.
  const show = () => {
    button.ariaPressed = String(Boolean(exercise.querySelector(".exercise__title .done-mark")));
  };
  button.addEventListener("click", () => declare(button.ariaPressed !== "true"));
  bar.append("Compare your work with this.", button);
  exercise.querySelector(":scope > details.success").append(bar);
  show();
  return show;
}
