// On wide screens Enter sends a text area marked `data-enter`, and Shift + Enter starts a new line,
// unless the person took that back; their choice stays in this browser's storage and is never sent.
// Ctrl + Enter sends everywhere (web/forms.js).
const KEY = "joute-enter";
const wide = matchMedia("(min-width: 52rem)");

function chosen() {
  try {
    return localStorage.getItem(KEY) !== "line";
  } catch {
    return true; // Storage is refused.
  }
}

function choose(sends) {
  try {
    if (sends) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "line");
  } catch {
    // For this page only.
  }
}

let sends = chosen();

for (const label of document.querySelectorAll("[data-enter-setting]")) {
  const box = label.querySelector("input");
  box.checked = sends;
  label.hidden = false;
  box.addEventListener("change", () => {
    sends = box.checked;
    choose(sends);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("textarea[data-enter]")) return;
  const other = event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
  if (other || event.isComposing || !sends || !wide.matches) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
