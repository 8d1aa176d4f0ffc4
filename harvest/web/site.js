// Makes pages quicker; none needs it.
"use strict";

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies).textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(document.getElementById(button.dataset.copies));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected: press Ctrl+C";
    }
  });
}

// Facets would push the works off a small screen, and graphs are wider than it.
if (matchMedia("(max-width: 48rem)").matches) {
  for (const each of document.querySelectorAll("aside > details")) each.open = false;
  for (const each of document.querySelectorAll("figure.graph details")) each.open = true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find").focus();
    return;
  }
  const wanted = [...document.querySelectorAll("[data-key]")];
  const found = wanted.find((each) => each.dataset.key === event.key);
  if (found) {
    event.preventDefault();
    found.click();
  }
});

for (const form of document.querySelectorAll("form[data-drop]")) {
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.toggle("over", name === "dragover");
    });
  }
  form.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) {
      form.querySelector("input[type=file]").files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
}
