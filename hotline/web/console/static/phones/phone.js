// The telephones: callers on the left, counsellors on the right.
import { SHAPES, attribute, keyed, make, named, shown, still, text, ticking, word } from "./dom.js";
import { act, now, post } from "./live.js";
import { canSpeak, listensTo, toggle } from "./voice.js";

const CALLER_KEYS = ["0", "1", "2", "3", "5", "8", "9"];
const COUNSELLOR_KEYS = ["1", "2", "3", "*", "0", "#"];
const sent = new Map(); // texts sent from this page, by telephone: the exchange keeps only what arrives
const HEARD_SHOWN = 6;

export const isCaller = (phone) => ["frontline", "general", "withheld"].includes(phone.kind);
export const inCall = (phone) => !["idle", "ended"].includes(phone.state);
export const callOf = (state, phone) => state.calls.find((call) => call.sid === phone.sid);
export const codeOf = (sid) => (sid ? sid.slice(-4).toUpperCase() : "");
const names = (people) => people.map(named).join("、");

export function chip(kind, words, shape = SHAPES[kind] || SHAPES.general) {
  return make("span", { class: `chip ${kind}` }, make("span", { "aria-hidden": "true" }, shape), ` ${words}`);
}

function button(key, look, act) {
  const made = make("button", { type: "button", class: `btn ${look}`, onclick: act });
  made.dataset.word = key;
  made.textContent = word(key);
  return made;
}

// What is the same on both sides. `card.phone` is always the newest state of the telephone.
function body(card, keys, prefix) {
  const do_ = (action, given) => () => act(card.phone, action, given);
  const parts = {
    title: make("b", { class: "name" }),
    chip: make("span", { class: "where" }),
    number: make("span", { class: "num soft fine" }),
    state: make("span", { class: "status" }),
    age: make("span", { class: "num age" }),
    hand: make("span", { class: "soft fine hand" }),
    heard: make("ol", { class: "heard" }),
    keys: make("div", { class: "keys", role: "group" }),
    pickUp: button("do.pick_up", "main", do_("pick_up")),
    decline: button("do.decline", "", do_("decline")),
    voicemail: button("do.voicemail", "", do_("voicemail")),
    hangUp: button("do.hang_up", "alarm", do_("hang_up")),
    speak: button("do.speak", "", do_("speak")),
    listen: make("button", { type: "button", class: "btn listen", onclick: () => {
      toggle(card.phone);
      attribute(parts.listen, "aria-pressed", String(listensTo(card.phone)));
    } }),
  };
  for (const key of keys) {
    const small = make("small", {});
    const pressed = make("button", { type: "button", class: "key", onclick: do_("press", { keys: key }) }, key, small);
    pressed.dataset.press = key;
    small.dataset.word = `${prefix}.${key}`;
    if (key === "9") pressed.classList.add("danger");
    parts.keys.append(pressed);
  }
  card.parts = parts;
  return parts;
}

function common(card, phone) {
  const { parts } = card;
  card.phone = phone;
  const busy = inCall(phone);
  text(parts.title, named(phone));
  text(parts.number, phone.masked);
  attribute(card, "data-state", phone.state);
  attribute(card, "data-kind", phone.kind);
  card.classList.toggle("talks", phone.talking.length > 0);
  const ringsHere = phone.state === "ringing" && phone.kind === "counsellor";
  text(parts.state, status(phone));
  shown(parts.age, busy);
  if (busy) ticking(parts.age, phone.since);
  else still(parts.age);
  text(parts.hand, phone.in_hand && phone.kind === "counsellor" ? word("phone.in_hand") : "");
  shown(parts.keys, phone.state === "talking");
  shown(parts.pickUp, phone.state === "ringing");
  shown(parts.decline, phone.state === "ringing");
  shown(parts.voicemail, ringsHere);
  shown(parts.hangUp, phone.state === "talking" || phone.state === "dialling");
  shown(parts.speak, phone.recording);
  shown(parts.listen, canSpeak && (busy || listensTo(phone)));
  attribute(parts.listen, "aria-pressed", String(listensTo(phone)));
  attribute(parts.listen, "title", word("do.listen.title"));
  text(parts.listen, word("do.listen"));
  attribute(parts.keys, "aria-label", word(phone.kind === "counsellor" ? "keys.counsellor" : "keys.caller"));
  hear(parts.heard, phone, busy);
}

function status(phone) {
  if (phone.talking.length) return word("phone.with", { who: names(phone.talking) });
  if (phone.recording) return word("phone.recording");
  return word(`phone.${phone.state}`);
}

// What this telephone has heard since it was connected; music counts once, silences not at all.
function hear(list, phone, busy) {
  const sounds = phone.heard.filter((sound) => busy && sound.at >= phone.since && !["pause", "ring"].includes(sound.kind));
  const kept = sounds.filter((sound, at) => sound.kind === "say" || sound.kind !== sounds[at - 1]?.kind).slice(-HEARD_SHOWN);
  const before = list.lastElementChild?.dataset.key;
  keyed(list, kept, (sound) => sound.at + sound.text, () => make("li"), (item, sound) => {
    attribute(item, "class", sound.kind);
    attribute(item, "lang", sound.language || null);
    text(item, sound.kind === "say" ? sound.text : `♪ ${word(`heard.${sound.kind}`)}`);
  });
  shown(list, kept.length > 0);
  if (list.lastElementChild?.dataset.key !== before) list.scrollTop = list.scrollHeight;
}

export function callerCard() {
  const card = make("article", { class: "phone" });
  const parts = body(card, CALLER_KEYS, "key");
  parts.dial = button("do.dial", "call", () => act(card.phone, "dial"));
  parts.write = button("do.text", "", () => fold(card, parts.composer.hidden));
  delete parts.write.dataset.word; // says how many texts there are, or that it closes
  parts.code = make("span", { class: "soft fine code" });
  parts.thread = make("ol", { class: "thread" });
  parts.input = make("input", { type: "text", maxLength: 480, autocomplete: "off" });
  parts.composer = make("form", { class: "composer", hidden: true, onsubmit: (event) => {
    event.preventDefault();
    send(card);
  } }, parts.thread, make("div", { class: "row" }, parts.input, make("button", { class: "btn main" })));
  parts.composer.querySelector("button").dataset.word = "do.send";
  card.append(
    make("div", { class: "row head" },
      make("div", { class: "who" }, make("div", { class: "row" }, parts.title, parts.chip), make("div", { class: "under" }, parts.number, parts.code)),
      make("span", { class: "grow" }),
      make("div", { class: "row tight" }, parts.state, parts.age, parts.dial, parts.write)),
    parts.heard,
    parts.keys,
    make("div", { class: "row actions" }, parts.pickUp, parts.decline, parts.listen, parts.speak, make("span", { class: "grow" }), parts.hangUp),
    parts.composer,
  );
  return card;
}

export function updateCaller(card, phone, state) {
  common(card, phone);
  const { parts } = card;
  const call = callOf(state, phone);
  const kind = call ? call.class : phone.kind;
  const words = call ? word(`class.${kind}`) : word(`kind.${kind}`);
  if (parts.chip.dataset.is !== kind + words) {
    parts.chip.dataset.is = kind + words;
    parts.chip.replaceChildren(chip(kind, words));
  }
  const busy = inCall(phone);
  text(parts.code, call ? word("phone.code", { code: codeOf(phone.sid) }) : "");
  shown(parts.state, busy);
  shown(parts.dial, !busy);
  shown(parts.write, !busy || !parts.composer.hidden);
  texts(card, phone);
}

function fold(card, open) {
  shown(card.parts.composer, open);
  if (open) card.parts.input.focus();
}

async function send(card) {
  const { input } = card.parts;
  const words = input.value.trim();
  if (!words) return;
  const at = new Date().toISOString(); // before it is sent, so that no answer can be older
  if (!(await act(card.phone, "text", { body: words }))) return;
  const kept = sent.get(card.phone.key) || [];
  sent.set(card.phone.key, [...kept, { at, body: words, mine: true }]);
  input.value = "";
  texts(card, card.phone);
}

function texts(card, phone) {
  const { parts } = card;
  const all = [...(sent.get(phone.key) || []), ...phone.texts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  attribute(parts.input, "aria-label", word("text.label"));
  attribute(parts.input, "placeholder", word("text.hint"));
  text(parts.write, parts.composer.hidden ? word("do.text") + (all.length ? ` ${all.length}` : "") : word("text.close"));
  const before = parts.thread.childElementCount;
  keyed(parts.thread, all, (one) => one.at + one.body, () => make("li"), (item, one) => {
    attribute(item, "class", one.mine ? "mine" : "theirs");
    text(item, one.body);
  });
  if (parts.thread.childElementCount !== before) parts.thread.scrollTop = parts.thread.scrollHeight;
}

export function counsellorCard() {
  const card = make("article", { class: "phone desk" });
  const parts = body(card, COUNSELLOR_KEYS, "ckey");
  parts.duty = make("button", { type: "button", role: "switch", class: "switch", onclick: () => {
    const person = personOf(now(), card.phone);
    post("/phones/duty", { name: person.name, duty: person.duty === "on" ? "off" : "on" });
  } });
  parts.line = make("span", { class: "chip general presence" });
  parts.lineWords = make("span", {});
  parts.lineAge = make("span", { class: "num" });
  parts.line.append(parts.lineWords, " ", parts.lineAge);
  parts.take = button("do.take", "small", () => act(card.phone, "pick_up"));
  parts.give = button("do.give", "small", () => act(card.phone, "behaviour", { kind: "cast" }));
  parts.back = button("do.back", "small", () => post("/phones/duty", { name: card.phone.zh, duty: "on" }));
  card.append(
    make("div", { class: "row head" }, parts.title, parts.duty, make("span", { class: "grow" }), parts.hand, parts.take, parts.give, parts.back, parts.line),
    make("div", { class: "row under" }, parts.state, parts.age),
    parts.heard,
    parts.keys,
    make("div", { class: "row actions" }, parts.pickUp, parts.decline, parts.voicemail, parts.listen, make("span", { class: "grow" }), parts.hangUp),
  );
  return card;
}

export const personOf = (state, phone) => state.staff.find((one) => one.name === phone.zh);

export function updateCounsellor(card, phone, state) {
  common(card, phone);
  const { parts } = card;
  const person = personOf(state, phone);
  if (!person) return;
  const busy = inCall(phone);
  shown(parts.age, false); // the line's own age stands beside it
  const on = person.duty === "on";
  attribute(card, "data-duty", person.duty);
  attribute(parts.duty, "aria-checked", String(on));
  attribute(parts.duty, "aria-label", word("duty.switch", { who: named(phone) }));
  text(parts.duty, word(`duty.${person.duty}`));
  shown(parts.state, busy);
  shown(parts.state.parentElement, busy);
  const paused = on && person.presence === "paused" && !person.until; // a cool-off ends by itself
  shown(parts.take, on && !busy && !phone.in_hand && !paused);
  shown(parts.give, on && !busy && phone.in_hand && !paused);
  shown(parts.back, paused);
  shown(parts.hand, busy);
  attribute(parts.take, "title", word("do.take.title"));
  attribute(parts.line, "class", `chip presence is-${person.presence}`);
  text(parts.lineWords, word(`presence.${person.presence}`));
  const counted = on || person.presence !== "off";
  shown(parts.lineAge, counted);
  if (!counted) still(parts.lineAge);
  else if (person.until) ticking(parts.lineAge, person.until, { down: true, around: "presence.left" });
  else ticking(parts.lineAge, person.since);
}
