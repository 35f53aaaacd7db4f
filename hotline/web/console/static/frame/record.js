// The record that is open in this page: kept every few seconds, and at the desk the one of the call at hand.
import { follow as ask } from "./live.js";
import { asking } from "./post.js";
import { open } from "./record_form.js";

const EVERY = 5000; // milliseconds between two saves
const SELDOM = 30_000; // between two looks whether she is signed in, where nothing else asks
const holder = document.getElementById("record");
const live = document.getElementById("live");
let page = null;
let behind = []; // records that gave way to another while the line had not answered what was pressed in them
let signed = "in";

function mount() {
  const root = holder.querySelector("[data-record]");
  page = root ? open(root) : null;
}

// While she is away her words are hidden as soon as they are kept; from who is here in her place, in any case.
function cover() {
  holder.classList.toggle("is-covered", signed === "other" || (signed === "out" && (!page || page.isKept())));
}

// The desk follows the call: its record comes without a reload, and what was being written is kept before.
let fetching = false;
async function follow() {
  const wanted = live?.firstElementChild?.dataset.record || "";
  if (fetching || !wanted || wanted === page?.id) return;
  fetching = true;
  try {
    await page?.keep();
    const answer = await fetch(holder.dataset.from.replace("ID", wanted), { headers: asking, cache: "no-store" });
    if (answer.ok) {
      const words = await answer.text();
      const wasHere = holder.contains(document.activeElement);
      page?.leave(); // what she has typed since
      if (page?.waits()) behind.push(page);
      holder.innerHTML = words;
      mount();
      if (wasHere) holder.firstElementChild.focus(); // what is typed on goes neither into another record nor to the keys
    }
  } catch {} // looked for again at the next turn
  fetching = false;
}

// Somebody else, or another page of hers, has written of the danger: the card shows it.
let judged = 0;
async function followRisk() {
  const now = live.firstElementChild?.dataset || {};
  const at = Number(now.judged);
  if (!page || now.record !== page.id || at <= Math.max(judged, page.judged())) return;
  judged = at;
  try {
    const answer = await fetch(holder.dataset.from.replace("ID", page.id), { headers: asking, cache: "no-store" });
    if (answer.ok) page.take("risk", await answer.text());
    else judged = 0;
  } catch {
    judged = 0; // looked for again at the next turn
  }
}

function followAll() {
  follow();
  followRisk();
}

mount();
if (live) new MutationObserver(followAll).observe(live, { childList: true });
else ask("/account/token", SELDOM, { changed: () => undefined });

function keep() {
  page?.keep();
  behind = behind.filter((one) => one.waits());
  for (const one of behind) one.keep();
}

setInterval(() => {
  keep();
  if (live) followAll();
  cover();
}, EVERY);
document.addEventListener("signed", ({ detail }) => {
  signed = detail;
  cover();
  if (signed === "in") keep();
});
addEventListener("online", keep);
addEventListener("pagehide", () => page?.leave());
document.addEventListener("visibilitychange", () => document.hidden && page?.leave());
