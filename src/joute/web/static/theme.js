// The theme chosen on this device. It runs before the first paint, so that no page flashes; the
// choice stays in this browser's storage and is never sent.
(() => {
  const KEY = "joute-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const systemTheme = () => (system.matches ? "dark" : "light");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage is refused: the system decides.
    }
  }

  function store(theme) {
    try {
      if (theme === systemTheme()) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // Kept for this page only.
    }
  }

  function show(theme) {
    root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.setAttribute("aria-pressed", String(theme === "dark"));
    }
  }

  show(stored() ?? systemTheme());
  system.addEventListener("change", () => show(stored() ?? systemTheme()));
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const theme = root.dataset.theme === "dark" ? "light" : "dark";
        store(theme);
        show(theme);
      });
    }
    show(root.dataset.theme);
  });
})();
