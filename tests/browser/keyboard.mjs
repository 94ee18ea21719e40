/*
 * Clears doubtful dossiers by the keyboard alone: logs in, takes the next, looks at each point, decides,
 * and goes on, COUNT times. The mouse is never touched.
 */
import { check, end, logIn, newPage, openBrowser, tabTo } from "./harness.mjs";

const count = Number(process.env.COUNT);
const browser = await openBrowser();
const page = await newPage(browser);
const press = (key) => page.keyboard.press(key);

/* What the person sees: the number, what is left, whether something is on its way. */
const standing = () => page.evaluate(() => ({
	dossier: Number(location.pathname.split("/")[2]),
	ready: document.getElementById("decide")?.dataset.ready,
	busy: document.getElementById("entries")?.getAttribute("aria-busy"),
	points: document.querySelectorAll(".entry.is-point").length,
	left: document.querySelectorAll(".entry.is-point:not(.is-done)").length,
	warning: document.getElementById("warning")?.textContent ?? "",
	isOnRow: document.activeElement?.matches(".entry-head") ?? false,
	hasChoice: document.querySelectorAll("#card .candidate-value").length > 1,
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

await logIn(page, "amina");
await tabTo(page, 'a[href="/review"]');
await press("Enter");
await page.waitForSelector("#next:focus");
await press("Enter");
for (let nth = 0; nth < count; nth++) {
	const began = Date.now();

	await page.waitForSelector(".entry.is-now .entry-head:focus");
	const { dossier, points, isLocked } = await standing();

	check(`dossier ${dossier} is the person's own`, isLocked);
	const answers = await answerPoints(nth === 0);
	const decision = await decide(dossier);

	check(`dossier ${dossier} is decided by the keyboard`, decision !== undefined);
	console.log(`# ${points} points, ${answers} answers, ${decision} in ${(Date.now() - began) / 1000} s`);
	check(`the page after dossier ${dossier} says what was done`, await isTold(dossier, decision));
}
await end(browser, page);
