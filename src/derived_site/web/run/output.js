// What a program printed, its value, its error and its pictures, as text and images. Nothing that a
// program makes is ever parsed as HTML: text goes in as text, and an SVG is an image, in which
// neither scripts run nor addresses are followed.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A place for output; `add`, `finish` and `clear` fill and empty it. */
export function createOutput(parent, label) {
  const text = element("pre", { tabIndex: 0, ariaLabel: label, hidden: true });
  text.setAttribute("role", "group");
  const more = element("p", { className: "run__more", hidden: true });
  const pictures = element("div", { className: "run__pictures" });
  const fault = element("pre", { className: "run__error", tabIndex: 0, ariaLabel: "Error", hidden: true });
  fault.setAttribute("role", "group");
  parent.append(text, more, pictures, fault);
  let waiting = [];
  const show = () => {
    for (const [kind, content] of waiting.splice(0)) {
      // One node a stream's stretch: ten thousand lines are no ten thousand nodes.
      if (text.lastChild?.className === kind) text.lastChild.append(content);
      else text.append(element("samp", { className: kind }, content));
    }
    text.hidden = !text.hasChildNodes();
  };
  const output = {
    add(content, kind) {
      if (!waiting.push([kind, content]) || waiting.length > 1) return;
      // Some browsers draw no frames in a hidden tab.
      if (document.hidden) setTimeout(show);
      else requestAnimationFrame(show);
    },
    more(count) {
      more.hidden = !count;
      more.textContent = `${count.toLocaleString("en")} more characters, not shown.`;
    },
    finish({ value, error, figures, hidden }) {
      show();
      if (value !== null && value !== undefined) output.add(String(value), "value");
      show();
      output.more(Number(hidden) || 0);
      showFigures(pictures, figures);
      if (error) fault.textContent = String(error.text).trimEnd();
      fault.hidden = !error;
    },
    clear() {
      waiting = [];
      for (const part of [text, pictures]) part.replaceChildren();
      for (const part of [text, more, fault]) part.hidden = true;
    },
  };
  return output;
}

/** Add pictures as images. */
export function showFigures(parent, figures) {
  for (const { type, data } of figures) {
    const content = type === "image/svg+xml" ? colored(new TextDecoder().decode(data)) : data;
    const src = URL.createObjectURL(new Blob([content], { type }));
    const image = element("img", { src, alt: "Figure that this code draws" });
    image.onload = image.onerror = () => URL.revokeObjectURL(src);
    parent.append(image);
  }
}

/** An SVG with the page's present colors: in an image it does not inherit them. */
function colored(source) {
  const drawing = new DOMParser().parseFromString(
    source.includes("xmlns=") ? source : source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'),
    "image/svg+xml",
  );
  const root = drawing.documentElement;
  if (root.localName !== "svg") return source;
  const page = getComputedStyle(document.body);
  const names = ["ink", "muted", "paper", "grid", 1, 2, 3, 4, 5, 6].map((name) => `--fig-${name}`);
  for (const name of names) root.style.setProperty(name, page.getPropertyValue(name));
  root.style.setProperty("color", page.getPropertyValue("--ink"));
  root.style.setProperty("background", page.getPropertyValue("--paper"));
  return new XMLSerializer().serializeToString(drawing);
}
