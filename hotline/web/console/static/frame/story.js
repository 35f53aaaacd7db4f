// A number that is shown goes from an open page when its minutes are over; the next look at the page would not show it.
const shown = document.querySelector("[data-gone-after]");
if (shown) setTimeout(() => shown.remove(), shown.dataset.goneAfter * 1000);
