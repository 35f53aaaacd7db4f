// Presenting problems in two taps: a group, then what fits in it; or a word in any of the page's languages. What is
// chosen stands in three plain selects, which do the same without this file.
export function pickProblems(root, changed) {
  const box = root.querySelector("#problems");
  const selects = [...box.querySelectorAll("select")];
  const groups = [...selects[0].querySelectorAll("optgroup")];
  const options = groups.flatMap((group) => [...group.querySelectorAll("option")]);
  const found = box.querySelector("#problem-found");
  const chosen = box.querySelector("#chosen");
  const search = box.querySelector("#problem-search");
  let open = "";

  function button(label, press, more = {}) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "pick";
    made.textContent = label;
    for (const [name, value] of Object.entries(more)) made.setAttribute(name, value);
    made.addEventListener("click", press);
    return made;
  }

  const nameOf = (option) => {
    const group = option.parentElement.label;
    return option.value.includes(".") ? option.label : `${group} · ${box.dataset.whole}`;
  };

  function choose(option) {
    const values = selects.map((select) => select.value).filter(Boolean);
    if (!values.includes(option.value) && values.length < selects.length) {
      selects[values.length].value = option.value;
      search.value = "";
      open = "";
      settle(true);
      search.focus();
    }
  }

  function takeOff(place) {
    const values = selects.map((select) => select.value).filter((value, at) => value && at !== place);
    selects.forEach((select, at) => (select.value = values[at] || ""));
    settle(true);
  }

  function show() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = options.filter((option) => wanted.every((part) => option.dataset.words.includes(part)));
    if (wanted.length) {
      found.replaceChildren(...fits.slice(0, 12).map((option) => button(nameOf(option), () => choose(option))));
      if (!fits.length) found.textContent = box.dataset.none;
      return;
    }
    const within = groups.filter((group) => group.label === open).flatMap((group) => [...group.querySelectorAll("option")]);
    found.replaceChildren(
      ...groups.map((group) => {
        const toggle = () => {
          open = open === group.label ? "" : group.label;
          show();
          (found.querySelector("[data-within]") || [...found.children].find((one) => one.textContent === group.label)).focus();
        };
        return button(group.label, toggle, { "aria-expanded": String(open === group.label) });
      }),
      ...within.map((option) => button(nameOf(option), () => choose(option), { "data-within": "" })),
    );
  }

  function settle(isNew = false) {
    const marks = selects.map((select, place) => {
      const option = select.selectedOptions[0];
      if (!select.value) return null;
      const off = { "aria-label": `${box.dataset.off}: ${nameOf(option)}` };
      return button(`${nameOf(option)} ×`, () => takeOff(place), off);
    });
    chosen.replaceChildren(...marks.filter(Boolean));
    show();
    if (isNew) changed();
  }

  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "Escape", "Enter"].includes(event.key)) return;
    event.preventDefault(); // Enter in this box chooses; it sends no form
    if (event.key === "ArrowDown") found.querySelector("button")?.focus();
    if (event.key === "Enter" && search.value.trim()) found.querySelector("button")?.click();
    if (event.key === "Escape") {
      search.value = "";
      show();
    }
  });
  for (const select of selects) select.addEventListener("change", () => settle());
  settle();
  return settle;
}
