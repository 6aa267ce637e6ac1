// @ts-check
// Doors to reviews: ticks on the list of scenarios, with how many duties they call up together; on the page of a
// checklist, the reviews of it that this browser keeps.

import { h, say } from "./dom.js";
import { pick } from "./model.js";
import { Shelf } from "./store.js";

/** @param {Document | Element} [root] */
export function attach(root = document) {
  const tray = /** @type {HTMLElement | null} */ (root.querySelector("[data-ticked]"));
  if (tray && tray.dataset.attached === undefined) ticks(root, tray);
  const place = /** @type {HTMLElement | null} */ (root.querySelector("[data-continue]"));
  if (place && place.dataset.attached === undefined) continued(place);
}

/** @param {Document | Element} root @param {HTMLElement} tray */
function ticks(root, tray) {
  tray.dataset.attached = "";
  const boxes = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("[data-tick]")]);
  const door = /** @type {HTMLAnchorElement} */ (tray.querySelector("[data-ticked-open]"));
  const count = /** @type {HTMLElement} */ (tray.querySelector("[data-ticked-count]"));
  const told = /** @type {HTMLElement} */ (tray.querySelector("[data-ticked-duties]"));
  const base = door.getAttribute("href") ?? "";
  /** @type {Promise<import("./model.js").Book> | undefined} */
  let book;
  async function apply() {
    const ids = boxes.filter((box) => box.checked).map((box) => box.value);
    tray.hidden = ids.length === 0;
    count.textContent = say("review.ticked", { n: ids.length });
    door.href = `${base}?${new URLSearchParams(ids.map((id) => ["scenario", id]))}#begin`;
    if (!ids.length) return;
    try {
      book ??= fetch(new URL(door.dataset.duties ?? "", document.baseURI)).then((answer) => answer.json());
      const found = pick(await book, { scenarios: ids, checklists: [] });
      const now = boxes.filter((box) => box.checked).map((box) => box.value);
      if (String(now) === String(ids)) told.textContent = say("review.duties", { n: found.length });
    } catch {
      book = undefined; // the page of reviews says it, and a later tick asks again
      told.textContent = "";
    }
  }
  for (const box of boxes) box.addEventListener("change", () => void apply());
  tray.querySelector("[data-ticked-clear]")?.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    void apply();
    boxes[0]?.focus();
  });
  void apply(); // a browser that comes back to a page ticks what was ticked
}

/** @param {HTMLElement} place */
function continued(place) {
  place.dataset.attached = "";
  const { reviews } = new Shelf().all();
  const own = reviews.filter((review) => review.checklists.includes(place.dataset.continue ?? ""));
  if (!own.length) return;
  const base = place.parentElement?.querySelector('a[href*="reviews/"]')?.getAttribute("href")?.split("?")[0] ?? "";
  const [before, after = ""] = say("review.continued").split("{names}");
  const links = own.flatMap((review, index) => [
    index ? say("review.list") : "",
    h("a", { href: `${base}?review=${encodeURIComponent(review.id)}` }, review.name),
  ]);
  place.replaceChildren(before, ...links, after);
  place.hidden = false;
}
