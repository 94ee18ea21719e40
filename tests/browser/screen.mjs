/*
 * The screen of a dossier: what can be reached and read by whom, in both languages, with the keyboards
 * that people have; what happens when two change the same dossier.
 */
import { check, end, logIn, newPage, obstacles, openBrowser, speak, station } from "./harness.mjs";

const dossier = process.env.DOSSIER;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await openBrowser();
const page = await newPage(browser);
const press = (key) => page.keyboard.press(key);

/* A key as a keyboard of another layout sends it. */
const pressAs = (key, code) => page.evaluate(([what, where]) => document.activeElement
	.dispatchEvent(new KeyboardEvent("keydown", { key: what, code: where, bubbles: true,
		cancelable: true })), [key, code]);

const standing = () => page.evaluate(() => ({
	now: document.querySelector(".entry.is-now")?.id,
	value: document.querySelector(".entry.is-now .entry-value")?.textContent,
	tab: document.querySelector(".page-tabs [aria-current]")?.textContent ?? "",
	warning: document.getElementById("warning").textContent,
	isOpen: document.querySelector("dialog[open]") !== null,
	edit: document.getElementById("edit")?.value ?? null,
	direction: document.documentElement.dir,
	path: location.pathname,
}));

async function settled() {
	await page.waitForFunction(() => document.getElementById("entries")
		?.getAttribute("aria-busy") === "false");
}

async function open(path = `/dossiers/${dossier}`) {
	await page.goto(station + path);
	await page.waitForSelector(".entry.is-now .entry-head:focus");
	await page.waitForSelector(".page-view-lit, .openseadragon-canvas");
}

async function speakHere(language) {
	await speak(page, language);
	await page.waitForSelector(".entry.is-now");
}

/* ---- readable by all ------------------------------------------------------------------------ */

const faults = async () => (await obstacles(page, RULES)).join("; ");

async function checkReadable(language) {
	let found = await faults();

	check(`the screen is readable by all, ${language}`, found === "", found);
	for (const key of ["e", "l", "r", "c", "s", "y", "n", "h"]) {
		await press(key);
		await page.waitForTimeout(150);
		found = await faults();
		check(`what the key ${key} opens is readable by all, ${language}`, found === "", found);
		await press("Escape");
		await page.waitForTimeout(150);
	}
	check(`the focus is back on its point, ${language}`, await page.evaluate(() =>
		document.activeElement?.matches(".entry.is-now .entry-head")));
}

/* ---- the checks ----------------------------------------------------------------------------- */

await logIn(page, "amina");
await open();
await checkReadable("fr");

/* keyboards */
await pressAs("ا", "KeyH");
check("a letter counts on an Arabic keyboard", (await standing()).isOpen);
await press("Escape");
await press("?");
check("the question mark opens the help", (await standing()).isOpen);
await press("h");
check("the key of the help closes it", !(await standing()).isOpen);
while (await page.locator(".entry.is-now .candidate").count() < 2)
	await press("ArrowDown");
const before = await standing();
const second = await page.locator(".entry.is-now .candidate").nth(1)
	.locator(".candidate-value").textContent();
await pressAs("é", "Digit2");
await settled();
const given = await page.locator(`#${escaped(before.now)} .entry-value`).textContent();
check("a digit counts without Shift on a French keyboard", given === second,
	`${given} and ${second}`);
await press("z");
await page.waitForFunction(([id, value]) => document.getElementById(id)
	?.querySelector(".entry-value").textContent === value, [before.now, before.value]);
check("it is undone", true);
await page.click(".key-switch");
await page.locator(".entry.is-now .entry-head").focus();
await press("h");
check("keys that are switched off do nothing", !(await standing()).isOpen);
await page.click(".key-switch");

/* the mouse */
await page.locator(".entry-head", { hasText: /total général|مجموع/ }).first().click();
await page.waitForSelector(".page-view-lit");
await page.waitForTimeout(700);
const lit = await page.locator(".page-view-lit").boundingBox();
const total = await standing();
await page.locator(".entry-head").first().click();
await page.waitForTimeout(200);
await page.locator(`#${escaped(total.now)} .entry-head`).click();
await page.waitForTimeout(700);
await press("e");
await page.fill("#edit", "1");
await page.mouse.click(lit.x + lit.width / 2, lit.y + lit.height / 2);
check("a click on the paper fills the field with what was read there",
	(await standing()).edit !== "1", JSON.stringify(await standing()));
await press("Escape");
await press("ArrowDown");
await page.evaluate(() => {});
check("Escape leaves the field as it was", (await standing()).edit === null);

/* two people */
const token = await page.getAttribute('meta[name="csrf"]', "content");
const state = await (await page.request.get(`${station}/api/v1/dossiers/${dossier}`)).json();
await page.request.post(`${station}/api/v1/dossiers/${dossier}/note`, {
	headers: { "X-Csrf": token }, form: { note: "vu", revision: state.revision } });
check("nothing went wrong before", page.complaints.length === 0, page.complaints.join("; "));
page.complaints.length = 0;
await page.locator(".entry-head", { hasText: /total général/ }).first().click();
await press("Enter");
await page.waitForFunction(() => document.getElementById("warning").textContent !== "");
check("what somebody else has changed is told calmly, with a way out",
	await page.locator("#warning button", { hasText: "Recharger" }).count() === 1,
	(await standing()).warning);
check("nothing else went wrong then", page.complaints.every((each) => each.includes("409")),
	page.complaints.join("; "));
page.complaints.length = 0;

/* pages */
await open();
await press("Escape");
await press("ArrowRight");
await page.waitForTimeout(400);
const tab = (await standing()).tab;
await speakHere("ar");
check("Arabic runs from the right", (await standing()).direction === "rtl");
await page.locator(".page-tabs button").first().click();
const first = (await standing()).tab;
await page.locator(".entry.is-now .entry-head").focus();
await press("ArrowLeft");
await page.waitForTimeout(400);
check("the next page lies to the left in Arabic", (await standing()).tab !== first &&
	tab !== "", (await standing()).tab);
await checkReadable("ar");
await speakHere("fr");
for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowRight",
	"ArrowRight"]) {
	await press(key);
	await page.waitForTimeout(400);
}
check("arrows turn pages over", (await standing()).tab.startsWith("3"), (await standing()).tab);
await press("s");
await page.waitForSelector("dialog[open]");
await press("Enter");
await page.waitForURL((url) => url.pathname !== `/dossiers/${dossier}`);
await page.waitForSelector(".page-tabs button");
check("a dossier is split by the keyboard", await page.locator(".page-tabs button").count() === 2,
	(await standing()).path);
await press("z");
await page.waitForURL((url) => url.pathname === `/dossiers/${dossier}`);
check("the split is undone by the keyboard", true);
await end(browser, page);

function escaped(id) {
	return id.replaceAll(/[^a-zA-Z0-9_-]/g, (character) => `\\${character}`);
}
