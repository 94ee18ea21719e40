/*
 * A supervisor clears COUNT doubtful dossiers without the mouse: looks at each point, decides by what
 * the page suggests, and is given the next. One at least is sent back with its letter.
 */
import { axeSource, end, is, logIn, newPage, ok, openBrowser, picture, speak, station }
	from "./harness.mjs";

const COUNT = Number(process.env.COUNT ?? 10);
const LANGUAGE = process.env.LANGUAGE ?? "fr";
const POINTS_MAX = 40;

const browser = await openBrowser();
const page = await newPage(browser);
const decided = { accept: 0, send_back: 0, reject: 0 };

/* The screen stands, and the answers to what was sent are there. */
async function settled() {
	await page.locator("#decide button").first().waitFor();
	await page.waitForLoadState("networkidle");
}

async function lookAtPoints() {
	for (let i = 0; i < POINTS_MAX; i++) {
		const suggested = await page.locator("#decide button.primary").count();

		if (suggested > 0 || (await page.locator("#decide").getAttribute("data-left")) === "0")
			return;
		await page.keyboard.press("Enter");
		await settled();
	}
}

/* By the key of the decision that the page suggests, else by rejecting with the first reason. */
async function decide() {
	const primary = page.locator("#decide button.primary");
	const key = (await primary.count()) > 0 ? (await primary.locator("kbd").textContent()) : "R";
	const before = new URL(page.url()).pathname;

	await page.keyboard.press(key.toLowerCase());
	if (key !== "A") {
		await page.locator("dialog[open]").waitFor();
		if (decided.send_back + decided.reject === 0)
			await picture(page, `dialog-${LANGUAGE}`);
		await page.locator("dialog[open] .dialog-actions .primary").focus();
		await page.keyboard.press("Enter");
	}
	await page.waitForURL((url) => url.pathname !== before).catch(async (error) => {
		await picture(page, `stuck-${LANGUAGE}`);
		throw new Error(`${before} after ${key}: ${await page.locator("#warning").innerText()}\n${error}`);
	});
	decided[{ A: "accept", L: "send_back", R: "reject" }[key]]++;
}

await logIn(page, "amina");
await speak(page, LANGUAGE);
await page.goto(`${station}/review`);
await page.keyboard.press("Enter");
await page.waitForURL(/\/dossiers\//);

await ok(`${COUNT} dossiers are cleared by keyboard alone`, async () => {
	for (let i = 0; i < COUNT; i++) {
		await settled();
		await lookAtPoints();
		await decide();
	}
});
console.log(`# ${JSON.stringify(decided)}`);
await ok("one at least was sent back with its letter", () => decided.send_back > 0);
await ok("the browser complained of nothing", () => is(page.complaints.join("\n"), ""));
await browser.close();
end();
