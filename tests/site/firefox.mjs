// A smoke run in the system's Firefox: firefox.mjs PROGRAM URL... prints one JSON line a page. Of the
// last one it also runs the first block, lets the first exercise in code mark its starter, and answers
// the first question that asks for a number.
import puppeteer from "puppeteer-core";

async function work() {
  const until = async (find) => {
    for (let tries = 0; tries < 1200; tries += 1) {
      const found = find();
      if (found) return found;
      await new Promise((go) => setTimeout(go, 100));
    }
    throw new Error(`never came: ${find}`);
  };
  const block = document.querySelector('.highlight[data-run=""]');
  (await until(() => block.querySelector(".run-button"))).click();
  const status = await until(() => block.querySelector(".run__status"));
  await until(() => /\d|stopped/.test(status.textContent) && !/MB/.test(status.textContent));
  const code = document.querySelector("page-exercise:has(.exercise__code)");
  code.scrollIntoView();
  (await until(() => code.querySelector("[data-do=check]:enabled"))).click();
  const told = code.querySelector(".exercise__code ~ .exercise__result");
  await until(() => told.dataset.state === "wrong");
  document.querySelector(".exercise__number-form").scrollIntoView();
  const form = await until(() => document.querySelector("form.exercise__number-form"));
  const check = form.querySelector("button");
  form.querySelector("input").value = form.dataset.value;
  check.click();
  return {
    ran: status.textContent,
    printed: block.querySelector(".run__output").innerText,
    told: told.textContent,
    number: form.querySelector(".exercise__result").textContent,
  };
}

// Firefox says this of a formula of which it has read only a part, while the page still comes in.
const EARLY = /^(Error: )?Invalid markup: Incorrect number of children for <m/;

const [executablePath, ...urls] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  for (const url of urls) {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
    await page.goto(url, { waitUntil: "load" });
    const seen = await page.evaluate(() => {
      const formulas = [...document.querySelectorAll("article mjx-container")]
        .filter((box) => box.checkVisibility());
      const children = {
        msub: 2, msup: 2, msubsup: 3, mfrac: 2, mroot: 2, munder: 2, mover: 2, munderover: 3,
      };
      const counted = document.querySelectorAll(Object.keys(children).join());
      return {
        title: document.title,
        counted: counted.length,
        broken: [...counted].filter((e) => e.childElementCount !== children[e.localName]).length,
        formulas: formulas.length,
        flat: formulas.filter((box) => box.getBoundingClientRect().width < 2).length,
        wide: document.documentElement.scrollWidth - innerWidth,
      };
    });
    const worked = url === urls.at(-1) ? await page.evaluate(work) : {};
    const faults = errors.filter((text) => !EARLY.test(text));
    process.stdout.write(`${JSON.stringify({ url, errors: faults, ...seen, ...worked })}\n`);
    await page.close();
  }
} finally {
  await browser.close();
}
