/* A dossier is found by its insured's name in Arabic letters, on the page in Arabic. */
import { end, is, logIn, newPage, ok, openBrowser, picture, speak, station } from "./harness.mjs";

const { NAME, FILE } = process.env;
const browser = await openBrowser();
const page = await newPage(browser);

await logIn(page, "amina");
await speak(page, "ar");
await page.goto(`${station}/find`);
await ok("the page is written from right to left", async () =>
	is(await page.locator("html").getAttribute("dir"), "rtl"));
await ok(`the name in Arabic letters finds ${FILE}`, async () => {
	await page.keyboard.type(NAME);
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/find\?/);
	await page.getByRole("link", { name: FILE }).first().waitFor();
});
await picture(page, "find-ar");
await end(browser, page);
