/*
 * The carpet and the paper in Debian's Chromium, by the keyboard alone.
 *
 *     node tests/e2e/station_carpet.mjs ADDRESS LOGIN PASSWORD CHARACTER RIGHT
 *
 * Marks the first cell of a carpet of CHARACTER as RIGHT, looks at what changes, corrects it and
 * takes it back; then lights a field on its page and clicks it. Prints one line of JSON.
 */
import { chromium } from "../../build/node/node_modules/playwright-core/index.mjs";
import { turnPoint, turnPointBack, turnedSize } from "../../review/static/geometry.js";

const [address, login, password, character, right] = process.argv.slice(2);
const WAIT_MS = 20000;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
const troubles = [];
const seen = {};

page.setDefaultTimeout(WAIT_MS);
page.on("pageerror", (error) => troubles.push(error.message));
page.on("console", (message) => {
	if (message.type() === "error")
		troubles.push(message.text());
});
page.on("response", (response) => {
	if (response.status() >= 400)
		troubles.push(`${response.status()} ${response.url()}`);
});

const press = (key) => page.keyboard.press(key);
const shown = (selector) => page.waitForSelector(selector);

async function logIn() {
	await page.goto(`${address}/login`);
	await page.fill('input[name="login"]', login);
	await page.fill('input[name="password"]', password);
	await press("Enter");
	await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/* Every turn is its own way back, and the corners stay corners. */
function turnsAgree() {
	return [0, 90, 180, 270].every((turn) => {
		const paper = { width: 200, height: 300, turn }, size = turnedSize(paper);

		return [[0, 0], [200, 0], [37, 211], [200, 300]].every(([x, y]) => {
			const there = turnPoint(paper, { x, y }), back = turnPointBack(paper, there);

			return back.x === x && back.y === y && there.x >= 0 && there.y >= 0 &&
				there.x <= size.width && there.y <= size.height;
		});
	});
}

async function fixOnCarpet() {
	await page.goto(`${address}/carpet?character=${character}`);
	await shown(".carpet-cell img");
	seen.cells = await page.locator(".carpet-cell").count();
	await page.waitForFunction(() => document.querySelector(".carpet-cell img").naturalWidth > 0);
	await page.locator(".carpet-cell").first().focus();
	await press("ArrowRight");
	await press("ArrowLeft");
	await press(right);
	seen.marked = await page.locator(".carpet-cell[aria-pressed=true]").count();
	await press("+");
	seen.alike = await page.locator(".carpet-cell.is-offered").count();
	await press("Escape");
	seen.unmarked = await page.locator(".carpet-cell[aria-pressed=true]").count();
	await press(right);
	await press("Enter");
	await shown(".carpet-preview li");
	seen.previewed = await page.locator(".carpet-preview li").count();
	await press("Enter"); // the focus is on the button that corrects
	await shown(".carpet-cell.is-done");
	seen.done = await page.locator(".carpet-cell.is-done").count();
	await page.locator(".carpet-buttons button").last().press("Enter");
	await page.waitForFunction(() => document.querySelector(".carpet-cell.is-done") === null);
	seen.undone = await page.locator(".carpet-notice").textContent();
}

/* The place that is lit is where the field is: a click on it tells the same pixels. */
async function clickOnPaper() {
	const cell = await page.evaluate(() =>
		JSON.parse(document.getElementById("carpet-data").textContent).cells[0]);
	const size = await page.evaluate(async ({ dossier, page: number }) => {
		const answer = await fetch(`/api/v1/dossiers/${dossier}`);
		return (await answer.json()).pages.find((one) => one.number === number);
	}, cell);
	const paper = { dossier: cell.dossier, number: cell.page, width: size.width, height: size.height,
		turn: cell.turn };

	await page.evaluate(async ([paper, box]) => {
		const source = document.querySelector("script[type=module]").src;
		const { openPageView } = await import(new URL("page-view.js", source).href);
		const element = document.createElement("div");

		element.id = "paper";
		document.querySelector("main").replaceChildren(element);
		element.style.blockSize = "600px";
		window.clicked = null;
		const view = await openPageView(element, [paper]);
		view.onClick((at) => (window.clicked = at));
		view.show(paper.number, box);
	}, [paper, cell.field_box]);
	const lit = await shown(".page-view-lit");
	await page.waitForTimeout(800);
	const place = await lit.boundingBox();
	await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
	await page.waitForFunction(() => window.clicked !== null);
	const at = await page.evaluate(() => window.clicked);
	const [x, y, w, h] = cell.field_box;
	seen.offMiddle = Math.round(Math.hypot(at.x - x - w / 2, at.y - y - h / 2));
	seen.page = at.page === cell.page;
}

await logIn();
await fixOnCarpet();
await clickOnPaper();
console.log(JSON.stringify({ ...seen, turnsAgree: turnsAgree(), troubles }));
await browser.close();
