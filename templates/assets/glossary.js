// The glossary: typing narrows it to the entries that hold every word typed; letters without entries go.

export default function start() {
  const page = document.querySelector("[data-glossary]");
  const form = page.querySelector("[data-glossary-filter]");
  const box = form.querySelector("input");
  const count = page.querySelector("[data-count]");
  const none = page.querySelector("[data-none]");
  const whole = count.textContent;
  const letters = [...page.querySelectorAll("[data-letter]")].map((element) => ({
    element,
    entries: [...element.querySelectorAll(".cb-entry")].map((entry) => ({
      entry,
      text: entry.textContent.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(),
    })),
  }));

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => {
    const words = box.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().split(/\s+/).filter(Boolean);
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
  });
}
