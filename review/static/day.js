/*
 * The plot of a day: dossiers read, finished and decided by a person, over hours or days. The same
 * figures stand in the table under it, which needs no script.
 */
import uPlot from "./vendor/uplot.js";
import { figureText } from "./figures.js";

const HEIGHT_PX = 272;
const place = document.getElementById("day-plot");
const data = JSON.parse(document.getElementById("day-data")?.textContent ?? "null");

/* A colour of the station's design. */
function token(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/* "2026-10-18" as it is written here: 18/10. */
function label(text) {
	const day = /^\d{4}-(\d\d)-(\d\d)$/.exec(text);

	return day ? `${day[2]}/${day[1]}` : text;
}

const number = (value) => (value === null ? "" : figureText(value));

/* Lines differ by dash and width as well as by colour. */
function series() {
	const looks = [
		{ stroke: token("--information"), width: 2 },
		{ stroke: token("--good"), width: 3 },
		{ stroke: token("--warning"), width: 2, dash: [6, 4] },
	];

	return data.series.map((one, i) => ({
		label: one.name,
		...looks[i],
		value: (plot, value) => number(value),
		points: { show: data.labels.length < 40 },
	}));
}

function axis() {
	return {
		stroke: token("--ink-quiet"),
		grid: { stroke: token("--line"), width: 1 },
		ticks: { stroke: token("--line"), width: 1 },
		font: `12px ${getComputedStyle(document.body).fontFamily}`,
	};
}

function options(width) {
	return {
		width,
		height: HEIGHT_PX - 40,
		scales: { x: { time: false }, y: { range: (plot, min, max) => [0, Math.max(max, 1) * 1.05] } },
		series: [{ label: data.axis, value: (plot, at) => (at === null ? "" : label(data.labels[at] ?? "")) },
			...series()],
		axes: [
			{
				...axis(),
				incrs: [1, 2, 3, 6, 7, 14, 28],
				values: (plot, marks) => marks.map((at) => label(data.labels[at] ?? "")),
			},
			{ ...axis(), size: 64, values: (plot, marks) => marks.map(number) },
		],
		cursor: { drag: { setScale: false } },
	};
}

function draw() {
	const at = data.labels.map((text, i) => i);
	const plot = new uPlot(options(place.clientWidth), [at, ...data.series.map((one) => one.values)],
		place);

	new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT_PX - 40 }))
		.observe(place);
}

/* Shown before it is measured: an empty place has no width. */
if (place && data && data.labels.length > 0) {
	place.style.display = "block";
	draw();
}

/* A piece of HTML of the station's own; what cannot be had now stays a link to it. */
async function showRates(rates) {
	const response = await fetch("/day/rates", { credentials: "same-origin" });

	if (response.ok && !response.redirected)
		rates.append(document.createRange().createContextualFragment(await response.text()));
}

const rates = document.getElementById("day-rates");

if (rates) showRates(rates).catch(() => {});
