// The middle: who waits, whose phone rings, who talks with whom; and every step, to be opened.
import { SHAPES, attribute, keyed, make, named, onLanguage, shown, still, text, ticking, timeOfDay, word, hasWord, clock } from "./dom.js";
import { chip, codeOf } from "./phone.js";

const KEY_MEANINGS = ["0", "1", "2", "3", "5", "8", "9"];
const byId = (id) => document.getElementById(id);

export function drawBoard(state) {
  counts(state);
  keyed(byId("board"), state.calls, (call) => call.id, connection, (row, call) => updateConnection(row, call, state));
  shown(byId("board-none"), state.calls.length === 0);
  attribute(byId("log"), "aria-label", word("log.title"));
  keyed(byId("log"), state.steps, (step) => step.id, stepRow, (row, step) => updateStep(row, step, state));
  if (!state.steps.length) text(byId("log"), word("log.empty"));
}

function counts(state) {
  const waiting = state.calls.filter((call) => call.state === "waiting" || call.state === "offered");
  const told = Object.keys(SHAPES).map((kind) => [kind, waiting.filter((call) => call.class === kind).length]);
  const on = state.staff.filter((person) => person.role === "counsellor");
  const free = on.filter((person) => person.presence === "ready").length;
  const busy = on.filter((person) => person.presence === "busy").length;
  const now = JSON.stringify([told, free, busy, word("lang")]);
  if (byId("counts").dataset.is === now) return;
  byId("counts").dataset.is = now;
  byId("counts").replaceChildren(
    make("span", { class: "soft" }, word("board.waiting")),
    ...told.map(([kind, many]) => chip(many ? kind : "zero", `${word(`class.${kind}`)} ${many}`, SHAPES[kind])),
  );
  text(byId("free"), `${word("board.free", { n: free })} · ${word("board.busy", { n: busy })}`);
}

// One call is one row: it passes from the caller on the left to the counsellor on the right.
function connection() {
  const row = make("li", { class: "connection" });
  row.parts = {
    from: make("span", { class: "end from" }),
    words: make("span", { class: "wire-words" }),
    what: make("span", {}),
    age: make("span", { class: "num" }),
    to: make("span", { class: "end to" }),
  };
  row.parts.words.append(row.parts.what, " ", row.parts.age);
  row.append(row.parts.from, make("span", { class: "wire" }, row.parts.words), row.parts.to);
  return row;
}

function updateConnection(row, call, state) {
  const phone = state.phones.find((one) => one.sid === call.sid);
  const { from, what, age, to } = row.parts;
  const who = phone ? named(phone) : word("phone.code", { code: codeOf(call.sid) });
  const is = `${call.class} ${who}`;
  if (from.dataset.is !== is) {
    from.dataset.is = is;
    from.replaceChildren(chip(call.class, who), make("small", { class: "soft num" }, codeOf(call.sid)));
    from.title = word(`class.${call.class}`);
  }
  const [stage, key, since] = stageOf(call, phone);
  attribute(row, "data-stage", stage);
  text(what, stage === "talks" ? "⇄" : word(key));
  if (stage === "talks") what.title = word(key);
  if (since) ticking(age, since);
  else still(age);
  const people = call.offers.map((offer) => display(state, offer.name)).join("、");
  text(to, people || "…");
  attribute(to, "title", people ? null : word("board.nobody"));
  to.classList.toggle("nobody", !people);
}

function stageOf(call, phone) {
  const offer = call.offers[0];
  if (call.state === "connected" && offer) return ["talks", "board.talks", call.connected_at];
  if (call.state === "connected") return ["after", "board.after", null];
  if (call.exit_to && phone?.recording) return ["after", "board.message", phone.since];
  if (call.exit_to) return ["after", `board.${call.exit_to}`, null];
  if (offer) return ["rings", "board.rings", offer.since];
  if (call.state === "waiting") return ["waits", "board.waits", call.queued_at];
  return ["greets", "board.greeting", call.received_at];
}

function display(state, name) {
  const phone = state.phones.find((one) => one.kind === "counsellor" && one.zh === name);
  return phone ? named(phone) : name;
}

function stepRow(step) {
  const row = make("details", { class: "step" });
  row.parts = { at: make("time", { class: "num" }), words: make("span", { class: "what" }), code: make("span", { class: "num code" }) };
  row.wire = make("div", { class: "wire-view" });
  row.append(make("summary", {}, row.parts.at, row.parts.words, row.parts.code), row.wire);
  row.addEventListener("toggle", () => row.open && !row.fetched && open(row, step.id));
  return row;
}

function updateStep(row, step, state) {
  const key = word("lang") + step.class + step.kind + JSON.stringify(step.detail);
  if (row.dataset.is === key) return;
  row.dataset.is = key;
  text(row.parts.at, timeOfDay(step.at));
  row.parts.at.dateTime = step.at;
  const shape = step.class ? make("span", { class: `shape ${step.class}`, title: word(`class.${step.class}`) }, SHAPES[step.class]) : "✉";
  row.parts.words.replaceChildren(shape, " ", describe(step, state));
  text(row.parts.code, codeOf(step.sid));
}

// A step in words. The most particular sentence that the catalogue has is taken.
function describe(step, state) {
  const { detail } = step;
  const who = step.who ? display(state, step.who) : "";
  const first = (...keys) => keys.find(hasWord) || "ev.other";
  const values = { who, kind: step.kind, class: step.class ? word(`class.${step.class}`) : "" };
  switch (step.kind) {
    case "received": {
      const first_class = detail.class;
      const how = detail.nobody || (detail.withheld ? "withheld" : first_class);
      return word(first(`ev.received.${how}`, "ev.received"), { class: word(`class.${first_class}`) });
    }
    case "key":
      return KEY_MEANINGS.includes(detail.key) ? word("ev.key", { key: detail.key, meaning: word(`key.${detail.key}`) }) : word("ev.key.other");
    case "offered":
      return word("ev.offered", { who, rule: word(`rule.${detail.rule}`), idle: word(first(`rule.${detail.because}`, "rule.longest_idle"), { time: clock(detail.idle || 0) }) });
    case "offer_ended":
      return word(`ev.offer_ended.${detail.how}`, values);
    case "offer_missed":
      return word("ev.offer_missed", { who, reason: word(`miss.${detail.reason}`) });
    case "told":
      return word(detail.next ? "ev.told.next" : "ev.told", { minutes: detail.within_minutes });
    case "class":
      return detail.by ? word("ev.class.staff", { by: display(state, detail.by), to: word(`class.${detail.to}`) }) : word("ev.class");
    case "needs":
      return word("ev.needs", { skill: detail.skill });
    case "nobody_can":
      return detail.kept_apart ? word("ev.nobody_may") : word("ev.nobody_can", { skill: detail.lacking.join(", ") });
    case "leaves_line":
      return word("ev.leaves_line", { to: word(`to.${detail.to}`) });
    case "message":
      return word("ev.message", { state: word(`message.${detail.state}`, { seconds: detail.seconds ?? "?" }) });
    case "ended":
      return word("ev.ended", { outcome: word(`outcome.${detail.outcome}`) });
    case "text_inbound":
      return word(detail.danger ? "ev.text_inbound.danger" : "ev.text_inbound");
    default:
      return word(first(`ev.${step.kind}`), values);
  }
}

async function open(row, id) {
  row.wire.replaceChildren(make("p", { class: "soft" }, word("log.loading")));
  try {
    const answer = await fetch(`/phones/exchange/${id}`, { signal: AbortSignal.timeout(8000) });
    row.fetched = answer.ok ? (await answer.json()).items : [];
  } catch {
    row.fetched = null; // asked again when it is opened again
  }
  drawWire(row);
}

function drawWire(row) {
  const items = row.fetched || [];
  row.wire.replaceChildren(
    ...(items.length ? items.map(exchange) : [make("p", { class: "soft" }, word("log.gone"))]),
    make("p", { class: "soft fine" }, word("log.numbers")),
  );
}

onLanguage(() => document.querySelectorAll(".step[open]").forEach((row) => row.fetched && drawWire(row)));

function exchange(item) {
  const fields = make("table", {}, make("tbody", {}, ...item.form.map(([name, value]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, value)))));
  const body = item.body.trim();
  return make("section", { class: "exchange" },
    make("p", { class: "row tight" },
      make("b", {}, word(item.direction === "webhook" ? "log.carrier" : "log.rest")),
      make("span", { class: "soft num" }, item.status === null ? word("log.no_answer") : `${item.status} · ${item.milliseconds} ms`)),
    make("code", { class: "address" }, `${item.method} ${shortened(item.url)}`),
    ...(item.signature ? [make("h4", {}, word("log.signature")), make("code", { class: "address" }, `X-Twilio-Signature: ${item.signature}`)] : []),
    ...(item.form.length ? [make("h4", {}, word("log.form")), make("div", { class: "scroll", tabIndex: 0 }, fields)] : []),
    make("h4", {}, word("log.answer")),
    make("pre", { class: "scroll", tabIndex: 0 }, body ? indented(body, item.type) : word("log.empty_answer")),
  );
}

function shortened(url) {
  try {
    const parsed = new URL(url);
    return parsed.pathname + parsed.search;
  } catch {
    return url;
  }
}

function indented(body, type) {
  if (type.includes("json")) {
    try {
      return JSON.stringify(JSON.parse(body), null, 2);
    } catch {
      return body;
    }
  }
  let depth = 0;
  return body.replace(/>\s*</g, ">\n<").split("\n").map((line) => {
    if (line.startsWith("</")) depth -= 1;
    const indent = "  ".repeat(Math.max(0, depth));
    if (/^<[^/?!][^>]*[^/]>$/.test(line) && !line.includes("</")) depth += 1;
    return indent + line;
  }).join("\n");
}
