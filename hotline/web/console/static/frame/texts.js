// The list is asked for again and again; an open conversation only asks whether there is more. A draft is kept in this tab.
const EVERY = 2000; // milliseconds
const HIDDEN_EVERY = 6000;
const list = document.getElementById("live");
const one = document.getElementById("newest");
const asked = list || one;
const draft = document.querySelector("textarea[data-keep]");
let tag = "";

const show = (id, yes) => (document.getElementById(id).hidden = !yes);

async function look() {
  try {
    const answer = await fetch(asked.dataset.from, {
      headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) },
      cache: "no-store",
      signal: AbortSignal.timeout(6000),
    });
    if (answer.status === 401) return location.reload(); // the door says the rest
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    show("lost", false);
    if (answer.status === 200) {
      if (list) list.innerHTML = await answer.text();
      else if (tag) show("more", true);
      tag = answer.headers.get("ETag") || "";
    }
  } catch {
    show("lost", true);
  }
  setTimeout(look, document.hidden ? HIDDEN_EVERY : EVERY);
}

if (draft) {
  const name = `draft-${draft.dataset.keep}`;
  if (new URLSearchParams(location.search).has("sent")) {
    sessionStorage.removeItem(name); // only now is it certain that nothing of it is lost
    history.replaceState(null, "", location.pathname);
  }
  if (!draft.value) draft.value = sessionStorage.getItem(name) || "";
  draft.addEventListener("input", () => sessionStorage.setItem(name, draft.value));
}
if (asked) look();
