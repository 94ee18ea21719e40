/*
 * Double keying in Debian's Chromium, by the keyboard alone.
 *
 *     node tests/e2e/station_keying.mjs ADDRESS PASSWORD FIRST SECOND SUPERVISOR
 *
 * The first person keys four places, two of them while the network is away; the second keys the
 * first place otherwise; the supervisor decides. Prints one line of JSON.
 */
import { readFileSync } from "node:fs";
import { chromium } from "../../build/node/node_modules/playwright-core/index.mjs";

const [address, password, first, second, supervisor] = process.argv.slice(2);
const WAIT_MS = 20000;

const axe = readFileSync("build/node/node_modules/axe-core/axe.min.js", "utf8");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const troubles = [];
const violations = [];
const seen = {};
let isCut = false;

async function open(login) {
	const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, bypassCSP: false });
	const page = await context.newPage();

	page.setDefaultTimeout(WAIT_MS);
	page.on("pageerror", (error) => troubles.push(error.message));
	page.on("console", (message) => {
		if (message.type() === "error" && !isCut)
			troubles.push(message.text());
	});
	await page.goto(`${address}/login`);
	await page.fill('input[name="login"]', login);
	await page.fill('input[name="password"]', password);
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => !url.pathname.startsWith("/login"));
	return page;
}

async function look(page, path) {
	for (const language of ["ar", "fr"]) {
		await page.goto(`${address}/password`);
		await page.click(`button[name="language"][value="${language}"]`);
		await page.waitForSelector(`html[lang="${language}"]`);
		await page.goto(`${address}${path}`);
		await page.evaluate(axe);
		for (const one of (await page.evaluate(() => window.axe.run())).violations)
			violations.push(`${path} ${language}: ${one.id}`);
	}
}

const place = (page) => page.getAttribute("#keying-form", "action");
const moved = (page, from) =>
	page.waitForFunction((was) =>
		document.getElementById("keying-form").getAttribute("action") !== was, from);
const sent = (page) =>
	page.waitForResponse((answer) => /keying\/\d+$/.test(answer.url()) && answer.ok());

async function keyAll(page) {
	const keyboard = page.keyboard;

	await look(page, "/keying");
	seen.framed = await page.locator(".keying-frame").count() === 1;
	seen.fits = await page.evaluate(() =>
		document.getElementById("keying-enter").getBoundingClientRect().bottom <= window.innerHeight);
	await page.waitForFunction(() => !document.getElementById("keying-undo").hidden);

	const start = await place(page);
	await keyboard.press("Enter");
	seen.empty = await page.textContent("#keying-said");
	await Promise.all([sent(page), keyboard.type("1"), keyboard.press("Enter"), moved(page, start)]);
	seen.moved = true;
	seen.focus = await page.evaluate(() => document.activeElement.id);

	await keyboard.press("F8");
	await page.waitForFunction((was) =>
		document.getElementById("keying-form").getAttribute("action") === was, start);
	seen.back = true;
	await keyboard.press("F9");
	await page.waitForSelector("#keying-paper.is-whole");
	await keyboard.press("F9");
	await page.waitForSelector("#keying-paper:not(.is-whole)");
	seen.whole = true;
	await Promise.all([sent(page), keyboard.type("2"), keyboard.press("Enter"), moved(page, start)]);
	await Promise.all([sent(page), keyboard.press("F2")]);

	isCut = true;
	await page.context().setOffline(true);
	for (const value of ["771", "772"]) {
		const here = await place(page);

		await keyboard.type(value);
		await keyboard.press("Enter");
		await moved(page, here);
	}
	await page.waitForFunction(() => document.getElementById("keying-said").textContent !== "");
	seen.kept = true;
	await page.context().setOffline(false);
	await sent(page);
	await sent(page);
	isCut = false;
}

async function differ(page) {
	await page.goto(`${address}/keying`);
	await page.waitForFunction(() => !document.getElementById("keying-undo").hidden);
	await Promise.all([sent(page), page.keyboard.type("3"), page.keyboard.press("Enter")]);
}

async function decide(page) {
	await look(page, "/keying/arbitration");
	await page.keyboard.press("3");
	await page.waitForURL((url) => url.search.includes("saved"));
	await look(page, "/keying/rates");
}

try {
	await keyAll(await open(first));
	await differ(await open(second));
	await decide(await open(supervisor));
} catch (error) {
	troubles.push(error.message);
}
await browser.close();
console.log(JSON.stringify({ ...seen, violations, troubles }));
