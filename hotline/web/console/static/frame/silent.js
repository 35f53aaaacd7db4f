// The keys that call a supervisor: 0 while nobody writes, F8 at any time. They work from the first paint on, so this
// comes before the page, and all other script after it; until then the form is sent as by a browser without script.
(() => {
  const PATIENCE = 3000; // milliseconds that a press waits for a talk which the panel does not show yet
  let until = 0;

  function call() {
    const button = document.querySelector('#tools-live [aria-keyshortcuts~="F8"]');
    button?.click();
    return Boolean(button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const writes = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
    if (event.key !== "F8" && (event.key !== "0" || writes)) return;
    event.preventDefault();
    if (call() || document.querySelector("#tools-live .silent")) return; // or she is called already
    until = Date.now() + PATIENCE;
    document.dispatchEvent(new Event("tools-wanted"));
  });

  document.addEventListener("tools-changed", () => {
    if (Date.now() < until && call()) until = 0;
  });
})();
