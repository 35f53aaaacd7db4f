// The record that is open in this page: kept every few seconds, and at the desk the one of the call at hand.
import { asking } from "./post.js";
import { open } from "./record_form.js";

const EVERY = 5000; // milliseconds between two saves
const holder = document.getElementById("record");
const live = document.getElementById("live");
let page = null;
let behind = []; // records that gave way to another while the line had not answered what was pressed in them

function mount() {
  const root = holder.querySelector("[data-record]");
  page = root ? open(root) : null;
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

mount();
if (live) new MutationObserver(follow).observe(live, { childList: true });

function keep() {
  page?.keep();
  behind = behind.filter((one) => one.waits());
  for (const one of behind) one.keep();
}

setInterval(() => {
  keep();
  if (live) follow();
}, EVERY);
addEventListener("online", keep);
addEventListener("pagehide", () => page?.leave());
document.addEventListener("visibilitychange", () => document.hidden && page?.leave());
