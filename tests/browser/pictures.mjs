/* The main screens in both languages, as pictures for docs/station.md. */
import { end, logIn, newPage, openBrowser, picture, speak, station } from "./harness.mjs";

const SCREENS = { review: "/review", dossier: `/dossiers/${process.env.DOSSIER}`, find: "/find",
	day: "/day", branch: "/branch", carpet: "/carpet?character=7", help: "/help" };
const browser = await openBrowser();
const page = await newPage(browser);

await logIn(page, "amina");
for (const language of ["fr", "ar"]) {
	await speak(page, language);
	for (const [name, path] of Object.entries(SCREENS)) {
		await page.goto(station + path);
		await page.waitForLoadState("networkidle");
		if (name === "dossier")
			await page.keyboard.press("d");
		await picture(page, `${name}-${language}`);
		console.log(`# ${name}-${language}`);
	}
}
await speak(page, "fr"); /* the person's own from now on; what comes next expects it */
await end(browser, page);
