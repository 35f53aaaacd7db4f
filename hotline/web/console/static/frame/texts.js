// The list is asked for again and again; an open conversation only asks whether there is more. What is typed is kept in
// this tab until it is certain that it has arrived.
import { follow } from "./live.js";

const EVERY = 2000; // milliseconds
const list = document.getElementById("live");
const one = document.getElementById("newest");
const draft = document.querySelector("textarea[data-keep]");
const gone = () => location.reload(); // the door says the rest

if (list) follow(list.dataset.from, EVERY, { changed: (words) => (list.innerHTML = words), gone });
if (one) {
  const more = document.getElementById("more");
  follow(one.dataset.from, EVERY, { changed: (_, isFirst) => (more.hidden = isFirst), gone });
}
if (draft) {
  const name = `draft-${draft.dataset.keep}`;
  if (new URLSearchParams(location.search).has("sent")) {
    sessionStorage.removeItem(name);
    history.replaceState(null, "", location.pathname);
  }
  if (!draft.value) draft.value = sessionStorage.getItem(name) || "";
  draft.addEventListener("input", () => sessionStorage.setItem(name, draft.value));
}
