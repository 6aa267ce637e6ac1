// Content tabs: those that a reader chose on another page, and the one that the address names.

(() => {
  const chosen = __md_get("__tabs");
  if (Array.isArray(chosen)) {
    for (const set of document.querySelectorAll(".tabbed-set")) {
      const labels = /** @type {HTMLLabelElement[]} */ ([...set.querySelectorAll(":scope > .tabbed-labels > label")]);
      const label = chosen.map((name) => labels.find((each) => each.innerText.trim() === name)).find(Boolean);
      const tab = label?.control;
      if (tab instanceof HTMLInputElement) tab.checked = true;
    }
  }
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLInputElement && target.name.startsWith("__tabbed_")) target.checked = true;
})();
