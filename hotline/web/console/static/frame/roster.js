// The week by keys and by dragging. Without this file every cell still has its links, and every link its form.
const week = document.getElementById("week");
const form = document.getElementById("move");
const FAR = 6; // pixels a pointer goes before it drags and does not click
const stops = (cell) => [...cell.querySelectorAll("a")];
const isDay = (cell) => Boolean(cell?.dataset.day);

document.getElementById("keys").hidden = false;

// The same hours on another day or another person's; the server has the last word.
function send(block, cell) {
  form.action = block.dataset.move;
  form.elements.seen.value = block.dataset.seen;
  form.elements.name.value = cell.parentElement.dataset.name;
  form.elements.day.value = cell.dataset.day;
  form.requestSubmit();
}

function beside(cell, key) {
  const row = cell.parentElement;
  if (key === "ArrowLeft") return cell.previousElementSibling;
  if (key === "ArrowRight") return cell.nextElementSibling;
  const other = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  return other?.cells[cell.cellIndex];
}

// Up and down go through what a day holds before they leave it.
function go(link, cell, key) {
  const here = stops(cell);
  const within = here[here.indexOf(link) + { ArrowUp: -1, ArrowDown: 1 }[key]];
  if (within) return within.focus();
  const next = beside(cell, key);
  if (isDay(next)) stops(next).at(key === "ArrowUp" ? -1 : 0).focus();
}

week.addEventListener("keydown", (event) => {
  const link = event.target.closest("a");
  const cell = event.target.closest("td");
  if (!link || !isDay(cell) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    if (!event.shiftKey) go(link, cell, event.key);
    else if (link.dataset.move && isDay(beside(cell, event.key))) send(link, beside(cell, event.key));
  } else if (event.key === "Delete" && link.classList.contains("block")) {
    location.assign(`${link.href}#off`); // there Enter calls it off, so that one slip does not
  } else if (event.key === "n" || event.key === "N") {
    event.stopPropagation();
    stops(cell).at(-1).click();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
  if (event.key === "n" || event.key === "N") document.getElementById("new").click();
});

let held = null;
const at = (event) => {
  const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td");
  return isDay(cell) ? cell : null;
};

function drop() {
  held?.block.classList.remove("is-dragged");
  held?.target?.classList.remove("is-target");
  held = null;
}

for (const block of week.querySelectorAll("[data-move]")) block.draggable = false;
week.addEventListener("pointerdown", (event) => {
  const block = event.target.closest("[data-move]");
  if (block && event.button === 0 && event.pointerType !== "touch") held = { block, x: event.clientX, y: event.clientY };
});
addEventListener("pointermove", (event) => {
  if (!held || (!held.moves && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR)) return;
  held.moves = true;
  held.block.classList.add("is-dragged");
  held.target?.classList.remove("is-target");
  held.target = at(event);
  held.target?.classList.add("is-target");
});
addEventListener("pointerup", () => {
  const { block, target, moves } = held ?? {};
  if (moves) addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
  drop();
  if (moves && target && target !== block.closest("td")) send(block, target);
});
addEventListener("pointercancel", drop);
