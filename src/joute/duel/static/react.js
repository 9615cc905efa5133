// Reactions are saved without leaving the page. Without this script the same forms reload it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-reaction]")) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  fields.set("live", "1");
  const status = form.querySelector("[data-saved]");
  try {
    const body = new URLSearchParams(fields);
    const response = await fetch(form.action, { method: "POST", body });
    if (!response.ok) throw new Error(`refused: ${response.status}`);
    show(form, fields.getAll("like").at(-1));
    status.textContent = status.dataset.saved;
  } catch {
    status.textContent = status.dataset.lost;
    form.querySelector("details").open = true;
  }
});

function show(form, like) {
  form.querySelector("input[name=like]").value = like;
  for (const button of form.querySelectorAll("button[name=like]")) {
    const pressed = button.dataset.value === like;
    button.setAttribute("aria-pressed", String(pressed));
    button.value = pressed ? "" : button.dataset.value; // Pressing again takes it back.
  }
}
