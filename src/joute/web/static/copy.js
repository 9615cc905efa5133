// Copy buttons: `<button data-copy="id of an element" data-done="Copied" hidden>`. What is copied is
// the element's data-source when it has one (the Markdown of an answer), else its text.
export function enhance(root = document) {
  if (!navigator.clipboard) return; // Plain HTTP: selecting by hand still works.
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
  }
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.dataset.source ?? source.value ?? source.textContent);
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.done;
  button.classList.add("is-done");
  setTimeout(() => {
    label.textContent = before;
    button.classList.remove("is-done");
  }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (button) copy(button);
});
enhance();
