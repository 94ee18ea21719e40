/*
 * Every screen in both languages: no rule of WCAG 2.2 A and AA that axe-core can check is broken,
 * nothing is wider than a desk's screen or a tablet's, and the browser complains of nothing. With
 * PICTURES each is kept as a picture.
 */
import { axeSource, end, is, logIn, newPage, ok, openBrowser, picture, speak, station }
	from "./harness.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SCREENS = { home: "/", review: "/review", dossier: `/dossiers/${process.env.DOSSIER}`,
	find: "/find", day: "/day", branch: "/branch", carpet: "/carpet", digits: "/carpet?read=1",
	keying: "/keying", arbitration: "/keying/arbitration", rates: "/keying/rates", help: "/help",
	password: "/password" };
const SIZES = { desk: { width: 1366, height: 768 }, tablet: { width: 1024, height: 768 } };

const browser = await openBrowser();
const page = await newPage(browser, { bypassCSP: true }); /* for axe-core alone */

/* Puts each rule that is broken on a line, with the first place. */
async function faults() {
	await page.addScriptTag({ path: axeSource });
	const { violations } = await page.evaluate((rules) =>
		window.axe.run(document, { runOnly: { type: "tag", values: rules } }), RULES);

	return violations.map(({ id, nodes }) =>
		`${id}: ${nodes.length} x, first ${nodes[0].target.join(" ")}`).join("\n");
}

const overflow = () => page.evaluate(() =>
	document.documentElement.scrollWidth - document.documentElement.clientWidth);

await page.goto(`${station}/login`);
await ok("the log-in page breaks no rule of accessibility", async () => is(await faults(), ""));
await picture(page, "login-fr");
await logIn(page, "amina");
for (const language of ["fr", "ar"]) {
	await speak(page, language);
	for (const [name, path] of Object.entries(SCREENS))
		await ok(`the screen ${name} in ${language} breaks no rule, and fits`, async () => {
			page.complaints.length = 0;
			const answer = await page.goto(station + path);

			is(answer.status(), 200);
			await page.waitForLoadState("networkidle");
			await picture(page, `${name}-${language}`);
			is(await faults(), "");
			is(page.complaints.join("\n"), "");
			for (const [size, pixels] of Object.entries(SIZES)) {
				await page.setViewportSize(pixels);
				is(`${size}: ${await overflow()} px too wide`, `${size}: 0 px too wide`);
			}
			await page.setViewportSize(SIZES.desk);
		});
}
await browser.close();
end();
