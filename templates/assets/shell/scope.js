// Material keeps what a reader chose (colours, tabs, announcements put away) under the address of the site; its scripts ask by these
// names. Also, before the page is drawn: that modules will run, which a browser refuses for pages opened as files.

{
  const told = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  self.__md_scope = new URL(told.scope ?? "", location.href);
  document.documentElement.dataset.root = new URL(told.root ?? "", location.href).href; // which all languages share
}
self.__md_hash = (text) => [...text].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0);
// a browser that keeps nothing refuses the very name of its store, so that it is named where a refusal is met
self.__md_get = (key, storage, scope = __md_scope) => {
  try {
    return JSON.parse((storage ?? localStorage).getItem(`${scope.pathname}.${key}`) ?? "null");
  } catch {
    return null;
  }
};
self.__md_set = (key, value, storage, scope = __md_scope) => {
  try {
    (storage ?? localStorage).setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    // it still holds for this page
  }
};
if (location.protocol !== "file:") document.documentElement.classList.add("cb-scripts");
