// What somebody is doing in a part of the page stays when that part is replaced.
const FIELDS = "input:not([type=hidden]), textarea, select";
const CHOSEN = ["radio", "checkbox", "submit"];

/** The same element in the new content: by its id, or by its name in the same form. */
function same(root, element) {
  if (element.id) return root.querySelector(`#${CSS.escape(element.id)}`);
  if (element.matches("summary")) return same(root, element.parentElement)?.querySelector("summary");
  const alike = (other) =>
    other.name === element.name &&
    other.type === element.type &&
    (!CHOSEN.includes(element.type) || other.value === element.value);
  return element.name ? [...root.querySelectorAll(element.tagName)].find(alike) : null;
}

function changed(field) {
  if ("defaultChecked" in field && field.checked !== field.defaultChecked) return true;
  if (field.matches("select")) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

function copy(field, other) {
  other.value = field.value;
  if ("checked" in field) other.checked = field.checked;
  other.dispatchEvent(new Event("input", { bubbles: true })); // What follows the field does so again.
}

/**
 * Remember typed fields, open parts and focus of `root`; returns what puts them back. At another
 * step of the workshop, only what has an id is the same.
 */
export function keepTyped(root) {
  const step = () => root.firstElementChild?.dataset.step;
  const before = step();
  const fields = [...root.querySelectorAll(FIELDS)].filter(changed);
  const parts = [...root.querySelectorAll("details[id]")];
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const caret = focused?.matches("textarea, input[type=text]")
    ? [focused.selectionStart, focused.selectionEnd]
    : null;
  // A number does not tell what is selected of it: what is typed next replaces one that nobody changed.
  const whole = focused?.matches("input[type=number]") && !changed(focused);
  return () => {
    const moved = step() !== before;
    const found = (element) => (moved && !element.id ? null : same(root, element));
    for (const field of fields) {
      const other = found(field);
      if (other) copy(field, other);
    }
    for (const part of parts) {
      const other = found(part);
      if (other && (part.open || !moved)) other.open = part.open;
    }
    const again = focused && found(focused);
    again?.focus({ preventScroll: true });
    if (again && caret) again.setSelectionRange(...caret);
    if (again && whole) again.select();
  };
}
