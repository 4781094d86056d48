// A smoke run in the system's Firefox: firefox.mjs PROGRAM URL... prints one JSON line a page.
import puppeteer from "puppeteer-core";

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
    process.stdout.write(`${JSON.stringify({ url, errors, ...seen })}\n`);
    await page.close();
  }
} finally {
  await browser.close();
}
