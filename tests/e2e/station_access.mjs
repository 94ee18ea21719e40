/*
 * Looks at every page of a person's navigation, and at those that everybody has, in both languages and
 * on three screens: what axe-core says of WCAG 2.2 AA, whether something sticks out at the side, and
 * whether the browser complains (a script that the security policy stops, a file that is missing).
 *
 *     node tests/e2e/station_access.mjs ADDRESS LOGIN PASSWORD
 *
 * Prints "PAGES pages", and a line for each trouble.
 */
import { readFileSync } from "node:fs";
import { chromium } from "../../build/node/node_modules/playwright-core/index.mjs";

const [address, login, password] = process.argv.slice(2);
const axe = readFileSync(new URL("../../build/node/node_modules/axe-core/axe.min.js", import.meta.url));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SCREENS = [[1366, 768], [1024, 768], [768, 1024]];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
let looked = 0;
let expected = 200;
let isAxeAtWork = false; /* it tries styles of its own, which the policy stops */

page.on("pageerror", (error) => console.log(`${page.url()}: ${error.message}`));
page.on("console", (message) => {
	if (message.type() === "error" && !isAxeAtWork && !(expected === 404 && message.text().includes("404")))
		console.log(`${page.url()}: ${message.text()}`);
});

async function lookAt(name) {
	looked += 1;
	isAxeAtWork = true;
	await page.evaluate(`${axe}; 0`);
	const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), RULES);
	isAxeAtWork = false;
	for (const { id, nodes } of found.violations)
		console.log(`${name}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
	for (const [width, height] of SCREENS) {
		await page.setViewportSize({ width, height });
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		if (over > 0)
			console.log(`${name}: sticks out by ${over} pixels of ${width}`);
	}
}

async function visit(path, language) {
	expected = path === "/nothing" ? 404 : 200;
	const response = await page.goto(address + path, { waitUntil: "networkidle" });
	if (response.status() !== expected)
		console.log(`${path}: ${response.status()}`);
	if (await page.evaluate(() => document.documentElement.lang) !== language)
		console.log(`${path}: is not in ${language}`);
	await lookAt(`${path} (${language})`);
}

async function speak(language) {
	await page.click(`.languages button[value=${language}]`);
	await page.waitForFunction((wanted) => document.documentElement.lang === wanted, language);
}

await page.goto(`${address}/login`);
for (const language of ["ar", "fr"]) {
	await speak(language);
	await lookAt(`/login (${language})`);
}
await page.fill("[name=login]", login);
await page.fill("[name=password]", password);
await page.click("main button");
await page.waitForURL((url) => !url.pathname.startsWith("/login"));
const entries = await page.$$eval(".bar-nav a", (links) => links.map((link) => link.getAttribute("href")));
for (const language of ["fr", "ar"]) {
	await page.goto(`${address}/`);
	await speak(language);
	for (const path of ["/", ...entries, "/password", "/nothing"])
		await visit(path, language);
}
console.log(`${looked} pages`);
await browser.close();
