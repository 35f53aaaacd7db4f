// What is sent from the page before the script of its record has come waits for it: sent at once it would take the page
// along, and what was typed there with it. Only a call for help does not wait. This comes before the page. Whether or not
// the script has come by the time all else has, nothing waits any longer.
(() => {
  const held = [];

  function hold(event) {
    if (!document.querySelector("[data-record]") || event.target.closest("#tools-live")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.push([event.target, event.submitter]);
  }

  addEventListener("submit", hold, true);
  addEventListener("load", () => {
    removeEventListener("submit", hold, true);
    for (const [form, button] of held) form.requestSubmit(button);
  });
})();
