// The board: what moves every two seconds, what is counted over hours every fifteen. Ages are counted here.
import { clock, seconds } from "./ages.js";
import { follow } from "./live.js";
import { keepPlace } from "./place.js";

const MOVES = 2000;
const COUNTED = 15000; // milliseconds between two looks
const title = document.title;
let drift = 0; // of this machine's clock against ours, in milliseconds
let known = null;

const find = (id) => document.getElementById(id);

function read(part) {
  const now = part.querySelector("[data-now]");
  if (now) drift = 1000 * Number(now.dataset.now) - Date.now();
}

function tick() {
  for (const time of document.querySelectorAll("[data-since]")) time.textContent = clock(seconds(time.dataset.since, drift));
}

function put(part, words) {
  keepPlace(() => (part.innerHTML = words));
  read(part);
  tick();
}

// Danger and what nobody has seen yet stand in the tab's name, and are said once to who listens instead of looking.
function tell() {
  const now = find("live").firstElementChild.dataset;
  const count = Number(now.alerts) + Number(now.danger);
  document.title = count ? `▲ ${count} · ${title}` : title;
  if (known !== null && count > known) find("told").textContent = document.title;
  known = count;
}

read(document);
tick();
setInterval(tick, 1000);
if (find("live")) {
  tell();
  follow(find("live").dataset.from, MOVES, {
    changed: (words) => {
      put(find("live"), words);
      tell();
    },
  });
  follow(find("lately").dataset.from, COUNTED, { changed: (words) => put(find("lately"), words) });
}
