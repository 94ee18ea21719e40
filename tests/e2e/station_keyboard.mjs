/*
 * Clears doubtful dossiers in Debian's Chromium by the keyboard alone: logs in, takes the next,
 * looks at each point, decides, and goes on, as many times as it is told. The mouse is never touched.
 *
 *     node tests/e2e/station_keyboard.mjs ADDRESS LOGIN PASSWORD COUNT
 *
 * Prints a line of JSON for each dossier: its number, its points, the seconds, what was decided.
 */
import { chromium } from "../../build/node/node_modules/playwright-core/index.mjs";

const [address, login, password, count] = process.argv.slice(2);
const WAIT_MS = 20000;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
	args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
const press = (key) => page.keyboard.press(key);
const troubles = [];

page.setDefaultTimeout(WAIT_MS);
page.on("pageerror", (error) => troubles.push(error.message));
page.on("response", (response) => {
	if (response.status() >= 400)
		troubles.push(`${response.status()} ${response.url()}`);
});

/* Tab until the focus is on what is wanted. */
async function tabTo(selector) {
	for (let i = 0; i < 60; i++) {
		if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector))
			return;
		await press("Tab");
	}
	throw new Error(`the Tab key does not lead to ${selector}`);
}

async function logIn() {
	await page.goto(`${address}/login`);
	await tabTo('input[name="login"]');
	await page.keyboard.type(login);
	await press("Tab");
	await page.keyboard.type(password);
	await press("Enter");
	await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/* What the person sees: the number, what is left, whether something is on its way. */
const standing = () => page.evaluate(() => ({
	dossier: Number(location.pathname.split("/")[2]),
	ready: document.getElementById("decide")?.dataset.ready,
	busy: document.getElementById("entries")?.getAttribute("aria-busy"),
	points: document.querySelectorAll(".entry.is-point").length,
	left: document.querySelectorAll(".entry.is-point:not(.is-done)").length,
	warning: document.getElementById("warning")?.textContent ?? "",
	isOnRow: document.activeElement?.matches(".entry-head") ?? false,
	hasChoice: document.querySelectorAll(".candidate").length > 1,
	accept: document.querySelector(".decisions button")?.textContent ?? "",
	isLocked: document.querySelector(".chip.is-mine") !== null,
}));

async function settled() {
	await page.waitForFunction(() => document.getElementById("entries")?.getAttribute("aria-busy") ===
		"false");
}

/* Every point gets an answer: the first time another reading, where there is one. */
async function answerPoints(isFirst) {
	let answers = 0;

	for (let now = await standing(); now.left > 0; now = await standing()) {
		if (!now.isOnRow)
			throw new Error(`dossier ${now.dossier}: the focus is on no point`);
		await press(isFirst && answers === 0 && now.hasChoice ? "2" : "Enter");
		answers++;
		await settled();
		if (answers > 60)
			throw new Error(`dossier ${now.dossier}: its points do not end`);
	}
	return answers;
}

/* What the state suggests; a dialog is confirmed with Enter. */
async function decide(dossier) {
	const { ready, accept } = await standing();
	const canWrite = await page.evaluate(() => [...document.querySelectorAll(".decisions button")]
		.some((button) => button.textContent.trim().startsWith("L") &&
			button.getAttribute("aria-disabled") === null));
	const key = ready === "accept" ? "a" : canWrite ? "l" : "r";

	if (key === "a" && !/Accepter : [\d\s]+,\d\d DH/.test(accept))
		throw new Error(`dossier ${dossier}: '${accept}' does not say what is paid`);
	await press(key);
	if (key !== "a") {
		await page.waitForSelector("dialog[open]");
		if (key === "r" && await page.inputValue("dialog select") === "")
			await press("ArrowDown");
		await press("Enter");
		if (key === "r" && await page.$("dialog[open]"))
			throw new Error(`dossier ${dossier}: the rejection was not sent`);
	}
	await page.waitForURL((url) => url.pathname !== `/dossiers/${dossier}`);
	return { a: "accepted", l: "sent_back", r: "rejected" }[key];
}

/* Whether the page after a decision says which it was, about which dossier. */
async function isTold(dossier, decision) {
	const said = { accepted: "accepté", sent_back: "renvoyé avec sa lettre", rejected: "rejeté" };

	await page.waitForSelector("#warning.is-done, .notice.good");
	return page.evaluate((sentence) => document.body.textContent.includes(sentence),
		`Dossier n° ${dossier} ${said[decision]}.`);
}

await logIn();
await tabTo('a[href="/review"]');
await press("Enter");
await page.waitForSelector("#next:focus");
await press("Enter");
for (let nth = 0; nth < Number(count); nth++) {
	const began = Date.now();

	await page.waitForSelector(".entry.is-now .entry-head:focus");
	const { dossier, points, isLocked } = await standing();
	const answers = await answerPoints(nth === 0);
	const decision = await decide(dossier);

	console.log(JSON.stringify({ dossier, points, answers, isLocked, decision,
		isTold: await isTold(dossier, decision), seconds: (Date.now() - began) / 1000 }));
}
for (const trouble of troubles)
	console.log(JSON.stringify({ trouble }));
await browser.close();
