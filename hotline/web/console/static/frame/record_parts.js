// What stands beside the text of a record: the risk and the steps. A level or a step that is pressed is sent until the line
// has answered, the latest level alone; what is chosen or typed there is kept as the text is. Until then all of it stands in
// this tab's storage.
import { keepPlace } from "./place.js";
import { account, asking } from "./post.js";

const SOON = 600; // milliseconds after a choice, in which she may choose again
const ANSWERS = [200, 403, 404, 409, 413];
const BOXES = "select, textarea, input:not([type=hidden])";

const atFirst = (box) => (box.options ? [...box.options].find((one) => one.defaultSelected) || box.options[0] : { value: box.defaultValue }).value;
const isNew = (box) => box.value !== atFirst(box);
const valuesOf = (boxes) => Object.fromEntries(boxes.map((box) => [box.id, box.value]));

function setFirst(box, value) {
  const now = box.value;
  if (box.options) for (const one of box.options) one.defaultSelected = one.value === value;
  else box.defaultValue = value;
  box.value = now;
}

// `post` sends with a fresh token, `told` and `failed` say why something is not kept, `missing` shows what still is.
export function besideText(root, { post, told, failed, missing, says }) {
  const name = `record-beside-${account}-${root.dataset.record}`; // neither shown to nor sent for who signs in after her
  const write = root.querySelector("#record-form");
  const find = (id) => root.querySelector(`#${CSS.escape(id)}`); // this record's, also once another is in the page
  const boxesIn = (part) => [...part.querySelectorAll("form")].flatMap((form) => [...form.querySelectorAll(BOXES)]);
  const sections = () => [...root.querySelectorAll("[data-part]")];
  const refused = {}; // what was not taken is not sent again until it is changed
  const later = {}; // parts that came while somebody was in the old ones
  let waiting = [];
  let timer = 0;
  let isLate = false; // the last that was sent had no answer
  let isDown = false; // a press has begun, and its button must still be there when it ends
  let isComposing = false;
  let sending = Promise.resolve(true);

  function stash() {
    const typed = valuesOf(sections().flatMap(boxesIn).filter(isNew));
    try {
      if (waiting.length || Object.keys(typed).length) sessionStorage.setItem(name, JSON.stringify({ waiting, typed }));
      else sessionStorage.removeItem(name);
    } catch {} // the storage is full or forbidden: it still stands in the page
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(name));
    } catch {}
    if (!kept) return;
    const homeless = [];
    for (const [id, value] of Object.entries(kept.typed)) {
      const box = find(id);
      if (box) box.value = value;
      else homeless.push(value);
      box?.closest("details")?.setAttribute("open", "");
    }
    isLate = true;
    if (root.querySelector("[data-part] form")) waiting = kept.waiting.map((one) => ({ ...one, isTried: true }));
    else told([says.late, ...kept.waiting.map((one) => one.says), ...homeless].join(" "), "", "parts");
    show();
  }

  // What was pressed and has had no answer yet, in its own part.
  function show() {
    for (const part of sections()) {
      const names = waiting.filter((one) => isLate && one.part === part.id).map((one) => one.says);
      const line = part.querySelector("[data-unsent]");
      line.hidden = !names.length;
      line.textContent = names.length ? says.notSent.replace("{what}", names.join(says.comma)) : "";
    }
  }

  const fieldsOf = (form, button) => {
    const known = [...form.querySelectorAll("[name^=fact_]")].filter((box) => !isNew(box)).map((box) => box.name);
    const left = ["csrf_token", "back", ...known]; // a fact that she did not change stays as somebody else may have set it
    return [...new FormData(form, button)].filter(([field]) => !left.includes(field));
  };

  function wanted(form, button) {
    const fields = fieldsOf(form, button);
    const { level, which, what } = Object.fromEntries(fields);
    const part = form.closest("[data-part]").id;
    const key = level ? "risk" : which ? `move-${which}` : what ? `add-${what}` : part;
    const title = root.querySelector(`#${part} h2`).textContent;
    const words = level ? button.querySelector("b").textContent : which ? form.parentElement.querySelector(".written").textContent : what || title;
    return { key, part, action: form.action, fields, says: words, sent: valuesOf([...form.querySelectorAll(BOXES)]) };
  }

  function put(one) {
    waiting = [...waiting.filter((other) => other.key !== one.key), one];
    stash();
  }

  const isRefused = (one) => refused[one.key] === String(one.fields);

  function asked(isQuiet = true) {
    const form = root.querySelector("#risk form");
    const boxes = form ? [...form.querySelectorAll(BOXES)].filter(isNew) : [];
    if (!boxes.length) return null;
    const fields = [["do", "asked"], ...boxes.map((box) => [box.name, box.value])];
    return { key: "asked", part: "risk", action: form.action, fields, sent: valuesOf(boxes), isQuiet };
  }

  // Steps that were moved; once she closes the record, also the one that she typed and did not add.
  function collect(isClosing) {
    let isWhole = true;
    for (const form of root.querySelectorAll("#actions form")) {
      const [box] = form.querySelectorAll(BOXES);
      if (!isNew(box) || (box.name === "what" && !isClosing)) continue;
      const one = wanted(form, form.querySelector("button"));
      if (isRefused(one)) isWhole = false;
      else if (!waiting.some((other) => String(other.fields) === String(one.fields))) put({ ...one, isQuiet: true });
    }
    return isWhole;
  }

  async function sendAll(isClosing, isPressed = false) {
    for (const id of Object.keys(later)) take(id, later[id], false);
    const isWhole = collect(isClosing);
    for (const one of [...waiting]) if (waiting.includes(one) && !(await deliver(one))) return false;
    const one = asked(!isPressed);
    if (!one) return isWhole;
    return !isRefused(one) && (await deliver(one)) && isWhole;
  }

  function formOf(one) {
    const more = { csrf_token: write.elements.csrf_token.value, back: write.elements.back.value, again: one.isTried ? 1 : "" };
    return new URLSearchParams([...one.fields, ...Object.entries(more)]);
  }

  async function deliver(one) {
    try {
      const answer = await post(one.action, formOf(one));
      if (!ANSWERS.includes(answer.status)) throw new Error(String(answer.status), { cause: answer });
      isLate = false;
      if (!answer.ok) refused[one.key] = String(one.fields);
      if (!answer.ok && !root.isConnected) return false; // said when she opens this record again
      waiting = waiting.filter((other) => other !== one);
      await answered(one, answer);
      return answer.ok;
    } catch (error) {
      one.isTried = isLate = true;
      return failed(error, "parts");
    } finally {
      stash();
      show();
    }
  }

  async function answered(one, answer) {
    if (answer.status === 413) return told(says.tooMuch, "", "parts");
    if (![200, 409].includes(answer.status)) return told([one.says, says.notYours].filter(Boolean).join(" · "), "", "parts");
    told("", "", "parts");
    const words = await answer.text();
    if (answer.ok) {
      for (const [id, value] of Object.entries(one.sent)) if (find(id)?.value === value) setFirst(find(id), value);
    }
    const isThere = take(one.part, words, !one.isQuiet);
    if (answer.ok) return;
    if (isThere && !one.isQuiet) lead(one.part);
    if (!isThere) told(parsed(words).querySelector("[role=alert]").textContent, "", "parts");
  }

  const judged = () => Number(find("risk").dataset.judged);
  const parsed = (words) => new DOMParser().parseFromString(words, "text/html");

  // A part as the line has it now. What she has typed or chosen meanwhile stays in it, and so does she; a box that she is
  // in is not taken from under her hands.
  function take(id, words, isAsked = false) {
    const part = root.querySelector(`#${id}`);
    const come = parsed(words).getElementById(id);
    if (Number(come.dataset.judged) < judged()) return true; // it was on its way while a later one came
    const at = part.contains(document.activeElement) ? document.activeElement : null;
    if (isDown || isComposing || (!isAsked && at?.matches(BOXES))) {
      later[id] = words;
      return false;
    }
    delete later[id];
    const typed = boxesIn(part).filter(isNew);
    const open = [...part.querySelectorAll("details[open]")].map((one) => one.id);
    const anew = () => root.querySelector(`#${id}`);
    const change = () => {
      part.replaceWith(come);
      for (const one of open) if (find(one)) find(one).open = true;
      for (const box of typed) if (find(box.id)) find(box.id).value = box.value;
      settle(anew());
    };
    keepPlace(change, anew);
    missing(JSON.parse(anew().dataset.missing));
    show();
    return true;
  }

  function lead(id) {
    const part = root.querySelector(`#${id}`);
    if (part.contains(document.activeElement) || document.activeElement === document.body) part.querySelector("[name=reason], #what")?.focus();
  }

  function settle(part) {
    part.tabIndex = -1;
    for (const button of part.querySelectorAll("[data-by-itself]")) button.hidden = true;
  }

  const send = (isClosing = false, isPressed = false) => (sending = sending.then(() => sendAll(isClosing, isPressed)));

  function press(form, button) {
    if (button?.value === "asked") {
      delete refused.asked;
      return send(false, true);
    }
    put(wanted(form, button));
    return send();
  }

  function leave() {
    stash();
    const all = [...waiting, asked()].filter(Boolean).map((one) => ({ ...one, isTried: true }));
    for (const one of all) fetch(one.action, { method: "POST", body: formOf(one), headers: asking, keepalive: true }).catch(() => undefined);
  }

  const isOurs = (event) => event.target.closest?.("[data-part]");
  root.addEventListener("input", (event) => isOurs(event) && stash());
  root.addEventListener("change", (event) => {
    if (!isOurs(event)) return;
    clearTimeout(timer);
    timer = setTimeout(send, SOON);
  });
  root.addEventListener("pointerdown", () => (isDown = true));
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => (isDown = false))); // after the click
  root.addEventListener("compositionstart", () => (isComposing = true));
  root.addEventListener("compositionend", () => (isComposing = false));
  for (const part of sections()) settle(part);
  restore();
  return { press, send, leave, take, judged, waits: () => waiting.some((one) => !isRefused(one)) };
}
