// The list is asked for again and again; an open conversation only asks whether there is more.
import { follow } from "./live.js";

const EVERY = 2000; // milliseconds
const list = document.getElementById("live");
const one = document.getElementById("newest");
const gone = () => location.reload(); // the door says the rest

if (list) follow(list.dataset.from, EVERY, { changed: (words) => (list.innerHTML = words), gone });
if (one) {
  const more = document.getElementById("more");
  follow(one.dataset.from, EVERY, { changed: (_, isFirst) => (more.hidden = isFirst), gone });
}
