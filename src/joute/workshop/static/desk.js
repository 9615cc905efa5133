// At the desk, → goes to the next step, unless somebody is typing.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  if (event.key !== "ArrowRight" || modified || event.repeat || event.target.matches(TYPING)) return;
  event.preventDefault();
  document.querySelector("[data-next]")?.click();
});
