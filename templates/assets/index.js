// Index pages: facets and words narrow the list; the address keeps the choice, so that it can be shared and taken back.
// Values of one facet add up, facets narrow one another. Cases can be picked to be compared.

import { pager, rest } from "./parts.js";
import words from "./words.js";

const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export default function start(signal) {
  const form = document.querySelector("[data-filter]");
  const tray = document.querySelector("[data-tray]");
  if (form) filter(form, signal);
  if (tray) compare(tray);
}

function filter(form, signal) {
  const list = document.querySelector("[data-list]");
  const rowOf = (element) => ({
    element,
    text: element.textContent.toLowerCase(),
    has: (facet, value) => (element.dataset[facet] ?? "").split(" ").includes(value),
  });
  const rows = [...list.children].map(rowOf);

  // A long list goes on on further pages: they are fetched when the reader filters or comes to the end of this one.
  const nav = pager();
  let asked = nav ? null : Promise.resolve();
  const complete = () =>
    (asked ??= rest(nav).then(
      (pages) => {
        const more = pages.flatMap((page) => [...page.querySelectorAll("[data-list] > *")]).map((row) => document.importNode(row, true));
        list.append(...more);
        rows.push(...more.map(rowOf));
        nav.remove();
        apply();
      },
      () => (asked = null), // the pages are still there to be read
    ));
  if (nav) {
    const watch = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && complete(), { rootMargin: "900px 0px" });
    watch.observe(nav);
    signal.addEventListener("abort", () => watch.disconnect());
    for (const type of ["focusin", "pointerenter"]) form.addEventListener(type, complete, { once: true });
    if (location.search) complete();
  }
  const count = document.querySelector("[data-count]");
  const none = document.querySelector("[data-none]");
  const reset = form.querySelector("[data-reset]");
  const box = form.elements.q;
  const facets = [...form.querySelectorAll("[data-facet]")].map((element) => ({
    name: element.dataset.facet,
    element,
    inputs: [...element.querySelectorAll("input")],
  }));
  const whole = count.textContent;
  const shelf = form.querySelector("[data-all]");
  if (shelf && matchMedia("(max-width: 56rem)").matches) shelf.open = false;
  form.addEventListener("submit", (event) => event.preventDefault());

  const chosen = () => new Map(facets.map((f) => [f.name, f.inputs.filter((i) => i.checked).map((i) => i.value)]));
  const fits = (row, choice, terms, but) =>
    terms.every((term) => row.text.includes(term)) &&
    [...choice].every(([name, values]) => name === but || !values.length || values.some((v) => row.has(name, v)));

  function apply() {
    if (nav?.isConnected && (box.value || facets.some((f) => f.inputs.some((i) => i.checked)))) complete();
    const choice = chosen();
    const terms = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const shown = fits(row, choice, terms);
      row.element.hidden = !shown;
      n += shown;
    }
    for (const facet of facets) {
      const open = rows.filter((row) => fits(row, choice, terms, facet.name));
      for (const input of facet.inputs) {
        const k = open.filter((row) => row.has(facet.name, input.value)).length;
        const label = input.closest("label");
        label.querySelector("[data-n]").textContent = k;
        label.parentElement.classList.toggle("is-empty", k === 0 && !input.checked);
      }
      const k = choice.get(facet.name).length;
      facet.element.querySelector("[data-chosen]").textContent = k || "";
    }
    const narrowed = terms.length > 0 || [...choice.values()].some((values) => values.length);
    count.textContent = narrowed ? say("filter.shown", { n, m: rows.length }) : whole;
    none.hidden = n > 0;
    reset.hidden = !narrowed;
  }

  function address() {
    const query = new URLSearchParams();
    for (const [name, values] of chosen()) values.forEach((value) => query.append(name, value));
    if (box.value.trim()) query.set("q", box.value.trim());
    const text = query.toString();
    return location.pathname + (text ? `?${text}` : "") + location.hash;
  }

  function read() {
    const query = new URLSearchParams(location.search);
    for (const facet of facets) {
      const values = query.getAll(facet.name);
      facet.inputs.forEach((input) => (input.checked = values.includes(input.value)));
      if (values.length) facet.element.open = shelf.open = true;
    }
    box.value = query.get("q") ?? "";
    apply();
  }

  form.addEventListener("change", (event) => {
    if (event.target === box) return;
    apply();
    history.pushState(null, "", address());
  });
  box.addEventListener("input", () => {
    apply();
    history.replaceState(null, "", address());
  });
  form.addEventListener("reset", () =>
    setTimeout(() => {
      apply();
      history.pushState(null, "", address());
      box.focus();
    }),
  );
  addEventListener("popstate", read, { signal });
  read();
}

function compare(tray) {
  const most = 4;
  const picks = [...document.querySelectorAll("[data-pick]")];
  const door = tray.querySelector("[data-tray-open]");
  const base = door.getAttribute("href");
  function apply() {
    const chosen = picks.filter((pick) => pick.checked);
    tray.hidden = chosen.length === 0;
    tray.querySelector("[data-tray-count]").textContent = say("compare.picked", { n: chosen.length, m: most });
    tray.querySelector("[data-tray-names]").textContent = chosen.map((pick) => pick.dataset.pick).join(" / ");
    door.href = `${base}?${new URLSearchParams(chosen.map((pick) => ["case", pick.value]))}`;
    for (const pick of picks) pick.disabled = !pick.checked && chosen.length >= most;
  }
  picks.forEach((pick) => pick.addEventListener("change", apply));
  tray.querySelector("[data-tray-clear]").addEventListener("click", () => {
    picks.forEach((pick) => (pick.checked = false));
    apply();
  });
  apply();
}
