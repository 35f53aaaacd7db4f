// The live part of the desk: what rings is there within a second. Ages are counted here.
import { clock, seconds } from "./ages.js";
import { follow } from "./live.js";
import { keepPlace } from "./place.js";

const EVERY = 800; // milliseconds between two looks
const live = document.getElementById("live");
const told = document.getElementById("told");
const title = document.title;
let drift = 0; // of this machine's clock, in milliseconds
let rung = "";

const show = (id, yes) => (document.getElementById(id).hidden = !yes);

// What stands outside of the live part follows it: the buttons, the title, the word for a screen reader.
function settle() {
  const now = live.firstElementChild.dataset;
  const wish = now.duty === "off" ? "off" : now.line === "paused" ? "break" : "on";
  for (const button of document.querySelectorAll("#wish button")) {
    button.setAttribute("aria-pressed", String(button.value === wish));
  }
  show("after", ["wrap_up", "recovery"].includes(now.line));
  show("done", now.line === "wrap_up");
  if ((now.rings || "") !== rung) {
    rung = now.rings || "";
    const words = rung ? document.getElementById("hand-title").textContent : "";
    told.textContent = words;
    document.title = rung ? `● ${words}` : title;
  }
  tick();
}

function tick() {
  for (const time of live.querySelectorAll("[data-since]")) {
    const age = seconds(time.dataset.since, drift);
    time.textContent = clock(age);
    if (time.className === "clock") soften(age);
  }
}

// Soft notices as a talk grows long; the later one takes the place of the earlier.
function soften(seconds) {
  const due = [...live.querySelectorAll(".soon")].filter((one) => seconds >= Number(one.dataset.after));
  for (const one of live.querySelectorAll(".soon")) one.hidden = one !== due.at(-1);
}

// One key press, as by phone: 1 on, 2 off, 3 break; 4 and 5 after a call. Not while somebody writes.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const button = document.querySelector(`button[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (button && button.offsetParent) button.click();
});
settle();
setInterval(tick, 1000);
const look = follow(live.dataset.from, EVERY, {
  answered: (answer) => {
    drift = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
    for (const why of ["idle", "longest"]) show(why, answer.headers.get("X-Sign-In-Ends") === why);
  },
  changed: (words) => {
    keepPlace(() => (live.innerHTML = words));
    settle();
  },
});
document.addEventListener("sent", look);
document.addEventListener("signed", ({ detail }) => detail !== "in" && ["idle", "longest"].forEach((why) => show(why, false)));
