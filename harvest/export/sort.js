"use strict";
// Filter and order of a bibliography. Without it the page is whole, in the order of its authors.
const controls = document.getElementById("controls");
const filter = document.getElementById("filter");
const order = document.getElementById("order");
const shown = document.getElementById("shown");
const lists = [...document.querySelectorAll("ol[data-list]")];
const entries = lists.flatMap((list) => [...list.children]);
const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const texts = new Map(entries.map((entry) => [entry, fold(entry.textContent)]));

// Largest first for numbers; a work without the number comes last either way.
const number = (key) => (a, b) => Number(b.dataset[key] || -1) - Number(a.dataset[key] || -1);
const words = (key) => (a, b) =>
  (a.dataset[key] === "") - (b.dataset[key] === "") || collator.compare(a.dataset[key], b.dataset[key]);
const orders = {
  author: words("author"),
  title: words("title"),
  newest: number("year"),
  oldest: (a, b) => Number(a.dataset.year || 9999) - Number(b.dataset.year || 9999),
  citations: number("citations"),
};

function apply() {
  const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
  for (const list of lists) {
    list.append(...[...list.children].sort(orders[order.value]));
    for (const entry of list.children) {
      entry.hidden = !wanted.every((word) => texts.get(entry).includes(word));
    }
  }
  const count = entries.filter((entry) => !entry.hidden).length;
  shown.textContent = `${count} of ${entries.length} works`;
}

// An address may ask for a view: page.html#order=newest&filter=tides
const asked = new URLSearchParams(location.hash.slice(1));
filter.value = asked.get("filter") ?? "";
if (asked.get("order") in orders) order.value = asked.get("order");

controls.hidden = false;
filter.addEventListener("input", apply);
order.addEventListener("change", apply);
apply();
