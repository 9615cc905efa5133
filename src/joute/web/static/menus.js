// An open menu of the header closes on Escape, which gives the focus back to its name, and on a click
// or a focus elsewhere. Without this script its name opens and closes it.
const open = () => document.querySelector(".menu[open]");

function leave(event) {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
}

document.addEventListener("pointerdown", leave);
document.addEventListener("focusin", leave);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && open();
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
