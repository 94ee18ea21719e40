/*
 * Looks at every page of the navigation of LOGIN, and at those that everybody has, in both languages and
 * on three screens: what axe-core says of WCAG 2.2 AA, whether something sticks out at the side, and
 * whether the browser complains (a script that the security policy stops, a file that is missing).
 */
import { check, end, logIn, newPage, obstacles, openBrowser, speak, station, unheard } from "./harness.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SCREENS = [[1366, 768], [1024, 768], [768, 1024]];
const login = process.env.LOGIN;
const browser = await openBrowser();
const page = await newPage(browser);

async function sticksOut() {
	const found = [];

	for (const [width, height] of SCREENS) {
		await page.setViewportSize({ width, height });
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		if (over > 0)
			found.push(`sticks out by ${over} pixels of ${width}`);
	}
	return found;
}

/* `troubles`: what is known of the page already. */
async function lookAt(path, language, troubles = []) {
	const found = [...troubles, ...await unheard(page, () => obstacles(page, RULES)), ...await sticksOut()];

	check(`${path} keeps nobody out, ${login}, ${language}`, found.length === 0, found.join("\n"));
}

async function visit(path, language) {
	const expected = path === "/nothing" ? 404 : 200, troubles = [];
	const open = () => page.goto(station + path, { waitUntil: "networkidle" });
	const response = await (expected === 404 ? unheard(page, open) : open());

	if (response.status() !== expected)
		troubles.push(`its status is ${response.status()}`);
	if (await page.evaluate(() => document.documentElement.lang) !== language)
		troubles.push("it is in another language");
	await lookAt(path, language, troubles);
}

await page.goto(`${station}/login`);
for (const language of ["ar", "fr"]) {
	await speak(page, language);
	await lookAt("/login", language);
}
await logIn(page, login);
const entries = await page.$$eval(".bar-nav a", (links) => links.map((link) => link.getAttribute("href")));

check(`${login} has a navigation`, entries.length > 0);
for (const language of ["fr", "ar"]) {
	await page.goto(`${station}/`);
	await speak(page, language);
	for (const path of ["/", ...entries, "/password", "/nothing"])
		await visit(path, language);
}
await end(browser, page);
