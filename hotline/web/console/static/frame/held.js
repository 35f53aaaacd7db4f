// What is sent from a record before the record's own script has come waits for it: sent at once it would take the page
// along, and what was typed there with it. This comes before the page. Whether or not the script has come by the time
// all else has, nothing waits any longer.
(() => {
  const held = [];

  function hold(event) {
    if (!event.target.closest("[data-record]")) return;
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
