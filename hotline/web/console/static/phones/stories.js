// Three stories, acted out with the telephones of the page. Whoever watches may do the next thing; else it happens by itself.
import { named, shown, text, word } from "./dom.js";
import { act, now, post, refresh, until } from "./live.js";
import { callOf, inCall, isCaller, personOf } from "./phone.js";

const PATIENCE = 9; // seconds a visitor has for the next thing
const LONGEST = 40; // seconds until a story gives up on something that should happen
const byId = (id) => document.getElementById(id);
let running = null; // the AbortController of the story on stage
let kept = null; // duties and the passers as they were before the story
let showing = null; // the caption: key, values, and what may be done

const find = (key) => now().phones.find((phone) => phone.key === key);
const pause = (seconds, signal) => until(() => false, seconds, signal);

export function redraw() {
  shown(byId("caption"), showing !== null);
  if (!showing) return;
  const { key, values, left, step, steps } = showing;
  const people = Object.fromEntries(Object.entries(values).map(([name, one]) => [name, typeof one === "string" ? one : named(one)]));
  text(byId("caption-words"), (steps ? `${step}/${steps}　` : "") + word(key, people));
  text(byId("caption-end"), word("story.end"));
  shown(byId("caption-next"), left !== null);
  if (left !== null) text(byId("caption-next"), `${word("story.next")} · ${word("story.auto", { n: left })}`);
}

function caption(key, values = {}, place = {}) {
  showing = { key, values, left: null, ...place };
  redraw();
}

function mark(element) {
  document.querySelectorAll(".next").forEach((one) => one.classList.remove("next"));
  element?.classList.add("next");
}

const cardOf = (phone) => document.querySelector(`[data-key="${phone.key}"]`);

class Story {
  constructor(name, steps, signal) {
    Object.assign(this, { name, steps, signal, cast: {} });
  }

  tell(step) {
    caption(`${this.name}.${step}`, this.cast, { step, steps: this.steps });
  }

  async expect(hope, why, seconds = LONGEST) {
    const found = await until(hope, seconds, this.signal);
    if (!found) throw new Error(why);
    return found;
  }

  // The visitor's turn: until done by hand, or by itself after a while.
  async turn(phone, what, done, byItself) {
    const card = cardOf(phone);
    mark(what(card));
    card.scrollIntoView({ block: "center", behavior: "smooth" });
    let hurry = () => undefined;
    const asked = new Promise((resolve) => (hurry = resolve));
    byId("caption-next").onclick = hurry;
    let happened = false;
    for (let left = PATIENCE; left > 0 && !happened; left -= 1) {
      showing.left = left;
      redraw();
      happened = await Promise.race([until(done, 1, this.signal), asked.then(() => "asked")]);
      if (happened === "asked") break;
    }
    showing.left = null;
    redraw();
    mark(null);
    if (!happened || happened === "asked") await byItself();
    await this.expect(done, what(card)?.textContent || "");
  }

  pickUp(phone) {
    return this.turn(phone, (card) => card.parts.pickUp, () => find(phone.key).state === "talking", () => act(find(phone.key), "pick_up"));
  }

  press(phone, key, done) {
    return this.turn(phone, (card) => card.querySelector(`[data-press="${key}"]`), done, () => act(find(phone.key), "press", { keys: key }));
  }

  rings(phone) {
    return this.expect(() => find(phone.key).state === "ringing", named(phone));
  }

  talks(phone) {
    return () => find(phone.key).talking.length > 0;
  }

  // Behind the scenes: somebody rings and asks for a person at once; a counsellor takes it.
  async ringIn(phone) {
    await act(phone, "dial");
    await this.expect(() => find(phone.key).state === "talking", named(phone));
    await act(phone, "press", { keys: "0" });
  }

  async takes(phone) {
    await this.rings(phone);
    await pause(0.8, this.signal);
    await act(phone, "pick_up");
    await this.expect(() => find(phone.key).state === "talking", named(phone));
    await pause(0.8, this.signal);
    await act(phone, "press", { keys: "1" });
    await this.expect(this.talks(phone), named(phone));
  }

  waits(phone) {
    return this.expect(() => ["waiting", "offered"].includes(callOf(now(), find(phone.key))?.state), named(phone));
  }
}

// The stage: nobody rings by himself, calls under way end, and only those are on duty who are in the story.
async function setStage(story, many) {
  await refresh();
  const state = now();
  kept = { alive: state.alive, duty: Object.fromEntries(state.staff.map((one) => [one.name, one.duty])) };
  const [who, second] = await story.expect((seen) => {
    const desks = seen.phones.filter((phone) => phone.kind === "counsellor" && !inCall(phone));
    const rested = desks.filter((phone) => ["ready", "off"].includes(personOf(seen, phone).presence));
    return rested.length >= many && rested;
  }, word("presence.wrap_up"));
  story.cast = { who, second };
  caption("story.stage", story.cast);
  await post("/phones/cast", { alive: false });
  await Promise.all(state.phones.filter(inCall).map((phone) => act(phone, "hang_up")));
  await duty([who], "on");
  await duty(state.phones.filter((phone) => phone.kind === "counsellor" && phone !== who), "off");
  await story.expect(() => personOf(now(), who).presence === "ready" && !now().phones.some((phone) => isCaller(phone) && inCall(phone)), named(who), 15);
  const [caller, other] = now().phones.filter((phone) => phone.kind === "frontline");
  const student = now().phones.find((phone) => phone.kind === "general");
  Object.assign(story.cast, { caller, other, student });
}

async function duty(phones, wish) {
  for (const phone of phones) {
    const person = personOf(now(), phone);
    if (person.duty !== wish) await post("/phones/duty", { name: person.name, duty: wish });
  }
}

async function putBack() {
  for (const [name, wish] of Object.entries(kept.duty)) {
    if (now().staff.find((one) => one.name === name)?.duty !== wish) await post("/phones/duty", { name, duty: wish });
  }
  const desks = now().phones.filter((phone) => phone.kind === "counsellor" && phone.in_hand);
  await Promise.all(desks.map((phone) => act(phone, "behaviour", { kind: "cast" })));
  await post("/phones/cast", { alive: kept.alive });
  kept = null;
}

// A visitor who closes the page in the middle of a story leaves no empty stage behind.
addEventListener("pagehide", () => {
  if (!kept) return;
  const leave = (path, body = {}) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive: true });
  for (const phone of now().phones) if (isCaller(phone) && inCall(phone)) leave(`/phones/${phone.key}/hang_up`);
  for (const phone of now().phones) if (phone.kind === "counsellor" && phone.in_hand) leave(`/phones/${phone.key}/behaviour`, { kind: "cast" });
  for (const [name, wish] of Object.entries(kept.duty)) leave("/phones/duty", { name, duty: wish });
  leave("/phones/cast", { alive: kept.alive });
  kept = null;
});

const STORIES = {
  family: [1, 6, async (story) => {
    const { who, caller } = story.cast;
    story.tell(1);
    await act(caller, "dial");
    await story.expect((state) => callOf(state, find(caller.key)), named(caller));
    await pause(2.5, story.signal);
    story.tell(2);
    await story.rings(who);
    story.tell(3);
    await story.pickUp(who);
    story.tell(4);
    await story.press(who, "1", story.talks(who));
    story.tell(5);
    await story.turn(who, (card) => card.parts.hangUp, () => !inCall(find(who.key)), () => act(find(who.key), "hang_up"));
    await act(find(caller.key), "hang_up");
    await story.expect((state) => !callOf(state, find(caller.key)), named(caller));
    story.tell(6);
  }],
  danger: [2, 7, async (story) => {
    const { who, second, caller, other, student } = story.cast;
    story.tell(1);
    await story.ringIn(other);
    await story.takes(who);
    await story.ringIn(caller);
    await story.waits(caller);
    await story.ringIn(student);
    await story.waits(student);
    story.tell(2);
    await pause(5, story.signal);
    story.tell(3);
    const isCrisis = (state) => callOf(state, find(student.key))?.class === "crisis";
    await story.press(student, "9", isCrisis);
    story.tell(4);
    await pause(5, story.signal);
    await duty([second], "on");
    await story.rings(second);
    story.tell(5);
    await story.pickUp(second);
    story.tell(6);
    await story.press(second, "1", story.talks(second));
    story.tell(7);
  }],
  busy: [2, 6, async (story) => {
    const { who, second, caller, other, student } = story.cast;
    story.tell(1);
    await story.ringIn(other);
    await story.takes(who);
    await duty([second], "on");
    await story.ringIn(student);
    await story.takes(second);
    story.tell(2);
    await act(caller, "dial");
    await story.waits(caller);
    story.tell(3);
    await pause(7, story.signal);
    story.tell(4);
    const asked = (state) => callOf(state, find(caller.key))?.exit_to === "callback";
    await story.press(caller, "3", asked);
    story.tell(5);
    await pause(2, story.signal);
    await story.press(caller, "1", (state) => state.steps.some((step) => step.kind === "callback_confirmed" && step.sid === find(caller.key).sid));
    story.tell(6);
    await story.expect(() => !inCall(find(caller.key)), named(caller));
  }],
};

export async function begin(name) {
  await until((state) => state, LONGEST); // clicked before the first look at the line came back
  await end();
  const controller = (running = new AbortController());
  const [many, steps, act_out] = STORIES[name];
  const story = new Story(name, steps, controller.signal);
  document.querySelectorAll("[data-story]").forEach((one) => one.classList.toggle("on", one.dataset.story === name));
  try {
    await setStage(story, many);
    await act_out(story);
    await pause(9, controller.signal);
    caption("story.again");
    await pause(30, controller.signal);
  } catch (stumble) {
    if (stumble.name !== "AbortError") {
      caption("story.stuck", { why: stumble.message });
      await pause(12, controller.signal).catch(() => undefined);
    }
  }
  if (running === controller) await end();
}

// Whatever the story left behind goes back: telephones down, duties and the passers as they were.
async function end() {
  const controller = running;
  if (!controller) return;
  running = null;
  controller.abort();
  mark(null);
  showing = null;
  redraw();
  document.querySelectorAll("[data-story]").forEach((one) => one.classList.remove("on"));
  if (!kept) return;
  const left = now().phones.filter((phone) => isCaller(phone) && inCall(phone));
  await Promise.all(left.map((phone) => act(phone, "hang_up")));
  await putBack();
}

byId("caption-end").addEventListener("click", end);
