// A page asks for what may have changed, again and again, with the tag of what it has: nearly always the answer is empty.
const show = (id, yes) => (document.getElementById(id).hidden = !yes);

// `changed` is given the answer and whether it is the first; `gone` is called once, when nobody is signed in any more.
// Returns what looks at once.
export function follow(address, every, { changed, gone, answered = () => undefined }) {
  let tag = "";
  let timer = 0;
  let asking = false;

  async function look() {
    if (asking) return; // one at a time, whoever asks for it
    asking = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json", ...(tag && { "If-None-Match": tag }) },
        cache: "no-store",
        signal: AbortSignal.timeout(6000),
      });
      if (answer.status === 401) return gone();
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      lost(false);
      answered(answer);
      if (answer.status === 200) {
        const isFirst = !tag;
        tag = answer.headers.get("ETag") || "";
        changed(await answer.text(), isFirst);
      }
    } catch {
      lost(true);
    } finally {
      asking = false;
    }
    timer = setTimeout(look, document.hidden ? 3 * every : every);
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
