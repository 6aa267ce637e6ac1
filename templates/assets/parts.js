// @ts-check
// Lists that go on on further pages: what stands there, for whoever needs the whole of a list on one page.

export const pager = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-parts]"));

/** The other pages of a list as documents, in their order, with whole addresses. @param {HTMLElement} nav */
export function rest(nav) {
  const links = /** @type {HTMLAnchorElement[]} */ ([...nav.querySelectorAll("ul:first-child a:not([aria-current])")]);
  return Promise.all(
    links.map(async ({ href }) => {
      const answer = await fetch(href);
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const link of page.querySelectorAll("#content [href]")) {
        link.setAttribute("href", new URL(link.getAttribute("href") ?? "", href).href);
      }
      return page;
    }),
  );
}
