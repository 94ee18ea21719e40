/* The paper at the side of its values: tabs of the pages, the page, the place that is looked at. */
import { cropImage, openPageView } from "./page-view.js";
import { CODES } from "./review-points.js";
import { h, say } from "./review-dom.js";

/* The page's buttons; the last three change the dossier. */
const TOOLS = ["zoom_in", "zoom_out", "whole_page", "turn", "page_type", "arrange"];

const PAN = 0.25; /* of what is seen, for one press */
const CROP_HEIGHT = 72; /* pixels */
const CROP_MARGIN = 0.35; /* of its height, on each side */

const viewPage = (state, page) => ({ dossier: state.id, number: page.number, width: page.width,
	height: page.height, turn: page.turn, label: say("page_named", page.number, page.label) });

export class Paper {
	/* `picked` is told where the paper was clicked: page, x, y. */
	constructor(root, state, picked) {
		this.state = state;
		this.page = state.pages[0]?.number ?? 0;
		this.waiting = null; /* what to light once the viewer is there */
		this.tabs = h("div", { class: "page-tabs", role: "group", "aria-label": say("pages") });
		this.tools = h("div", { class: "page-tools" });
		this.stage = h("div", { class: "page-stage", "aria-label": say("paper"),
			"data-unreadable": say("page_unreadable") });
		root.replaceChildren(this.tabs, this.tools, this.stage);
		openPageView(this.stage, state.pages.map((page) => viewPage(state, page))).then((view) => {
			this.view = view;
			view.onClick(({ page, x, y }) => picked(page, x, y));
			view.onPage((number) => this.turned(number));
			this.show(this.page, this.waiting);
		}).catch(() => this.stage.replaceChildren(h("p", { class: "page-failed" },
			say("page_unreadable"))));
	}

	/* The tabs, with what is left to look at on each page; the page's buttons. */
	draw(screen) {
		const { state, points } = screen;

		if (state.id !== this.state.id || state.pages.some((page, nth) =>
			page.turn !== this.state.pages[nth]?.turn))
			for (const page of state.pages)
				this.view?.turn(page.number, page.turn);
		this.state = state;
		this.points = points;
		this.tools.replaceChildren(...(screen.may.correct ? TOOLS : TOOLS.slice(0, 3))
			.map((action) => h("button", { type: "button", onclick: () => screen.act(action) },
				h("kbd", {}, screen.keyOf(action)), " ", say(`do_${action}`))));
		this.drawTabs();
	}

	drawTabs() {
		const left = (page) => this.points.filter((point) => point.page === page.number &&
			!point.done).length;

		this.tabs.replaceChildren(...this.state.pages.map((page) => h("button", { type: "button",
			"aria-current": page.number === this.page ? "page" : null,
			title: [page.label, ...page.faults.map((fault) => fault.title)].join(", "),
			onclick: () => this.show(page.number, null) },
		h("span", { class: "page-nth" }, String(page.number)), " ",
		h("span", { class: "page-name" }, page.label),
		left(page) ? [h("span", { class: "count", "aria-hidden": "true" }, String(left(page))),
			h("span", { class: "unseen" }, ` (${say("points_left", left(page))})`)] : null)));
	}

	turned(number) {
		this.page = number;
		this.mark();
		if (this.points)
			this.drawTabs();
	}

	/* The other points of the page, faintly; while it is asked whether there are more codes, those
	 * that were read. */
	mark() {
		const marked = this.isAsked ?
			this.state.fields.filter(({ name }) => name.startsWith("vignette_")) :
			(this.points ?? []).filter((point) => point.field && !point.done)
				.map((point) => point.field);

		this.view?.mark(marked.filter((field) => field.page === this.page && field.box?.[2] > 0)
			.map((field) => field.box));
	}

	show(number, box) {
		this.waiting = box;
		if (!this.state.pages.some((page) => page.number === number))
			return;
		this.page = number;
		this.view?.show(number, box);
		if (this.points)
			this.drawTabs();
		this.mark();
	}

	/* Lights a row's place; of a row without one its page is shown, of one of no page nothing. A
	 * row that is lit already stays as the person has zoomed and moved it, unless `isAnew`. */
	light(row, isAnew) {
		const isLit = this.lit === row.key;

		this.lit = row.key;
		this.isAsked = row.name === CODES;
		if (row.page && (isAnew || !isLit))
			this.show(row.page, row.field?.box?.[2] > 0 ? row.field.box : null);
	}

	/* The piece of paper that a value was read from. */
	snippet(row) {
		const page = this.state.pages.find((each) => each.number === row.page);
		const [x, y, w, height] = row.field.box;
		const margin = Math.round(Math.min(w, height) * CROP_MARGIN) + 4;
		const box = [x - margin, y - margin, w + 2 * margin, height + 2 * margin];

		return page?.has_image ? h("img", { class: "snippet", alt: "",
			src: cropImage(viewPage(this.state, page), box, CROP_HEIGHT) }) : null;
	}

	turnTo(by) { this.view?.turnOver(by); }
	pan(x, y) { this.view?.move(x * PAN, y * PAN); }
	zoom(by) { this.view?.zoom(by > 0 ? 1.4 : 1 / 1.4); }
	whole() { this.view?.whole(); }
}
