// A sheet is fetched by the page, so that a bar can tell how far it is; without this file the form downloads it as well.
const form = document.querySelector("form[data-export]");
const bar = form?.querySelector("progress");
const said = form?.querySelector("[role=status]");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!bar.hidden) return; // one at a time
  const body = new FormData(form, event.submitter);
  bar.removeAttribute("value");
  bar.hidden = false;
  said.textContent = form.dataset.making;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const file = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") || "");
    if (answer.redirected) return location.assign(answer.url); // what is wrong is said there
    if (!answer.ok || !file) throw new Error(String(answer.status));
    save(new Blob(await parts(answer), { type: answer.headers.get("Content-Type") }), file[1]);
    said.textContent = form.dataset.done;
  } catch (fault) {
    said.textContent = fault.message === "429" ? form.dataset.busy : form.dataset.failed;
  } finally {
    bar.hidden = true;
  }
});

async function parts(answer) {
  const isText = answer.headers.get("Content-Type").startsWith("text/");
  const all = Number(isText ? answer.headers.get("X-Rows") : answer.headers.get("Content-Length"));
  const found = [];
  let soFar = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return found;
    found.push(value);
    soFar += isText ? value.reduce((lines, byte) => lines + (byte === 10), 0) : value.length;
    if (all) bar.value = Math.min(1, soFar / all);
  }
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
