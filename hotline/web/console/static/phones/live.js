// What the demo says of itself, asked again and again; and what a visitor does with a telephone.
import { setNow, word } from "./dom.js";

const EVERY = 700; // milliseconds between two looks
const HIDDEN_EVERY = 4000;
const watchers = new Set();
let tag = "";
let timer = 0;
let asking = null;
let state = null;

export const now = () => state;
export const watch = (tell) => {
  watchers.add(tell);
  return () => watchers.delete(tell);
};

async function look() {
  const answer = await fetch("/phones/live", {
    headers: tag ? { "If-None-Match": tag } : {},
    cache: "no-store",
    signal: AbortSignal.timeout(6000),
  });
  if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
  setNow(answer.headers.get("X-Now"));
  lost(false);
  if (answer.status === 304) return;
  tag = answer.headers.get("ETag") || "";
  state = await answer.json();
  for (const tell of [...watchers]) tell(state);
}

// One look at a time; whoever asks while one is under way gets the next.
export async function refresh() {
  clearTimeout(timer);
  if (asking) await asking.catch(() => undefined);
  asking = look();
  try {
    await asking;
  } catch {
    lost(true);
  } finally {
    asking = null;
    clearTimeout(timer);
    timer = setTimeout(refresh, document.hidden ? HIDDEN_EVERY : EVERY);
  }
}

function lost(yes) {
  const notice = document.getElementById("lost");
  if (notice.hidden === yes) {
    notice.hidden = !yes;
    notice.textContent = yes ? word("lost") : "";
    document.body.classList.toggle("is-lost", yes);
  }
}

document.addEventListener("visibilitychange", () => document.hidden || refresh());

// Until the state is as hoped for, or `seconds` are over; then null.
export function until(hope, seconds, signal) {
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      stop();
      clearTimeout(limit);
      signal?.removeEventListener("abort", leave);
      settle(value);
    };
    const look = (seen) => {
      const found = seen && hope(seen);
      if (found) end(resolve, found);
    };
    const leave = () => end(reject, new DOMException("", "AbortError"));
    const stop = watch(look);
    const limit = setTimeout(() => end(resolve, null), seconds * 1000);
    signal?.addEventListener("abort", leave);
    if (signal?.aborted) leave();
    else look(state);
  });
}

export async function post(path, body = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(8000),
    });
  } catch {
    lost(true);
    return false;
  }
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    complain(told.error?.message || String(answer.status));
  }
  refresh();
  return answer.ok;
}

export const act = (phone, action, body = {}) => post(`/phones/${phone.key}/${action}`, body);

let fading = 0;

function complain(why) {
  const toast = document.getElementById("toast");
  toast.textContent = word("refused", { why });
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => (toast.hidden = true), 6000);
}
