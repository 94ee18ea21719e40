/*
 * A branch sends a bordereau with its scans; the network is cut in the middle and comes back. Then
 * another branch's person looks for the first one's papers at every address that it could guess.
 */
import { end, is, logIn, newPage, ok, openBrowser, picture, station, unheard } from "./harness.mjs";

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
