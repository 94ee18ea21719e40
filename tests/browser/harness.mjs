/*
 * What the scripts of the browser share: Debian's Chromium by playwright-core, a page for a person who
 * is logged in, and TAP lines without numbers, which tests/station_browser.sh counts.
 *
 *	STATION      where the station is: http://127.0.0.1:PORT
 *	PASSWORD     of everybody
 *	MODULES      the folder node_modules
 *	PICTURES     where pictures are put; without it none is taken
 */
import { createRequire } from "node:module";

const require = createRequire(`${process.env.MODULES}/`);
const { chromium } = require("playwright-core");

export const station = process.env.STATION;

const WAIT_MS = 20000;

export async function openBrowser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		/* root has no sandbox of its own to offer; the pages are ours */
		args: process.getuid() === 0 ? ["--no-sandbox"] : [],
	});
}

/* A page of its own cookies. What its console complains of is kept in page.complaints. */
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
	return page;
}

/* Logs in by keyboard, as people do. */
export async function logIn(page, login, password = process.env.PASSWORD) {
	await page.goto(`${station}/login`);
	await page.locator("input[name=login]").focus();
	await page.keyboard.type(login);
	await page.keyboard.press("Tab");
	await page.keyboard.type(password);
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => url.pathname !== "/login");
}

/* The language of every page of this person from now on. */
export async function speak(page, language) {
	const csrf = await page.locator("meta[name=csrf]").getAttribute("content");

	await page.request.post(`${station}/language`, {
		form: { language, back: "/", csrf }, maxRedirects: 0,
	});
}

export async function picture(page, name) {
	if (!process.env.PICTURES)
		return;
	await page.evaluate(() => document.fonts.ready);
	await page.waitForTimeout(600); /* of the viewer's last frames */
	await page.screenshot({ path: `${process.env.PICTURES}/${name}.png` });
}

let failed = 0;

/* Passes when `check` does not throw and does not give false. */
export async function ok(name, check) {
	try {
		const answer = await check();

		if (answer === false)
			throw new Error("false");
		console.log(`ok - ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok - ${name}`);
		for (const line of String(error.stack ?? error).split("\n").slice(0, 12))
			console.log(`#   ${line}`);
	}
}

export function is(found, expected) {
	if (found !== expected)
		throw new Error(`expected '${expected}', found '${found}'`);
}

export function end() {
	process.exit(failed > 0 ? 1 : 0);
}
