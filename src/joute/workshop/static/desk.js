// While the weight of usefulness slides, both shares follow, in the figures of the page's language.
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

document.addEventListener("input", ({ target }) => {
  for (const output of document.querySelectorAll(`output[for="${CSS.escape(target.id)}"]`)) {
    const share = target.value / 100;
    output.value = percent.format("rest" in output.dataset ? 1 - share : share);
  }
});

// At the desk, → goes to the next step, unless somebody is typing.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (event.key !== "ArrowRight" || modified || event.repeat || event.target.matches(TYPING)) return;
  event.preventDefault();
  document.querySelector("[data-next]")?.click();
});
