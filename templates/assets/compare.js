// Cases side by side: the parts of each case's own page, fetched and laid beside one another. The address says which.

import words from "./words.js";

const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export default function start(signal) {
  const page = document.querySelector("[data-compare]");
  const table = page.querySelector("[data-compare-table]");
  const empty = page.querySelector("[data-compare-empty]");
  const picker = page.querySelector("[data-compare-pick]");
  const select = picker.querySelector("select");
  const known = new Set([...select.options].map((option) => option.value).filter(Boolean));
  const fields = page.dataset.fields.split(" ");
  const most = 4;

  const chosen = () => [...new Set(new URLSearchParams(location.search).getAll("case"))].filter((id) => known.has(id)).slice(0, most);

  function go(ids) {
    const query = new URLSearchParams(ids.map((id) => ["case", id])).toString();
    history.pushState(null, "", location.pathname + (query ? `?${query}` : ""));
    draw();
  }

  async function fetchCase(id) {
    const address = new URL(`../${id}/`, location.href).href;
    const answer = await fetch(address);
    const doc = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const link of doc.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), address).href;
    return { id, address, doc };
  }

  let turn = 0;
  async function draw() {
    const ids = chosen();
    const mine = ++turn;
    empty.hidden = ids.length > 0;
    for (const option of select.options) option.disabled = ids.includes(option.value);
    select.disabled = ids.length >= most;
    select.value = "";
    const cases = await Promise.all(ids.map(fetchCase));
    if (mine !== turn) return;
    table.replaceChildren(...(cases.length ? [lay(cases)] : []));
  }

  function lay(cases) {
    const sheet = document.createElement("table");
    sheet.className = "cb-table";
    sheet.style.setProperty("--n", cases.length);
    const head = sheet.createTHead().insertRow();
    head.append(document.createElement("td"));
    for (const each of cases) {
      const cell = document.createElement("th");
      cell.scope = "col";
      const link = Object.assign(document.createElement("a"), { href: each.address, textContent: name(each) });
      const drop = Object.assign(document.createElement("button"), { type: "button", textContent: words["compare.remove"] });
      drop.setAttribute("aria-label", `${words["compare.remove"]} ${name(each)}`);
      drop.addEventListener("click", () => go(chosen().filter((id) => id !== each.id)));
      cell.append(link, drop);
      head.append(cell);
    }
    const body = sheet.createTBody();
    add(body, "", cases, (each) => each.doc.querySelectorAll(".cb-lead > *, .cb-facets"));
    for (const field of fields) {
      const label = cases.map((each) => each.doc.querySelector(`#${field} > h2`)?.textContent).find(Boolean);
      if (label) add(body, label, cases, (each) => each.doc.querySelectorAll(`#${field} > .cb-sec__body > *`));
    }
    return sheet;
  }

  function add(body, label, cases, parts) {
    const row = body.insertRow();
    const head = document.createElement(label ? "th" : "td");
    if (label) head.scope = "row";
    head.textContent = label;
    row.append(head);
    for (const each of cases) {
      const cell = row.insertCell();
      cell.dataset.label = name(each);
      const inner = document.createElement("div");
      inner.append(...[...parts(each)].map((part) => document.importNode(part, true)));
      for (const heading of inner.querySelectorAll("h3")) {
        const name = Object.assign(document.createElement("p"), { className: "cb-steps__name" });
        name.append(...heading.childNodes); // the headings of a page make no sense in a table
        heading.replaceWith(name);
      }
      cell.append(inner);
    }
  }

  const name = (each) => each.doc.querySelector("h1").textContent;

  picker.hidden = false;
  picker.addEventListener("submit", (event) => event.preventDefault());
  select.addEventListener("change", () => select.value && go([...chosen(), select.value]));
  addEventListener("popstate", draw, { signal });
  page.querySelector("[data-compare-limit]")?.append(say("compare.limit", { n: most }));
  draw();
}
