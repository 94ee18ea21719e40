/*
 * What the scripts of the browser share: Debian's Chromium by playwright-core, a page for a person who
 * is logged in, what axe-core finds on it, and TAP lines. tests/browser/run.sh starts them, numbers
 * their lines and takes a script without the plan of end() for cut short.
 *
 *	STATION      where the station is: http://127.0.0.1:PORT
 *	PASSWORD     of everybody
 *	MODULES      the folder node_modules
 *	PICTURES     where pictures are put; without it none is taken
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.MODULES}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const station = process.env.STATION;

const WAIT_MS = 20000;
const TABS_MAX = 60;

/* ---- pages ---------------------------------------------------------------------------------- */

export async function openBrowser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		/* root has no sandbox of its own to offer; the pages are ours */
		args: process.getuid() === 0 ? ["--no-sandbox"] : [],
	});
}

/* A page of its own cookies. What the browser complains of and what the station answers with an error
 * is kept in page.complaints. */
export async function newPage(browser, options = {}) {
	const context = await browser.newContext({
		viewport: { width: 1366, height: 768 }, locale: "fr-MA", ...options,
	});
	const page = await context.newPage();

	context.setDefaultTimeout(WAIT_MS);
	page.complaints = [];
	page.on("pageerror", (error) => page.complaints.push(String(error)));
	page.on("console", (message) => {
		if (message.type() === "error")
			page.complaints.push(message.text());
	});
	page.on("response", (response) => {
		if (response.status() >= 400)
			page.complaints.push(`${response.status()} ${response.url()}`);
	});
	return page;
}

/* Forgets what the page complains of while `work` runs: what the test brings about itself. */
export async function unheard(page, work) {
	const heard = page.complaints.length;
	const answer = await work();

	page.complaints.length = heard;
	return answer;
}

/* Presses Tab until the focus is on what is wanted. */
export async function tabTo(page, selector) {
	for (let i = 0; i < TABS_MAX; i++) {
		if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector))
			return;
		await page.keyboard.press("Tab");
	}
	throw new Error(`the Tab key does not lead to ${selector}`);
}

/* Logs in by the keyboard alone. */
export async function logIn(page, login, password = process.env.PASSWORD) {
	await page.goto(`${station}/login`);
	await tabTo(page, "input[name=login]");
	await page.keyboard.type(login);
	await page.keyboard.press("Tab");
	await page.keyboard.type(password);
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => url.pathname !== "/login");
}

/* Presses the button of the language that the page shows; the page comes again in it, as does every
 * other of this person from now on. */
export async function speak(page, language) {
	await Promise.all([
		page.waitForEvent("load"),
		page.locator(`button[name=language][value=${language}]`).click(),
	]);
	await page.waitForSelector(`html[lang=${language}]`);
}

export async function picture(page, name) {
	if (!process.env.PICTURES)
		return;
	await page.evaluate(() => document.fonts.ready);
	await page.waitForTimeout(600); /* of the viewer's last frames */
	await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

/* What axe-core finds wrong by the rules of these tags, or by all of its own: each rule and the first
 * places that break it. It tries styles of its own, which the security policy may stop. */
export async function obstacles(page, tags) {
	await page.evaluate(`${axe}; 0`);
	const { violations } = await page.evaluate((runOnly) =>
		window.axe.run(document, runOnly ? { runOnly } : {}), tags);

	return violations.map(({ id, nodes }) =>
		`${id} ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
}

/* ---- TAP ------------------------------------------------------------------------------------ */

let said = 0, failed = 0;

/* A line: passes if `isTrue`; else says below it what was found. */
export function check(name, isTrue, found = "") {
	said++;
	console.log(`${isTrue ? "ok" : "not ok"} - ${name.replaceAll(/\s+/g, " ")}`);
	if (isTrue)
		return;
	failed++;
	for (const line of String(found).split("\n").slice(0, 12))
		console.log(`#   ${line}`);
}

/* Passes when `work` does not throw and does not give false. */
export async function ok(name, work) {
	try {
		const answer = await work();

		check(name, answer !== false, "false");
	} catch (error) {
		check(name, false, error.stack ?? error);
	}
}

export function is(found, expected) {
	if (found !== expected)
		throw new Error(`expected '${expected}', found '${found}'`);
}

/* The last check of a script, and its plan: none of these pages has complained. */
export async function end(browser, ...pages) {
	const complaints = pages.flatMap((page) => page.complaints);

	check("the browser had no trouble", complaints.length === 0, complaints.join("\n"));
	await browser.close();
	console.log(`1..${said}`);
	process.exit(failed > 0 ? 1 : 0);
}
