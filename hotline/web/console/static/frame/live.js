// A page asks for what may have changed, again and again, with the tag of what it has: nearly always the answer is empty.
// When nobody is signed in any more, or somebody else is, it asks seldom, until she is there again.
import { asking as asAPage, renew } from "./post.js";

const SELDOM = 5000; // milliseconds between two looks while she is away
const show = (id, yes) => {
  const one = document.getElementById(id);
  if (one) one.hidden = !yes;
};

// `changed` is given the answer and whether it is the first; `gone` is called when she is away, also when she still is.
// Returns what looks at once.
export function follow(address, every, { changed, gone = () => undefined, answered = () => undefined }) {
  let tag = "";
  let timer = 0;
  let asking = false;
  let isAway = false;

  async function look() {
    if (asking) return; // one at a time, whoever asks for it
    asking = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(address, {
        headers: { ...asAPage, ...(tag && { "If-None-Match": tag }) },
        cache: "no-store",
        signal: AbortSignal.timeout(6000),
      });
      if (answer.status === 401) await away(answer);
      else await take(answer);
      lost(false);
    } catch {
      lost(true);
    } finally {
      asking = false;
    }
    timer = setTimeout(look, isAway ? Math.max(every, SELDOM) : document.hidden ? 3 * every : every);
  }

  async function away(answer) {
    const { error } = await answer.json();
    isAway = true;
    signed(error.code === "somebody_else" ? "other" : "out");
    gone();
  }

  async function take(answer) {
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    if (isAway) {
      await renew();
      isAway = false;
      signed("in");
    }
    answered(answer);
    if (answer.status !== 200) return;
    const isFirst = !tag;
    tag = answer.headers.get("ETag") || "";
    changed(await answer.text(), isFirst);
  }

  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("online", look);
  look();
  return look;
}

function lost(yes) {
  show("lost", yes);
  document.body.classList.toggle("is-lost", yes);
}

// `how`: "in", "out", or "other" when it is somebody else.
function signed(how) {
  show("ended", how !== "in");
  const words = document.querySelector("#ended [data-other]");
  if (words && how !== "in") words.textContent = words.dataset[how];
  document.dispatchEvent(new CustomEvent("signed", { detail: how }));
}
