// @ts-check
// The script that a page carries while it is served: it opens the stream, shows what is wrong over the last good page,
// and says of what is clicked from which record it comes. No build has it.
(() => {
  /** @typedef {{ place: string, message: string, mend: string, lines: [number, string, number][], form: string, open: string }} Told */
  /** @typedef {{ version: string, problems: Told[], fault: string, said: Record<string, string>, busy: string, language: string, touched: Touched | null, drafts: [string, string][] }} State */
  /** @typedef {{ turn: number, records: { kind: string, title: string, form: string }[], more: number, files: { name: string, count: number, some: string[], pages: boolean }[] }} Touched */
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const own = script.dataset.version;
  const page = script.dataset.page ?? "";
  const INK = "#1B1F24", PAPER = "#FBF9F4", SEAL = "#B83A2B";
  const framed = window.parent !== window;

  /** @param {string} tag @param {string} css @param {string} [text] */
  const made = (tag, css, text = "") => {
    const element = document.createElement(tag);
    element.style.cssText = css;
    element.textContent = text;
    return element;
  };
  /** @param {string} id @param {string} css */
  const box = (id, css) => {
    let found = document.getElementById(id);
    if (!found) {
      found = made("div", css);
      found.id = id;
      document.body.append(found);
    }
    return found;
  };

  /** @param {Told} told */
  const problem = (told) => {
    const item = made("li", "margin:0 0 14px;padding:0");
    item.append(made("code", `color:${SEAL};font:600 13px/1.6 ui-monospace,monospace`, told.place));
    if (told.form && !framed) {
      const link = /** @type {HTMLAnchorElement} */ (made("a", `margin-left:10px;color:${INK};text-decoration:underline`, told.open));
      link.href = told.form;
      link.target = "_blank"; // the page stays as it is, to be compared
      item.append(link);
    }
    item.append(made("div", "font-weight:600", told.message), made("div", "", told.mend));
    if (told.lines.length) {
      const lines = made("pre", "margin:4px 0 0;padding:6px 10px;background:#F0ECE2;overflow:auto;font:13px/1.5 ui-monospace,monospace");
      for (const [number, text, column] of told.lines) {
        lines.append(made("span", "color:#6b6f75", `${String(number).padStart(4)}  `));
        if (column) {
          lines.append(text.slice(0, column - 1), made("mark", `background:#F3D3CC;color:${INK}`, text.slice(column - 1) || " "), "\n");
        } else lines.append(`${text}\n`);
      }
      item.append(lines);
    }
    return item;
  };

  /** @param {State} state */
  const show = (state) => {
    if (!state.problems.length && !state.fault) return document.getElementById("casebook-problems")?.remove();
    const panel = box(
      "casebook-problems",
      `position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;z-index:9999;padding:16px 24px;background:${PAPER};` +
        `color:${INK};border-top:3px solid ${SEAL};font:15px/1.6 system-ui`,
    );
    panel.setAttribute("role", "alert");
    panel.lang = state.language === "zh" ? "zh-Hans" : "en";
    const list = made("ol", "margin:8px 0 0;padding:0;list-style:none");
    list.append(...state.problems.slice(0, 40).map(problem));
    panel.replaceChildren(made("strong", "", state.said.wrong), list);
    if (state.fault) panel.append(made("pre", "white-space:pre-wrap;margin:4px 0", state.fault));
    return undefined;
  };

  // drafts stand out on every page that prints one
  /** @param {State} state */
  const drafts = (state) => {
    if (!state.drafts.length) return document.getElementById("casebook-drafts")?.remove();
    const names = state.drafts.map(([title, path]) => `${title} (${path})`).join("; ");
    const band = box(
      "casebook-drafts",
      `position:fixed;left:50%;bottom:12px;transform:translateX(-50%);max-width:60vw;z-index:9996;padding:4px 14px;border-radius:4px;` +
        `background:#F3D9A6;color:${INK};font:13px/1.5 system-ui;text-align:center`,
    );
    band.setAttribute("role", "note");
    band.textContent = (state.said.draft ?? "") + names;
    return undefined;
  };

  // what the last save touches, until somebody closes it
  /** @param {State} state */
  const changed = (state) => {
    const touched = state.touched;
    const old = document.getElementById("casebook-touched");
    if (!touched || framed || sessionStorage.getItem("casebook touched") === String(touched.turn)) return old?.remove();
    if (old?.dataset.turn === JSON.stringify(touched)) return undefined;
    const panel = box(
      "casebook-touched",
      `position:fixed;left:12px;bottom:48px;z-index:9997;max-width:min(26rem,86vw);max-height:50vh;overflow:auto;padding:10px 14px;` +
        `background:${PAPER};color:${INK};border:1px solid #8D897D;border-left:3px solid ${SEAL};font:13px/1.55 system-ui`,
    );
    panel.dataset.turn = JSON.stringify(touched);
    const close = made("button", "float:right;border:0;background:none;font:inherit;cursor:pointer;padding:0 0 0 12px", "×");
    close.setAttribute("aria-label", state.said.close ?? "");
    close.onclick = () => {
      sessionStorage.setItem("casebook touched", String(touched.turn));
      panel.remove();
    };
    const list = made("div", "");
    for (const record of touched.records) {
      const link = /** @type {HTMLAnchorElement} */ (made("a", `display:block;color:${INK};text-decoration:underline`, `${record.title} (${record.kind})`));
      link.href = record.form;
      link.target = "_blank";
      list.append(link);
    }
    if (touched.more) list.append(made("div", "", `… +${touched.more}`));
    panel.replaceChildren(close, made("strong", "", state.said.changed), list);
    for (const files of touched.files) {
      const part = made("details", "");
      part.append(made("summary", "cursor:pointer", `${files.name} ${files.count}`));
      for (const path of files.some) {
        const line = /** @type {HTMLAnchorElement} */ (made(files.pages ? "a" : "div", `display:block;color:${INK};overflow-wrap:anywhere${files.pages ? ";text-decoration:underline" : ""}`, path));
        if (files.pages) line.href = `/${path}`;
        part.append(line);
      }
      panel.append(part);
    }
    return undefined;
  };

  // where something on the page comes from: the button, or a click with Alt
  let asking = false;
  /** @type {State | undefined} */
  let last;
  /** @param {boolean} on */
  const ask = (on) => {
    asking = on;
    document.documentElement.style.cursor = on ? "crosshair" : "";
    button.setAttribute("aria-pressed", String(on));
    button.textContent = (on ? last?.said.click : last?.said.whence) ?? "";
  };
  const button = made(
    "button",
    `position:fixed;left:12px;bottom:12px;z-index:9998;padding:4px 10px;border:0;border-radius:4px;background:${INK};color:${PAPER};` +
      "font:13px/1.5 system-ui;opacity:.85;cursor:pointer",
  );
  button.id = "casebook-whence";
  button.hidden = true;
  button.onclick = () => ask(!asking);
  document.body.append(button);

  /** The words right where somebody clicks; of all that stands there where they cannot be told. @param {MouseEvent} event */
  const wordsAt = (event) => {
    const range = document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const node = range?.startContainer;
    const own = /** @type {Node} */ (event.target);
    return (node?.nodeType === Node.TEXT_NODE && own.contains(node) ? node.textContent : own.textContent) ?? "";
  };
  addEventListener(
    "click",
    async (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!(asking || event.altKey) || target.closest("#casebook-whence, #casebook-from, #casebook-touched, #casebook-problems")) return;
      event.preventDefault();
      event.stopPropagation();
      ask(false);
      const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[href]"));
      const query = new URLSearchParams({
        page: location.pathname,
        link: link && link.origin === location.origin ? link.pathname + link.hash : "",
        text: wordsAt(event).trim().slice(0, 400),
      });
      const panel = box(
        "casebook-from",
        `position:fixed;z-index:9999;left:12px;bottom:48px;max-width:min(30rem,86vw);padding:10px 14px;background:${PAPER};color:${INK};` +
          `border:1px solid #8D897D;border-left:3px solid ${SEAL};font:14px/1.6 system-ui`,
      );
      panel.setAttribute("role", "status");
      const answer = await fetch(`/__casebook/edit/whence?${query}`);
      if (!answer.ok) return panel.replaceChildren(last?.said.nothing ?? "");
      const told = await answer.json();
      const open = /** @type {HTMLAnchorElement} */ (made("a", `color:${SEAL};text-decoration:underline`, told.open));
      open.href = told.form;
      open.target = framed ? "_top" : "_blank";
      panel.replaceChildren(
        made("strong", "", `${told.title} `),
        made("span", "color:#5b636b", told.kind),
        made("div", "font:13px/1.6 ui-monospace,monospace;overflow-wrap:anywhere", [told.place, told.field].filter(Boolean).join("  ")),
        open,
      );
    },
    true,
  );
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    ask(false);
    document.getElementById("casebook-from")?.remove();
  });

  const source = new EventSource(`/__casebook?page=${encodeURIComponent(page)}`);
  source.onmessage = (event) => {
    const state = /** @type {State} */ (JSON.parse(event.data));
    const bad = state.problems.length > 0 || state.fault;
    if (state.version && state.version !== own && !bad) location.reload();
    last = state;
    button.hidden = false;
    button.lang = state.language === "zh" ? "zh-Hans" : "en";
    ask(asking);
    show(state);
    changed(state);
    drafts(state);
    if (state.busy && !bad) {
      box(
        "casebook-busy",
        `position:fixed;inset:auto 12px 12px auto;z-index:9998;padding:4px 10px;border-radius:4px;background:${INK};` +
          `color:${PAPER};font:13px/1.5 system-ui;opacity:.85`,
      ).textContent = state.busy;
    } else document.getElementById("casebook-busy")?.remove();
  };
})();
