// The browser's own voice reads what one telephone hears, each sentence in its language.
const synthesis = window.speechSynthesis;
let listening = null;
let heardUntil = "";

export const canSpeak = Boolean(synthesis);
export const listensTo = (phone) => listening === phone.key;

export function toggle(phone) {
  synthesis.cancel();
  listening = listening === phone.key ? null : phone.key;
  const last = phone.heard.findLast((sound) => sound.kind === "say");
  heardUntil = last ? last.at : "";
  if (listening && last && phone.state === "talking") speak(last);
}

export function follow(phones) {
  const phone = phones.find((one) => one.key === listening);
  if (!phone) return;
  if (phone.state === "ended") synthesis.cancel();
  for (const sound of phone.heard) {
    if (sound.kind !== "say" || sound.at <= heardUntil) continue;
    heardUntil = sound.at;
    speak(sound);
  }
}

function speak(sound) {
  const words = new SpeechSynthesisUtterance(sound.text);
  words.lang = (sound.language || "zh-CN").replace(/^cmn/, "zh");
  synthesis.speak(words);
}
