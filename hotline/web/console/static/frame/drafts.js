// Long texts outside of the record are kept in this tab while they are written, until the server has taken them: no lost
// network, reload, other language or new sign-in costs one. They are kept by account, and end with her sign-out.
import { account } from "./post.js";

const ALL = "draft-";
const HERS = `${ALL}${account}-`;
const SENT = `${HERS}sent`; // the drafts of the form that was sent last
const stored = () => Object.keys(sessionStorage).filter((name) => name.startsWith(ALL));
const boxesOf = (form) => [...form.elements].filter((one) => "keep" in one.dataset);
const nameOf = (box) => `${HERS}${new URL(box.form.action).pathname} ${box.name}`;
const forget = (names) => names.forEach((name) => sessionStorage.removeItem(name));

function find(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function keep(name, draft) {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {} // the storage is full or forbidden: what is written still stands in the page
}

// `base` is what the server had when she began; a text about a call belongs to that call for good.
function stash(box) {
  const name = nameOf(box);
  const base = find(name)?.base ?? box.defaultValue;
  if (box.value === base) forget([name]);
  else keep(name, { base, mine: box.value, call: box.form.elements.call?.value });
}

// Where the server has something else by now, both stand in the box.
function restore(box) {
  const name = nameOf(box);
  const draft = find(name);
  if (!draft) return;
  const there = box.value.trim();
  if (there !== draft.mine.trim()) {
    box.value = there && box.value !== draft.base ? `${box.value}\n${draft.mine}` : draft.mine;
    keep(name, { ...draft, base: box.defaultValue, mine: box.value });
  }
  if (draft.call !== undefined) box.form.elements.call.value = draft.call;
  box.closest("details")?.setAttribute("open", "");
}

const signedOut = new BroadcastChannel("signed-out");
signedOut.addEventListener("message", () => forget(stored()));
if (location.hash === "#out") {
  forget(stored());
  signedOut.postMessage("");
}
if (location.hash === "#taken") forget(find(SENT) || []);
if (["#out", "#taken"].includes(location.hash)) history.replaceState(null, "", location.pathname + location.search);
if (account) forget(stored().filter((name) => !name.startsWith(HERS)));
for (const box of document.querySelectorAll("[data-keep]")) {
  restore(box);
  if (box.value !== box.defaultValue) stash(box); // typed before this script had come
}

document.addEventListener("input", ({ target }) => "keep" in target.dataset && stash(target));
document.addEventListener("submit", ({ target }) => (boxesOf(target).length ? keep(SENT, boxesOf(target).map(nameOf)) : forget([SENT])));
document.addEventListener("reset", ({ target }) => forget(boxesOf(target).map(nameOf)));
