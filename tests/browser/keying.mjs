/*
 * Double keying by the keyboard alone: the first person keys four places, two of them while the network
 * is away; the second keys the first place otherwise; the supervisor decides.
 */
import { check, end, is, logIn, newPage, obstacles, ok, openBrowser, speak, station, unheard }
	from "./harness.mjs";

const browser = await openBrowser();
const people = [];

async function open(login) {
	const page = await newPage(browser);

	people.push(page);
	await logIn(page, login);
	return page;
}

async function look(page, path) {
	for (const language of ["ar", "fr"]) {
		await page.goto(`${station}/password`);
		await speak(page, language);
		await page.goto(`${station}${path}`);
		const found = await obstacles(page);
		check(`${path} is accessible, ${language}`, found.length === 0, found.join("\n"));
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
	await ok("the frame is in the picture", async () =>
		is(await page.locator(".keying-frame").count(), 1));
	await ok("the keys fit the screen", () => page.evaluate(() =>
		document.getElementById("keying-enter").getBoundingClientRect().bottom <= window.innerHeight));
	await page.waitForFunction(() => !document.getElementById("keying-undo").hidden);

	const start = await place(page);
	await keyboard.press("Enter");
	const said = await page.textContent("#keying-said");
	check("nothing typed is not sent", said.includes("F2"), said);
	await Promise.all([sent(page), keyboard.type("1"), keyboard.press("Enter"), moved(page, start)]);
	check("the next place is there at once", await place(page) !== start);
	await ok("and the input has the focus", async () =>
		is(await page.evaluate(() => document.activeElement.id), "keying-value"));

	await keyboard.press("F8");
	await page.waitForFunction((was) =>
		document.getElementById("keying-form").getAttribute("action") === was, start);
	check("the last comes back", await place(page) === start);
	await keyboard.press("F9");
	await page.waitForSelector("#keying-paper.is-whole");
	await keyboard.press("F9");
	await page.waitForSelector("#keying-paper:not(.is-whole)");
	check("the whole page is shown and left again", true);
	await Promise.all([sent(page), keyboard.type("2"), keyboard.press("Enter"), moved(page, start)]);
	await Promise.all([sent(page), keyboard.press("F2")]);
}

async function keyWithoutNetwork(page) {
	await page.context().setOffline(true);
	for (const value of ["771", "772"]) {
		const here = await place(page);

		await page.keyboard.type(value);
		await page.keyboard.press("Enter");
		await moved(page, here);
	}
	await page.waitForFunction(() => document.getElementById("keying-said").textContent !== "");
	check("what is keyed without a network is kept", true);
	await page.context().setOffline(false);
	await sent(page);
	await sent(page);
}

async function differ(page) {
	await page.goto(`${station}/keying`);
	await page.waitForFunction(() => !document.getElementById("keying-undo").hidden);
	await Promise.all([sent(page), page.keyboard.type("3"), page.keyboard.press("Enter")]);
}

async function decide(page) {
	await look(page, "/keying/arbitration");
	await page.keyboard.press("3");
	await page.waitForURL((url) => url.search.includes("saved"));
	await look(page, "/keying/rates");
}

const first = await open("amina");

await keyAll(first);
await unheard(first, () => keyWithoutNetwork(first));
await differ(await open("brahim"));
await decide(await open("chama"));
await end(browser, ...people);
