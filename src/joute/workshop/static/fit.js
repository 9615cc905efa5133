// The projected page fits its screen: text shrinks to a floor; what does not fit then is scrolled from
// the desk, all answers together, and a cue says that more follows.
const FLOOR = 0.75;
const STEP = 0.05;
const PAGE = 0.8; // Of the height, so that the last lines are seen again.

const page = document.body;
const live = document.querySelector("[data-live]");
const more = document.querySelector("[data-more]");
let step;
let scale = 1;

const overflows = () => document.documentElement.scrollHeight > innerHeight;

/** While a step lasts text only shrinks: answers that are being written do not make it jump. */
function shrink(scene) {
  if (scene.dataset.step !== step) scale = 1;
  step = scene.dataset.step;
  page.classList.remove("scrolls");
  page.style.setProperty("--fit", scale);
  while (overflows() && scale > FLOOR) {
    scale = Math.max(FLOOR, scale - STEP);
    page.style.setProperty("--fit", scale);
  }
}

function scroll(scene) {
  const answers = ["answers", "vote"].includes(scene.dataset.kind);
  const parts = answers ? [...scene.querySelectorAll(".contest > *")] : [scene];
  for (const part of parts) part.scrollTop = scene.dataset.scroll * PAGE * part.clientHeight;
  const below = (part) => part.scrollHeight - part.scrollTop - part.clientHeight;
  more.hidden = !parts.some((part) => below(part) > 2);
}

function fit() {
  const scene = live.firstElementChild;
  if (!scene) return;
  shrink(scene);
  page.classList.toggle("scrolls", overflows());
  scroll(scene);
}

function fitAnew() {
  step = undefined;
  fit();
}

new MutationObserver(fit).observe(live, { childList: true, characterData: true, subtree: true });
addEventListener("resize", fitAnew);
document.fonts.ready.then(fitAnew);
