// Small helpers: words in the chosen language, elements, times that count up.
import { WORDS } from "./words.js";

const REMEMBERED = "hotline-language";
const listeners = new Set();
let chosen = remembered() || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

function remembered() {
  try {
    const kept = localStorage.getItem(REMEMBERED);
    return kept in WORDS ? kept : null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

export const language = () => chosen;

export function choose(next) {
  chosen = next;
  try {
    localStorage.setItem(REMEMBERED, next);
  } catch {
    // it holds for this visit then
  }
  for (const tell of listeners) tell();
}

export const onLanguage = (tell) => listeners.add(tell);

export const hasWord = (key) => key in WORDS[chosen];

export function word(key, values = {}) {
  const text = WORDS[chosen][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Somebody with a name in both languages.
export const named = (one) => (one ? one[chosen] : "");

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Touch the page only where something changed, so that focus, selection and screen readers are left in peace.
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

export function attribute(element, name, value) {
  if (value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

export function shown(element, yes) {
  if (element.hidden === yes) element.hidden = !yes;
}

// Keep one child for each item, in their order; `build` makes a child, `update` brings it up to date.
export function keyed(parent, items, keyOf, build, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = old.get(key);
    if (child) old.delete(key);
    else {
      child = build(item);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const child of old.values()) child.remove();
}

let ahead = 0; // milliseconds the server's clock is ahead of ours

export function setNow(serverTime) {
  if (serverTime) ahead = Date.parse(serverTime) - Date.now();
}

export const secondsSince = (at) => Math.max(0, (Date.now() + ahead - Date.parse(at)) / 1000);

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

// A time that counts up from `at`, or down to it.
export function ticking(element, at, { down = false, around = null } = {}) {
  element.dataset.at = at;
  element.dataset.down = down ? "1" : "";
  element.dataset.around = around || "";
  beat(element);
}

export function still(element) {
  delete element.dataset.at;
}

function beat(element) {
  const gone = secondsSince(element.dataset.at);
  const left = (Date.parse(element.dataset.at) - Date.now() - ahead) / 1000;
  const time = clock(element.dataset.down ? left + 0.99 : gone);
  text(element, element.dataset.around ? word(element.dataset.around, { time }) : time);
}

setInterval(() => document.querySelectorAll("[data-at]").forEach(beat), 250);

export const SHAPES = { crisis: "▲", frontline: "◆", general: "●" };

export function timeOfDay(at) {
  return new Date(at).toLocaleTimeString(word("lang"), { hour12: false });
}
