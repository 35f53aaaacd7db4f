// A link to a sound lives for some minutes: when it is over, the page says so, and how to get a new one.
const sound = document.querySelector("audio");
const over = document.getElementById("sound-over");

sound?.addEventListener("error", () => (over.hidden = false));
sound?.addEventListener("playing", () => (over.hidden = true));
