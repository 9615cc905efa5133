// The home page: an idea fills the question and selects the part to edit; the kind of duel chosen is
// shown on the folded list.
const form = document.querySelector("form.ask");
const prompt = form.elements.prompt;
const suggestionId = form.querySelector("[data-suggestion-id]");

form.querySelector("[data-live]").value = "1";

function select(start, end) {
  prompt.focus();
  prompt.setSelectionRange(start, end);
}

function fill(link) {
  prompt.value = link.textContent.trim();
  suggestionId.value = link.dataset.suggestion;
  form.scrollIntoView({ block: "center" });
  select(Number(link.dataset.start), Number(link.dataset.end));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-suggestion]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  fill(link);
});

form.addEventListener("change", (event) => {
  if (event.target.name !== "mode") return;
  const label = event.target.closest("label").querySelector("strong");
  form.querySelector("[data-mode-shown]").textContent = label.textContent;
});

if (prompt.dataset.end) select(Number(prompt.dataset.start), Number(prompt.dataset.end));
