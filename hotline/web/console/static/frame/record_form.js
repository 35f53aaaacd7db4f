// What is written in a record is kept every five seconds, when a box is left, and when the page goes. Until it is kept it
// stands in this tab's storage, and comes back after a reload, a lost network or a new sign-in. What another page kept
// meanwhile is put together with it; where both wrote in one box, she chooses.
import { account, asking, Gone, post } from "./post.js";
import { pickProblems } from "./problems.js";
import { besideText } from "./record_parts.js";

const MOST_ALIVE = 60_000; // characters a browser still sends when the page is gone
const OURS = ["csrf_token", "version", "tab", "turn", "back"];

const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const same = (one, other) => Object.keys({ ...one, ...other }).every((field) => one[field] === other[field]);
const changed = (now, before) => Object.fromEntries(Object.entries(now).filter(([field, value]) => value !== before[field]));

export function open(root) {
  const form = root.querySelector("#record-form");
  const kept = root.querySelector("#kept");
  const unkept = root.querySelector("#unkept");
  const clash = root.querySelector("#clash");
  const says = kept.dataset;
  const name = `record-${account}-${root.dataset.record}`; // never shown to who signs in after her
  const isOpen = !form.querySelector("fieldset").disabled;
  let tab = fresh();
  let version = Number(form.elements.version.value);
  let base = JSON.parse(form.dataset.stored); // what the server has: she may have typed before this file came
  let clashing = clash.hidden ? null : changed(base, read()); // what the other page has, by box, while she has not chosen
  const notices = {};
  let hasTried = false;
  let sending = Promise.resolve(true);

  function read() {
    const values = { outcomes: "" };
    for (const [field, value] of new FormData(form)) {
      if (OURS.includes(field)) continue;
      values[field] = field === "outcomes" && values.outcomes ? `${values.outcomes} ${value}` : value.replaceAll("\r\n", "\n");
    }
    return values;
  }

  // What is to be kept: while she has not chosen, a box that clashes stays as the line has it, and all others are hers.
  const settled = () => ({ ...read(), ...clashing });

  function write(values) {
    for (const [field, value] of Object.entries(values)) {
      if (field === "outcomes") {
        for (const tick of form.querySelectorAll("[name=outcomes]")) tick.checked = value.split(" ").includes(tick.value);
      } else if (form.elements[field]) form.elements[field].value = value;
    }
    settle();
  }

  function stash() {
    const mine = read();
    try {
      if (same(mine, base)) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify({ tab, version, base, mine, clashing }));
    } catch {} // the storage is full or forbidden: what is written still stands in the page
  }

  function stashed() {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return null;
    }
  }

  function body(values) {
    const fields = new URLSearchParams({ ...values, version, tab, turn: Date.now() });
    fields.delete("outcomes");
    for (const one of values.outcomes.split(" ").filter(Boolean)) fields.append("outcomes", one);
    for (const field of ["csrf_token", "back"]) fields.set(field, form.elements[field].value);
    return fields;
  }

  // The text and what stands beside it have a sentence each; the one being kept takes nothing from the other.
  function told(words, link = "", of = "text") {
    notices[of] = { words, link };
    const all = Object.values(notices).filter((one) => one.words);
    const said = all.filter((one, at) => one.words !== all[at - 1]?.words);
    const linkTo = (href) => (href ? Object.assign(document.createElement("a"), { href, textContent: says.signIn }) : "");
    unkept.replaceChildren(...said.flatMap((one) => [one.words, " ", linkTo(one.link)]));
    unkept.hidden = !said.length;
  }

  // Either nothing was heard of the line, or it has answered with what is no refusal: `cause` is that answer.
  function failed(error, of = "text") {
    if (error instanceof Gone) told(says.signedOut, `/login?next=${encodeURIComponent(location.pathname)}`, of);
    else told(!error.cause ? says.lost : [403, 404].includes(error.cause.status) ? says.notYours : says.notTaken, "", of);
    return false;
  }

  async function save(address, more) {
    const mine = settled();
    try {
      const answer = await post(address, body(mine), more);
      if (answer.status === 413) return told(says.tooMuch), false;
      if (![200, 409].includes(answer.status)) throw new Error(String(answer.status), { cause: answer });
      const said = await answer.json();
      if (said.version && said.why !== "changed") accepted(said, mine);
      if (said.why === "changed") return putTogether(said);
      if (said.why === "missing") return told(said.says), lead(said.missing), false;
      if (said.closed) return sessionStorage.removeItem(name), location.assign(said.back), true;
      if (said.why) return told(said.says), false;
      if (!clashing) told("");
      return true;
    } catch (error) {
      return failed(error);
    }
  }

  function accepted(said, mine) {
    base = mine;
    version = said.version;
    stash();
    if (said.kept) kept.textContent = same(settled(), mine) ? says.kept.replace("{at}", said.kept) : says.writing;
    missing(said.missing);
  }

  function putTogether(said) {
    const mine = read();
    const theirs = Object.entries(changed(said.there, base));
    const both = theirs.filter(([field, value]) => mine[field] !== base[field] && mine[field] !== value);
    write(Object.fromEntries(theirs.filter(([field]) => mine[field] === base[field])));
    base = said.there;
    version = said.version;
    stash();
    if (!both.length) return setTimeout(keep), false; // after this save is over
    clashing = { ...clashing, ...Object.fromEntries(both) };
    showBeside(Object.entries(clashing), ` ${clash.dataset.there}`);
    told(said.says);
    return setTimeout(keep), false; // the boxes that do not clash
  }

  const labelOf = (field) => root.querySelector(`label[for="${field}"], #${field} legend`);

  // Texts and choices that stand in no box, by the names of their boxes.
  function showBeside(values, whose) {
    const boxes = values.map(([field, value]) => {
      const box = document.createElement("div");
      const label = labelOf(field).textContent;
      const option = [...(form.elements[field].options || [])].find((one) => one.value === value);
      const add = (kind, className, textContent) => box.append(Object.assign(document.createElement(kind), { className, textContent }));
      add("b", "", label);
      add("span", "soft", whose);
      add("p", "written", option?.label || value || "—");
      return box;
    });
    clash.querySelector("#clashing").replaceChildren(...boxes);
    clash.hidden = false;
  }

  function chosen(how) {
    const mine = read();
    const isText = (field) => ["TEXTAREA", "INPUT"].includes(form.elements[field].tagName);
    for (const [field, value] of Object.entries(clashing)) {
      if (how === "theirs") write({ [field]: value });
      if (how === "both" && isText(field)) write({ [field]: `${mine[field]}\n${value}` });
    }
    clashing = null;
    clash.hidden = true;
    told("");
    keep();
  }

  const placeOf = (field) => `#${field === "main_problem" ? "problem-search" : field}`;

  // What is missing is always said; it is marked once she has tried to close.
  function missing(fields) {
    const line = root.querySelector("#missing");
    if (!line) return; // closed
    const link = ({ name: field, label }) => Object.assign(document.createElement("a"), { href: placeOf(field), textContent: label });
    const links = fields.flatMap((one) => [line.dataset.comma, link(one)]).slice(1);
    line.replaceChildren(...(links.length ? [line.dataset.missing, ...links] : [line.dataset.whole]));
    for (const one of root.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    if (hasTried) for (const { name: field } of fields) root.querySelector(placeOf(field)).setAttribute("aria-invalid", "true");
  }

  function lead(fields) {
    hasTried = true;
    missing(fields);
    const first = root.querySelector(placeOf(fields[0].name));
    first.closest("details")?.setAttribute("open", "");
    first.scrollIntoView({ block: "center" });
    (first.matches("input, select, textarea") ? first : first.querySelector("button, select, input:not([type=hidden])")).focus({ preventScroll: true });
  }

  // One save at a time, in the order they are asked for.
  function keep(address = form.action, more = {}) {
    const isAsked = address !== form.action;
    return (sending = sending.then(async () => {
      if (isAsked && !(await parts.send(true))) return told(says.partsFirst), false;
      if (isAsked && clashing) return leadToClash();
      return !isAsked && same(settled(), base) ? true : save(address, more);
    }));
  }

  function leadToClash() {
    const names = Object.keys(clashing).map((field) => labelOf(field).textContent);
    told(says.clashFirst.replace("{what}", names.join(says.comma)));
    clash.scrollIntoView({ block: "center" });
    clash.querySelector("[data-clash]").focus({ preventScroll: true });
    return false;
  }

  function leave() {
    parts.leave();
    if (!isOpen || same(settled(), base)) return;
    stash();
    const fields = body(settled());
    const keepalive = String(fields).length < MOST_ALIVE;
    fetch(form.action, { method: "POST", body: fields, headers: asking, keepalive }).catch(() => undefined);
  }

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target !== form) parts.press(event.target, event.submitter);
    else if (event.submitter?.value === "close") keep(event.submitter.formAction);
    else keep();
  });
  const settle = isOpen ? pickProblems(root, () => form.dispatchEvent(new Event("input", { bubbles: true }))) : () => undefined;
  for (const one of root.querySelectorAll(".needs-script")) one.hidden = !isOpen;
  root.querySelector("#problem-selects").hidden = isOpen;
  form.addEventListener("input", () => {
    if (unkept.hidden) kept.textContent = says.writing;
    stash();
  });
  form.addEventListener("focusout", () => keep());
  for (const one of clash.querySelectorAll("[data-clash]")) one.addEventListener("click", () => chosen(one.dataset.clash));

  const parts = besideText(root, { post, told, failed, missing, says });
  const draft = stashed();
  if (draft && !isOpen) {
    clash.querySelector("h3").textContent = says.late;
    clash.querySelector("p").hidden = true;
    showBeside(Object.entries(changed(draft.mine, draft.base)), "");
  } else if (draft && !same(draft.mine, base)) {
    const early = changed(read(), base);
    ({ tab, version, base, clashing } = draft); // the server knows its own tab again, so a lost answer is no clash
    write({ ...draft.mine, ...early });
    if (clashing) showBeside(Object.entries(clashing), ` ${clash.dataset.there}`);
    kept.textContent = says.restored;
    keep();
  }
  const keepAll = () => Promise.all([parts.send(), isOpen && keep()]);
  const isKept = () => same(read(), base) && !parts.waits();
  return { id: root.dataset.record, keep: keepAll, leave, waits: parts.waits, isKept, take: parts.take, judged: parts.judged };
}
