// A page that asks for nothing by itself says when the network is gone. Nothing is sent meanwhile, so what is typed stays.
const lost = document.getElementById("lost");

function tell() {
  lost.hidden = navigator.onLine;
}

addEventListener("online", tell);
addEventListener("offline", tell);
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  tell();
  lost.scrollIntoView({ block: "nearest" });
});
tell();
