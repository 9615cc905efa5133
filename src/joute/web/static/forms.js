// Forms: Ctrl or ⌘ + Enter sends a text area marked `data-send-shortcut`; a form marked `data-once`
// is sent once, however often its button is pressed.
document.addEventListener("keydown", (event) => {
  const wanted = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
  if (wanted && event.target.matches("textarea[data-send-shortcut]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "true";
});

// The back button shows the page as it was left: it can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});
