/*
 * The carpet and the paper, by the keyboard alone: marks the first cell of a carpet of CHARACTER as
 * RIGHT, looks at what changes, corrects it and takes it back; then lights a field on its page and
 * clicks it.
 */
import { turnPoint, turnPointBack, turnedSize } from "../../review/static/geometry.js";
import { check, end, is, logIn, newPage, ok, openBrowser, station } from "./harness.mjs";

const { CHARACTER, RIGHT } = process.env;
const browser = await openBrowser();
const page = await newPage(browser);
const press = (key) => page.keyboard.press(key);
const shown = (selector) => page.waitForSelector(selector);

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
	const marked = () => page.locator(".carpet-cell[aria-pressed=true]").count();

	await page.goto(`${station}/carpet?character=${CHARACTER}`);
	await shown(".carpet-cell img");
	const cells = await page.locator(".carpet-cell").count();
	check("cells lie on the carpet", cells > 5, cells);
	await page.waitForFunction(() => document.querySelector(".carpet-cell img").naturalWidth > 0);
	await page.locator(".carpet-cell").first().focus();
	await press("ArrowRight");
	await press("ArrowLeft");
	await press(RIGHT);
	await ok("a digit marks the one that has the focus", async () => is(await marked(), 1));
	await press("+");
	await press("Escape");
	await ok("Escape takes all marks away", async () => is(await marked(), 0));
	await press(RIGHT);
	await press("Enter");
	await shown(".carpet-preview li");
	await ok("the fix is shown before it is made", async () =>
		is(await page.locator(".carpet-preview li").count(), 1));
	await press("Enter"); // the focus is on the button that corrects
	await shown(".carpet-cell.is-done");
	await ok("it is made", async () => is(await page.locator(".carpet-cell.is-done").count(), 1));
	await page.locator(".carpet-buttons button").last().press("Enter");
	await page.waitForFunction(() => document.querySelector(".carpet-cell.is-done") === null);
	const undone = await page.locator(".carpet-notice").textContent();
	check("and taken back", undone.includes("1."), undone);
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
	const off = Math.round(Math.hypot(at.x - x - w / 2, at.y - y - h / 2));
	check("a click on the lit place tells its pixels", off <= 6, off);
	check("of its page", at.page === cell.page, at.page);
}

await logIn(page, "amina");
await fixOnCarpet();
check("turning a place there and back gives the place", turnsAgree());
await clickOnPaper();
await end(browser, page);
