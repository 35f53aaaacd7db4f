// What is reached for during a talk. Nothing here loads the page anew: somebody may be writing beside it.
import { follow } from "./live.js";

const EVERY = 1500; // milliseconds between two looks
const live = document.getElementById("tools-live");
const said = document.getElementById("tools-said");
const news = () => [...live.querySelectorAll("[data-news]")].map((one) => one.dataset.news).join(" ");
let known = news();

function say(words, isGood = true) {
  said.hidden = !words;
  said.classList.toggle("fault", !isGood);
  said.textContent = words;
}

// A form is about the call that was at hand when its writing began.
function follow_call() {
  const call = live.firstElementChild.dataset.call || "";
  for (const form of document.querySelectorAll("form[data-of-call]")) {
    const isBegun = [...form.elements].some((one) => one.type === "textarea" && one.value.trim());
    if (!isBegun) form.elements.call.value = call;
    form.closest("details").hidden = !call && !isBegun;
  }
}

const look = follow(live.dataset.from, EVERY, {
  changed: (words) => {
    const hadFocus = live.contains(document.activeElement);
    live.innerHTML = words;
    if (hadFocus) (live.querySelector("button, a") || live).focus();
    const now = news();
    if (now !== known && (now || !live.querySelector("section"))) say(now);
    known = now;
    follow_call();
  },
  gone: () => undefined, // the desk itself says so
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-quiet]");
  if (!form) return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of buttons) button.disabled = true; // once is enough
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers, signal: AbortSignal.timeout(8000) });
    const isOurs = answer.headers.get("Content-Type")?.startsWith("text/plain");
    say(isOurs ? await answer.text() : said.dataset.lost, answer.ok && isOurs);
    if (answer.ok) form.reset();
  } catch {
    say(said.dataset.lost, false);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
  look();
});

// The key 9 opens the emergency steps. The key 0 while nobody writes, F8 at any time: her hands may be on the notes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  const steps = document.getElementById("rescue");
  if (event.key === "9" && !writes && !steps.hidden) {
    steps.open = true;
    steps.querySelector("[type=radio]").focus();
    event.preventDefault();
  }
  if (event.key !== "F8" && (event.key !== "0" || writes)) return;
  const button = live.querySelector('[aria-keyshortcuts~="0"]');
  if (!button) return;
  event.preventDefault();
  button.click();
});
