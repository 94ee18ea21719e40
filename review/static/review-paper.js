/* The paper at the side of its values: tabs of the pages, the page, the place that is looked at. */
import { h, say } from "./review-dom.js";

export function openPaper(root, state, { pick }) {
	const tabs = h("div", { class: "page-tabs", role: "group", "aria-label": say("pages") });
	const image = h("img", { class: "stub", src: "page-1.png", alt: "" });
	const stage = h("div", { class: "page-stage" }, image);

	root.replaceChildren(tabs, stage);
	return {
		page: 1,
		draw(now, points) {
			tabs.replaceChildren(...now.pages.map((page) => {
				const left = points.filter((each) => each.page === page.number && !each.done).length;

				return h("button", { type: "button", "aria-current": page.number === this.page ? "page" : null },
					h("span", { class: "page-nth" }, String(page.number)), " ", page.label,
					left ? h("span", { class: "count", title: say("points_left", left) }, String(left)) : null);
			}));
		},
		light(row) { if (row.page) { this.page = row.page; } },
		snippet(row) { return h("img", { class: "snippet", src: `crop-${row.page}-${row.name}.png`, alt: "" }); },
		turnTo() {}, zoom() {}, whole() {},
	};
}
