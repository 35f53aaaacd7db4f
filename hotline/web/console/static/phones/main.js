// The page put together: words, the two columns of telephones, the line between them.
import { choose, attribute, keyed, language, make, named, onLanguage, shown, text, word } from "./dom.js";
import { now, post, refresh, watch } from "./live.js";
import { callOf, callerCard, counsellorCard, isCaller, updateCaller, updateCounsellor } from "./phone.js";
import { drawBoard } from "./board.js";
import { follow } from "./voice.js";
import { begin, redraw } from "./stories.js";
import { SHAPES } from "./dom.js";

const byId = (id) => document.getElementById(id);

function draw(state) {
  const callers = state.phones.filter(isCaller);
  const counsellors = state.phones.filter((phone) => phone.kind === "counsellor");
  keyed(byId("callers"), callers, (phone) => phone.key, callerCard, (card, phone) => updateCaller(card, phone, state));
  keyed(byId("desks"), counsellors, (phone) => phone.key, counsellorCard, (card, phone) => updateCounsellor(card, phone, state));
  keyed(byId("passers"), state.phones.filter((phone) => phone.kind === "passer"), (phone) => phone.key, () => make("li"), passer);
  attribute(byId("alive"), "aria-checked", String(state.alive));
  text(byId("alive-words"), word(state.alive ? "alive.on" : "alive.off"));
  text(byId("objections"), state.objections ? word("foot.objections", { n: state.objections }) : word("foot.clean"));
  byId("objections").classList.toggle("is-bad", state.objections > 0);
  drawBoard(state);
  follow(state.phones);
  say(); // cards that have just come in have words to be filled
}

function passer(item, phone) {
  const call = callOf(now(), phone);
  const busy = Boolean(call);
  attribute(item, "class", busy ? `chip ${call.class}` : "chip resting");
  text(item, busy ? `${SHAPES[call.class]} ${named(phone)}${phone.talking.length ? ` ⇄ ${phone.talking.map(named).join("、")}` : ""}` : named(phone));
}

function say() {
  attribute(document.documentElement, "lang", word("lang"));
  document.querySelectorAll("[data-word]").forEach((element) => {
    const key = element.dataset.word;
    // Some keys of a telephone have no meaning to tell.
    if (element.tagName === "SMALL" && word(key) === key) shown(element, false);
    else text(element, word(key));
  });
}

function speakOfAll() {
  document.title = word("title");
  say();
  document.querySelectorAll("[data-language]").forEach((one) => attribute(one, "aria-pressed", String(one.dataset.language === language())));
  attribute(byId("stories"), "aria-label", word("stories"));
  attribute(byId("alive"), "aria-label", word("alive"));
  redraw();
  if (now()) draw(now());
}

document.querySelectorAll("[data-language]").forEach((one) => one.addEventListener("click", () => choose(one.dataset.language)));
document.querySelectorAll("[data-story]").forEach((one) => one.addEventListener("click", () => begin(one.dataset.story)));
byId("alive").addEventListener("click", () => post("/phones/cast", { alive: !now()?.alive }));
onLanguage(speakOfAll);
watch(draw);
speakOfAll();
refresh();
