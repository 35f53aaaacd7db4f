// A digit is a key of the desk only where nobody can be writing: on the page itself, in its live panels, beside her wish.
// Anywhere else no other script hears of it, and nowhere once she has turned the digits off in this browser. This comes
// before the page. F8 works always.
(() => {
  const FREE = "#main, #live, #live *, #tools-live *, #tools-said, .own *, .tool > summary";
  const NAME = "desk-keys";
  let isOff = false;

  function remember(off) {
    isOff = off;
    try {
      if (off) localStorage.setItem(NAME, "off");
      else localStorage.removeItem(NAME);
    } catch {} // the storage is forbidden: it holds until the page goes
  }

  try {
    isOff = localStorage.getItem(NAME) === "off";
  } catch {}

  function hear(event) {
    if (!/^[0-9]$/.test(event.key)) return;
    const isFree = event.target === document.body || event.target.matches(FREE);
    if (isOff || !isFree) event.stopImmediatePropagation();
  }

  addEventListener("keydown", hear, true);
  addEventListener("DOMContentLoaded", () => {
    const tick = document.getElementById("keys-on");
    const show = () => document.body.classList.toggle("no-keys", isOff);
    tick.closest(".needs-script").hidden = false;
    tick.checked = !isOff;
    tick.addEventListener("change", () => {
      remember(!tick.checked);
      show();
    });
    show();
  });
})();
