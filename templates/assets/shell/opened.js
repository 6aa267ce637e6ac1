// In a copy of the site that was made to be carried about: a browser refuses modules for pages that are opened as files. There the
// page says what needs a server; where one sends the page, its module is loaded as everywhere.

{
  const { module } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  if (location.protocol === "file:") {
    for (const note of document.querySelectorAll("[data-carried]")) /** @type {HTMLElement} */ (note).hidden = false;
  } else {
    document.head.append(Object.assign(document.createElement("script"), { type: "module", src: module }));
  }
}
