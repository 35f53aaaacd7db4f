// What is reached for during a talk. Nothing here loads the page anew: somebody may be writing beside it.
import { follow } from "./live.js";
import { asking, post } from "./post.js";

const EVERY = 1500; // milliseconds between two looks
const live = document.getElementById("tools-live");
const said = document.getElementById("tools-said");
const news = () => [...live.querySelectorAll("[data-news]")].map((one) => one.dataset.news).join(" ");
let known = news();

function say(words, isGood = true) {
  said.hidden = !words;
  said.classList.toggle("fault", !isGood);
  said.classList.toggle("plain", isGood);
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
    if (hadFocus) (live.querySelector("button, a") || said).focus();
    const now = news();
    if (now !== known && (now || !live.querySelector("section"))) say(now);
    known = now;
    follow_call();
    document.dispatchEvent(new Event("tools-changed"));
  },
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-quiet]");
  if (!form) return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  const at = document.activeElement;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of buttons) button.disabled = true; // once is enough
  try {
    const answer = await post(form.action, body);
    const isOurs = answer.headers.get("Content-Type")?.startsWith("text/plain");
    say(isOurs ? await answer.text() : said.dataset.lost, answer.ok && isOurs);
    if (answer.ok) form.reset();
    said.scrollIntoView({ block: "nearest" });
  } catch {
    say(said.dataset.lost, false);
  } finally {
    for (const button of buttons) button.disabled = false;
    if (form.contains(at)) at.focus({ preventScroll: true });
  }
  look();
  document.dispatchEvent(new Event("sent"));
});

// What a search finds is shown where it was asked for.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-into]");
  if (!form) return;
  event.preventDefault();
  const into = document.getElementById(form.dataset.into);
  try {
    const asked = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    const answer = await fetch(asked, { headers: asking, signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error(String(answer.status));
    into.innerHTML = await answer.text();
  } catch {
    into.textContent = said.dataset.lost;
  }
});

document.addEventListener("tools-wanted", look);

// The keys 7 to 9 open what lies ready here, while nobody writes. Those that call a supervisor: silent.js.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const writes = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  const summary = document.querySelector(`.tool > summary[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (summary?.offsetParent && !writes) {
    summary.parentElement.open = true;
    summary.parentElement.querySelector("input:not([type=hidden]), textarea").focus();
    event.preventDefault();
  }
});
