// @ts-check
// A review as a report to print: who has to do what by when, and what is met by which evidence.

import { h, say, timeOf } from "./dom.js";
import { grouped, progress, STATUSES } from "./model.js";

/**
 * @param {import("./model.js").Review} review
 * @param {import("./model.js").Book} book
 * @param {Map<string, import("./model.js").Duty>} duties
 * @returns {HTMLElement[]}
 */
export function report(review, book, duties) {
  const items = new Map(review.items.map((item) => [item.duty, item]));
  const scope = [
    ...book.scenarios.filter((s) => review.scenarios.includes(s.id)),
    ...book.checklists.filter((c) => review.checklists.includes(c.id)),
  ].map((each) => each.title);
  const lines = progress(review.items, duties, Object.keys(book.severities));
  const counts = h(
    "table",
    { class: "cb-report__counts" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("review.severity")), ...STATUSES.map((s) => h("th", { scope: "col", class: "cb-num" }, say(`review.status_${s}`))))),
    h(
      "tbody",
      {},
      ...lines.map(({ severity, count }) =>
        h("tr", {}, h("th", { scope: "row" }, severity ? book.severities[severity] : say("review.total")), ...STATUSES.map((s) => h("td", { class: "cb-num" }, String(count[s])))),
      ),
    ),
  );
  const groups = grouped(book, review, [...items.keys()]).map((group) =>
    h(
      "section",
      {},
      h("h3", {}, group.title),
      h(
        "table",
        { class: "cb-report__items" },
        h("thead", {}, h("tr", {}, ...["question", "status", "owner", "due", "evidence"].map((key) => h("th", { scope: "col" }, say(`review.${key}`))))),
        h(
          "tbody",
          {},
          ...group.duties.map((id) => {
            const item = items.get(id);
            const duty = duties.get(id);
            if (!item || !duty) return h("tr");
            return h(
              "tr",
              {},
              h("td", {}, h("strong", {}, duty.check), h("br"), h("small", {}, `${book.severities[duty.severity]} · ${duty.law}${item.flag ? ` · ${say(`review.flag_${item.flag}`)}` : ""}`)),
              h("td", {}, say(`review.status_${item.status}`)),
              h("td", {}, item.owner),
              h("td", {}, item.due),
              h("td", {}, item.evidence, item.evidence && item.note ? h("br") : null, item.note),
            );
          }),
        ),
      ),
    ),
  );
  const past = review.past.length
    ? [h("section", {}, h("h3", {}, say("review.past")), h("ul", {}, ...review.past.map((item) => h("li", {}, `${item.check} (${item.duty}): ${[say(`review.status_${item.status}`), item.owner, item.due, item.evidence, item.note].filter(Boolean).join(" · ")}`))))]
    : [];
  return [
    h("h2", {}, review.name),
    h("p", {}, say("review.covers", { what: scope.join(say("review.list")) })),
    h("p", {}, `${say("review.made_with", { version: book.edition.version, date: book.edition.date })} ${say("review.saved_on", { time: timeOf(review.saved) })}`),
    h("p", {}, say("review.no_advice")),
    counts,
    ...groups,
    ...past,
  ];
}
