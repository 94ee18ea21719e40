/*
 * The screen of a dossier: what can be reached and read by whom, in both languages, with the keyboards
 * that people have; what happens when two change the same dossier.
 */
import { execFileSync } from "node:child_process";
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
while (await page.locator(".entry.is-now .candidate-value").count() < 2)
	await press("ArrowDown");
const before = await standing();
const second = await page.locator(".entry.is-now .candidate-value").nth(1).textContent();
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

/* the paper: its keys, and what leaves it as it is */
const stage = async () => {
	await page.waitForTimeout(600);
	return (await page.locator(".page-stage").screenshot()).toString("base64");
};

await page.locator(".entry-head").first().click();
for (const key of ["g", "g", "g"])
	await press(key);
let seen = await stage();
for (const [key, name] of [["u", "up"], ["j", "down"], ["v", "left"], ["b", "right"]]) {
	await press(key);
	const now = await stage();

	check(`a key moves the paper ${name}`, now !== seen);
	seen = now;
}
await pressAs("\u0644\u0627", "KeyB");
const moved = await stage();
check("so does the key that writes two letters on an Arabic keyboard", moved !== seen);
await page.locator(".entry-head", { hasText: /total général/ }).first().click();
await press("g");
await press("j");
const before_writing = await stage();
await press("e");
await press("Escape");
check("writing leaves the paper where it was moved to", await stage() === before_writing);

/* a value that nobody read, offered by its number: it is offered again after Escape */
await page.route(`**/dossiers/${dossier}`, async (route) => {
	const answer = await route.fetch();
	const html = await answer.text();
	const state = JSON.parse(/id="dossier">(.*?)<\/script>/s.exec(html)[1]);
	const free = state.pages.find(({ is_free }) => is_free).number;

	state.reasons.push({ code: "R14", severity: "error", title: "t", message: "m", remedy: null,
		is_told: true, field: null, page: free, other_field: null, other_page: 0 });
	await route.fulfill({ response: answer, body: html.replace(/id="dossier">.*?<\/script>/s,
		() => `id="dossier">${JSON.stringify(state).replaceAll("<", "\\u003c")}</script>`) });
});
await open();
await page.unroute(`**/dossiers/${dossier}`);
await page.locator(".entry-head", { hasText: "R14" }).first().click();
const offered = await page.locator(".entry.is-now .candidate").allTextContents();
const asked = (await standing()).now;
await press("1");
await page.waitForSelector("#edit:focus");
await press("Escape");
check("Escape from a value that was offered comes back to its point",
	(await standing()).now === asked, (await standing()).now);
check("which offers the same as before", offered.length > 0 && offered.join() ===
	(await page.locator(".entry.is-now .candidate").allTextContents()).join(), offered.join());

/* the language, the help and the first page, and back to where one was */
await open();
for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"])
	await press(key);
const was = (await standing()).now;
await press("x");
await page.waitForSelector('html[lang="ar"] .entry.is-now');
check("a key changes the language", (await standing()).direction === "rtl");
check("and leaves the person where they were", (await standing()).now === was,
	`${(await standing()).now} and ${was}`);
while (await page.locator("#edit").count() === 0) {
	await press("e");
	if (await page.locator("#edit").count() === 0)
		await press("ArrowDown");
}
await page.fill("#edit", "12");
await speakHere("fr");
check("what was being written is there in the other language", (await standing()).edit === "12");
await press("Escape");
const at = (await standing()).now;
await press("h");
await page.locator("dialog a").click();
await page.waitForURL((url) => url.pathname === "/help");
await press("Escape");
await page.waitForSelector(".entry.is-now .entry-head:focus");
check("Escape leads from the help back to the place in the dossier",
	(await standing()).now === at, (await standing()).path);
await press("k");
await page.waitForURL((url) => url.pathname === "/");
check("a key leads to the first page", true);

/* what a decision means */
const folded = (text) => text.normalize("NFKC").replaceAll(/[\u2066-\u2069\u200e\u200f\s]/g, "");
const written = (await (await page.request.get(`${station}/api/v1/dossiers?state=review`)).json())
	.dossiers.map((each) => each.dossier);
let told = null;
for (const id of written) {
	const known = await (await page.request.get(`${station}/api/v1/dossiers/${id}`)).json();

	if (known.letter !== "none" && id !== Number(dossier))
		told ??= known;
}
await open(`/dossiers/${told.id}`);
check("why a decision is not open stands on the screen", await page.locator(".decisions-why",
	{ hasText: "Confier : Il n'y a pas d'autre compte" }).count() === 1);
await press("l");
await page.waitForSelector("dialog .letter-closing");
const lines = await page.locator("dialog .letter-text > *").allTextContents();
const paper = await page.request.get(`${station}/dossiers/${told.id}/letter.pdf`);
const pdf = execFileSync("pdftotext", ["-", "-"], { input: await paper.body() }).toString();
let from = 0;
const lost = lines.filter((line) => {
	const found = folded(pdf).indexOf(folded(line.replace(/^\d+\. /, "")), from);

	from = Math.max(from, found);
	return found < 0;
});
check("the dialog says what the letter says, in its order", lines.length > 6 && lost.length === 0,
	lost.join(" / "));
check("and what it has at its head", (await page.textContent("dialog"))
	.includes("12, rue des Essais") && folded(pdf).includes(folded("12, rue des Essais")));
check("the letter says that it opens another tab", await page.locator("dialog a[target]",
	{ hasText: "nouvel onglet" }).count() === 1);
check("sending back says what it means", /Rien n'est payé.*nouveau dossier/.test(await
	page.textContent("dialog .means")));
check("and who reads the note", (await page.textContent("dialog .ask-field"))
	.includes("n'est pas dans la lettre"));
await press("Escape");
await press("a");
await page.waitForFunction(() => /Accepter : .*(DH|rien)|ne peut pas/.test(
	document.querySelector("dialog .means")?.textContent ?? ""));
const trial = await (await page.request.get(`${station}/api/v1/dossiers/${told.id}/decisions`)).json();
check("accepting in spite says what would be paid then", trial.accepted !== null &&
	(await page.textContent("dialog .means")).replaceAll(/\s/g, "").includes(
		Number(trial.accepted.payable) > 0 ? trial.accepted.payable.replace(".", ",") : "rien"),
	await page.textContent("dialog .means"));
await press("Escape");
await press("r");
await page.selectOption("dialog select", "R19");
check("rejecting says when no letter tells the reason", (await page.textContent("dialog"))
	.includes("reste dans le bureau"));
await page.selectOption("dialog select", "R03");
check("and when the insured reads it", (await page.textContent("dialog"))
	.includes("L'assuré lira ce motif"));
await page.locator("dialog button.primary").click();
await page.waitForURL((url) => url.pathname !== `/dossiers/${told.id}`);
await page.waitForSelector("#warning.is-done");
const next = (await standing()).path.split("/")[2];
check("the next dossier says what was done and which it is", (await standing()).warning
	.includes(`Dossier n° ${told.id} rejeté. Voici le dossier n° ${next}.`), (await standing()).warning);
await press("z");
await page.waitForURL((url) => url.pathname === `/dossiers/${told.id}`);
await page.waitForSelector(".chip.is-mine");
check("the same key takes the decision back, from there", true);
await press("r");
await page.selectOption("dialog select", "R03");
await page.locator("dialog button.primary").click();
await page.waitForSelector("#warning.is-done");
await page.locator("#warning a", { hasText: "Revoir" }).click();
await page.waitForURL((url) => url.pathname === `/dossiers/${told.id}`);
await page.waitForSelector(".chip:not(.is-mine)");
await press("z");
await page.waitForSelector(".chip.is-mine");
check("and on the decided dossier itself", true);

/* two people */
await open();
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
