/*
 * A branch sends a bordereau with its scans; the network is cut in the middle and comes back. It drops
 * a folder on the page; the database, the disk and others stand in its way and the page goes on. Then
 * another branch's person looks for the first one's papers at every address that it could guess.
 */
import { execSync, spawn } from "node:child_process";
import { end, is, logIn, newPage, ok, openBrowser, picture, speak, station, unheard } from "./harness.mjs";

const files = process.env.FILES.split("\n");
const others = process.env.OTHERS.split(" "); /* dossiers that are not the branch's */
const browser = await openBrowser();
const page = await newPage(browser);
let pieces = 0, cuts = 0;

await logIn(page, "casa");
await page.goto(`${station}/branch`);
await page.route("**/api/v1/uploads/*/files/*", async (route) => {
	if (route.request().method() !== "PUT")
		return route.continue();
	pieces++;
	if (pieces === 2 || pieces === 3) {
		cuts++;
		return route.abort("connectionreset");
	}
	return route.continue();
});
await unheard(page, () => ok("a bordereau is sent although the network is cut in the middle", async () => {
	await page.locator("input[type=file]").first().setInputFiles(files);
	await page.waitForURL(/\/branch\/batches\/\d+/, { timeout: 60000 }).catch(() => {});
	const answer = await (await page.request.get(`${station}/api/v1/batches`)).json();
	const [batch] = answer.batches ?? answer;

	is(Number(batch.came), files.length - 1);
}));
await ok("the network was cut", () => cuts === 2);
await picture(page, "sent-fr");

/* ---- dropping ---------------------------------------------------------------------------------- */

/* As a person drags files and folders from another window: the browser itself reads them. */
const session = await page.context().newCDPSession(page);

async function drag(types, paths, isBeside = false) {
	const zone = await page.locator("#upload-zone").boundingBox();

	for (const type of types)
		await session.send("Input.dispatchDragEvent", {
			type, x: zone.x + zone.width / 2, y: isBeside ? zone.y - 20 : zone.y + zone.height / 2,
			data: { items: [], files: paths, dragOperationsMask: 1 },
		});
}

const zoneIsLit = () => page.locator("#upload-zone").evaluate((zone) => zone.classList.contains("over"));

await page.unroute("**/api/v1/uploads/*/files/*");
await page.goto(`${station}/branch`);
await ok("what is dragged over the page lights the place for it", async () => {
	await drag(["dragEnter", "dragOver"], [process.env.DROPPED]);
	is(await zoneIsLit(), true);
	await picture(page, "dragged-fr");
});
await ok("what is dragged away is not sent", async () => {
	await drag(["dragOver"], [process.env.DROPPED], true);
	is(await zoneIsLit(), false);
	is(await page.locator("#upload-work").isHidden(), true);
});
await ok("a folder that is dropped is sent with its bordereau", async () => {
	await drag(["dragEnter", "dragOver", "drop"], [process.env.DROPPED]);
	await page.waitForURL(/\/branch\/batches\/\d+/);
	const batch = await (await page.request.get(page.url().replace("/branch/", "/api/v1/"))).json();

	is(`${batch.batch} ${batch.came} ${batch.missing}`, "dropped 2 0");
});
await ok("files that are dropped are sent too", async () => {
	await page.goto(`${station}/branch`);
	await drag(["dragEnter", "dragOver", "drop"], process.env.LOOSE.split("\n"));
	await page.waitForURL(/\/branch\/batches\/\d+/);
	const batch = await (await page.request.get(page.url().replace("/branch/", "/api/v1/"))).json();

	is(Number(batch.came), 2);
});

/* ---- what the station cannot do for the moment ------------------------------------------------- */

/* What the browser says of the answers that the check brings about is no complaint. */
const refused = (name, check) => unheard(page, () => ok(name, check));
const said = page.locator("#upload-said");
const saysSoon = (sentence) => page.waitForFunction(
	(wanted) => document.getElementById("upload-said").textContent.includes(wanted), sentence);
const csrfOf = () => page.locator("meta[name=csrf]").getAttribute("content");
let choice = 0;

/* A file of `bytes` that has not been sent before. */
const choose = (bytes = 300) => page.locator("#upload-files").setInputFiles({
	name: `late-${++choice}.tif`, mimeType: "image/tiff", buffer: Buffer.alloc(bytes, `${choice} no scan `),
});

/* Before the first request of a kind is let through, once. */
async function before(method, address, deed) {
	let isOver = false;

	await page.unroute(address);
	await page.route(address, async (route) => {
		if (isOver || route.request().method() !== method)
			return route.continue();
		isOver = true;
		return await deed(route) ?? route.continue();
	});
}

/* The file is sent in spite of everything, without anybody's help. */
async function goesOn() {
	await page.waitForURL(/\/branch\/batches\/\d+/, { timeout: 60000 });
	await page.goto(`${station}/branch`);
}

await page.goto(`${station}/branch`);
await refused("while the database is away the page says so and goes on by itself", async () => {
	await before("PUT", "**/api/v1/uploads/*/files/*", () => void execSync(process.env.DOWN));
	await choose();
	await saysSoon("La station ne répond pas pour le moment. L'envoi reprendra tout seul.");
	await picture(page, "away-fr");
	execSync(process.env.UP);
	await goesOn();
});
if (process.env.FULL)
	await refused("while the disk is full the page says so and goes on by itself", async () => {
		await before("POST", "**/api/v1/uploads/*/files", () => void execSync(process.env.FULL));
		await choose();
		await saysSoon("Le disque de la station est plein.");
		execSync(process.env.ROOM);
		await goesOn();
	});
await refused("a piece that came already is passed over", async () => {
	let code = 0;

	await before("PUT", "**/api/v1/uploads/*/files/*", async (route) => {
		await page.request.put(route.request().url(), { data: route.request().postDataBuffer(),
			headers: { "X-Csrf": await csrfOf(), "Content-Type": "application/octet-stream" } });
	});
	page.on("response", (response) => {
		if (response.request().method() === "PUT" && code === 0)
			code = response.status();
	});
	await choose(2500000);
	await goesOn();
	is(code, 409);
});
await refused("while somebody else takes it in the page waits", async () => {
	let asked = 0;

	await before("POST", "**/api/v1/uploads/*/finish", async (route) => {
		const [upload] = route.request().url().match(/\d+(?=\/finish)/);

		spawn("sh", ["-c", process.env.HOLD.replaceAll("UPLOAD", upload)], { stdio: "ignore" });
		await new Promise((wake) => setTimeout(wake, 1000));
	});
	page.on("response", (response) => {
		if (response.url().endsWith("/finish"))
			asked++;
	});
	await choose();
	await saysSoon("Prise en charge en cours");
	await goesOn();
	is(asked > 1, true);
});
await refused("what the server in front lets through no more is sent later", async () => {
	await before("PUT", "**/api/v1/uploads/*/files/*", (route) => route.fulfill({
		status: 429, headers: { "Retry-After": "2" }, contentType: "text/html", body: "429" }).then(() => true));
	await choose();
	await saysSoon("La station a trop de demandes pour le moment.");
	await goesOn();
});
await refused("who has fifty uploads open is told so", async () => {
	const headers = { "X-Csrf": await csrfOf() };
	const open = [];

	for (let i = 0; i < 50; i++)
		open.push((await (await page.request.post(`${station}/api/v1/uploads`, { headers })).json()).upload);
	await choose();
	await saysSoon("50 de vos envois ne sont pas terminés. Terminez-en ou abandonnez-en un.");
	for (const upload of open)
		await page.request.delete(`${station}/api/v1/uploads/${upload}`, { headers });
	await page.locator("#upload-pause").click(); /* Reprendre */
	await goesOn();
});
for (const [language, sentence] of [
	["fr", "Bordereau, ligne 2 : le nombre de pages doit être un nombre entier, comme 3. Corrigez"],
	["ar", "ورقة الإرسال، السطر 2: يجب أن يكون عدد الصفحات عددا صحيحا مثل 3. صححوا"]])
	await refused(`what is wrong with a bordereau is told in the language of the page, ${language}`, async () => {
		await speak(page, language);
		await page.goto(`${station}/branch`);
		await page.locator("#upload-files").setInputFiles({ name: "manifest.csv", mimeType: "text/csv",
			buffer: Buffer.from("file,pages\nx.tif,many\n") });
		await saysSoon(sentence);
		await picture(page, `bordereau-${language}`);
		is(/[a-z]{4}/.test((await said.textContent()).replace("manifest", "")), language === "fr");
		page.once("dialog", (dialog) => dialog.accept());
		await page.locator("#upload-cancel").click();
		await page.waitForFunction(() => document.getElementById("upload-work").hidden);
	});
await speak(page, "fr");

/* ---- another branch's papers ------------------------------------------------------------------- */

for (const id of others)
	await ok(`another branch's dossier ${id} is at no address`, async () => {
		for (const path of [`/branch/dossiers/${id}`, `/api/v1/dossiers/${id}/state`,
			`/api/v1/dossiers/${id}/claim`, `/api/v1/dossiers/${id}/letter.pdf`,
			`/branch/dossiers/${id}/letter.pdf`, `/api/v1/dossiers/${id}/pages/1/480`,
			`/dossiers/${id}/pages/1/480`, `/dossiers/${id}/pages/1/crop?x=0&y=0&w=9&h=9&height=9`])
			is(`${path} ${(await page.request.get(station + path)).status()}`, `${path} 404`);
		for (const path of [`/dossiers/${id}`, `/api/v1/dossiers/${id}`,
			`/api/v1/dossiers/${id}/history`])
			is(`${path} ${(await page.request.get(station + path)).status()}`, `${path} 403`);
	});
await ok("its search finds nothing of the others", async () => {
	const answer = await (await page.request.get(`${station}/api/v1/search`)).json();

	is((answer.dossiers ?? answer.lines ?? answer).length, 0);
});
await end(browser, page);
