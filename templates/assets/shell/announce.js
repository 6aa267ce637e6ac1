// An announcement that was put away stays away until it says something else.

(() => {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-md-component=announce]"));
  const said = place?.querySelector(".md-typeset");
  if (place && said && __md_hash(said.innerHTML) === __md_get("__announce")) place.hidden = true;
})();
