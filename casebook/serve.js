// @ts-check
// The script that a page carries while it is served: it opens the stream, shows what is wrong over the last good page,
// and says of what is clicked from which record it comes. No build has it.
(() => {
  /** @typedef {{ place: string, message: string, mend: string, lines: [number, string, number][], form: string, open: string }} Told */
  /** @typedef {{ version: string, problems: Told[], fault: string, said: string, busy: string, language: string }} State */
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
      const link = /** @type {HTMLAnchorElement} */ (made("a", `margin-left:10px;color:${INK}`, told.open));
      link.href = told.form;
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
    panel.replaceChildren(made("strong", "", state.said), list);
    if (state.fault) panel.append(made("pre", "white-space:pre-wrap;margin:4px 0", state.fault));
    return undefined;
  };

  const source = new EventSource(`/__casebook?page=${encodeURIComponent(page)}`);
  source.onmessage = (event) => {
    const state = /** @type {State} */ (JSON.parse(event.data));
    const bad = state.problems.length > 0 || state.fault;
    if (state.version && state.version !== own && !bad) location.reload();
    show(state);
    if (state.busy && !bad) {
      box(
        "casebook-busy",
        `position:fixed;inset:auto 12px 12px auto;z-index:9998;padding:4px 10px;border-radius:4px;background:${INK};` +
          `color:${PAPER};font:13px/1.5 system-ui;opacity:.85`,
      ).textContent = state.busy;
    } else document.getElementById("casebook-busy")?.remove();
  };
})();
