/* A file that holds two people's papers is split by keyboard, and each half is a dossier. */
import { end, is, logIn, newPage, ok, openBrowser, picture, station } from "./harness.mjs";

const { DOSSIER, FIRST_PAGES } = process.env;
const browser = await openBrowser();
const page = await newPage(browser);
const json = async (path) => (await page.request.get(`${station}${path}`)).json();

await logIn(page, "amina");
await page.goto(`${station}/dossiers/${DOSSIER}`);
await page.locator("#decide").waitFor();
await page.waitForLoadState("networkidle");
const whole = await json(`/api/v1/dossiers/${DOSSIER}`);

await ok("a merged dossier is split at the page that is shown", async () => {
	for (let i = 0; i < whole.pages.length; i++)
		await page.keyboard.press("ArrowLeft");
	for (let i = 0; i < Number(FIRST_PAGES); i++)
		await page.keyboard.press("ArrowRight");
	await page.keyboard.press("s");
	await page.locator("dialog[open]").waitFor();
	await picture(page, "split-fr");
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => url.pathname !== `/dossiers/${DOSSIER}`);
});
await ok("the old dossier says where its pages are now", async () => {
	const old = await json(`/api/v1/dossiers/${DOSSIER}`);

	is(old.replaced_by.length, 2);
	const parts = await Promise.all(old.replaced_by.map((id) => json(`/api/v1/dossiers/${id}`)));

	is(parts.map((part) => part.pages.length).join("+"),
		`${FIRST_PAGES}+${whole.pages.length - FIRST_PAGES}`);
	for (const part of parts)
		is(typeof part.verdict, "string");
});
await end(browser, page);
