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
  const form = document.querySelector("form.exercise__number-form");
  form.scrollIntoView();
  const check = await until(() => form.querySelector("button:enabled"));
  form.querySelector("input").value = form.dataset.value;
  check.click();
  return {
    ran: status.textContent,
    printed: block.querySelector(".run__output").innerText,
    told: told.textContent,
    number: form.querySelector(".exercise__result").textContent,
  };
}

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
      return {
        title: document.title,
        formulas: formulas.length,
        flat: formulas.filter((box) => box.getBoundingClientRect().width < 2).length,
        wide: document.documentElement.scrollWidth - innerWidth,
      };
    });
    const worked = url === urls.at(-1) ? await page.evaluate(work) : {};
    process.stdout.write(`${JSON.stringify({ url, errors, ...seen, ...worked })}\n`);
    await page.close();
  }
} finally {
  await browser.close();
}
