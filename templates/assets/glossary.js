// The glossary: typing narrows it to the entries that hold every word typed; letters without entries go.

import { pager, rest } from "./parts.js";

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

export default function start() {
  const page = document.querySelector("[data-glossary]");
  const form = page.querySelector("[data-glossary-filter]");
  if (!form) return; // a further page of it
  const box = form.querySelector("input");
  const count = page.querySelector("[data-count]");
  const none = page.querySelector("[data-none]");
  const whole = count.textContent;
  const letterOf = (element) => ({
    element,
    entries: [...element.querySelectorAll(".cb-entry")].map((entry) => ({ entry, text: plain(entry.textContent) })),
  });
  let letters = [...page.querySelectorAll("[data-letter]")].map(letterOf);

  // The letters of the further pages; one that was parted is put together again.
  const nav = pager();
  let asked = nav ? null : Promise.resolve();
  const complete = () =>
    (asked ??= rest(nav).then(
      (pages) => {
        nav.remove(); // with it go the anchors that stood for what comes now
        for (const section of pages.flatMap((each) => [...each.querySelectorAll("[data-letter]")])) {
          const letter = document.importNode(section, true);
          const last = [...page.querySelectorAll("[data-letter]")].pop();
          const name = letter.querySelector(".cb-letter__name");
          if (last.querySelector(".cb-letter__name").id === name.id) {
            name.remove();
            last.append(...letter.children);
          } else last.after(letter);
        }
        letters = [...page.querySelectorAll("[data-letter]")].map(letterOf);
        narrow();
      },
      () => (asked = null), // the pages are still there to be read
    ));

  function narrow() {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, entries } of letters) {
      let some = 0;
      for (const { entry, text } of entries) {
        entry.hidden = !words.every((word) => text.includes(word));
        some += !entry.hidden;
      }
      element.hidden = !some;
      shown += some;
    }
    count.textContent = words.length ? count.dataset.shown.replace("{n}", shown) : whole;
    none.hidden = shown > 0;
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("focusin", complete);
  box.addEventListener("input", () => {
    complete();
    narrow();
  });
}
