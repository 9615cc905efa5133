// A view of a workshop: its fragment follows the state of the room, answers appear as they are
// written, a clock counts down. The connection may break or sleep: it is opened again.
import { showFragment } from "../web/fragment.js";
import { keepTyped } from "./typed.js";

const AGAIN_MS = 3000;
const TICK_MS = 500;

const view = document.querySelector("[data-live]");

// After a form, a reload shows the page of the workshop, and sends nothing again.
const home = view.dataset.live.replace(/\/events$/, "");
if (location.pathname !== home) history.replaceState(null, "", home);

const written = new Map(); // What came so far of the sides that are being written.
let round, source, over;
let aheadMs = 0; // How far the server's clock is ahead of this one.

function show(state) {
  over = state.over;
  if (state.round !== round) written.clear();
  round = state.round;
  for (const side of written.keys()) if (!state.writing.includes(side)) written.delete(side);
  aheadMs = Date.parse(state.now) - Date.now();
  const restore = keepTyped(view);
  showFragment(view, state.html);
  restore();
  for (const [side, text] of written) stream(side)?.append(text);
  countDown();
  const step = view.firstElementChild?.dataset.step;
  for (const part of document.querySelectorAll("[data-of-step]")) if (part.dataset.ofStep !== step) part.remove();
  if (over) source.close();
}

/** Where the text of a side goes; none once its answer is shown complete. */
function stream(side) {
  const place = view.querySelector(`[data-answer="${side}"]`);
  if (place?.querySelector("[data-waiting]")) {
    const text = document.createElement("p");
    text.className = "streaming";
    text.dataset.stream = "";
    place.replaceChildren(text);
  }
  return place?.querySelector("[data-stream]");
}

function write(delta) {
  if (delta.at === 0) {
    written.delete(delta.side);
    stream(delta.side)?.replaceChildren();
  }
  written.set(delta.side, (written.get(delta.side) ?? "") + delta.text);
  stream(delta.side)?.append(delta.text);
}

function countDown() {
  for (const clock of view.querySelectorAll("time[data-until]")) {
    const leftMs = Date.parse(clock.dataset.until) - Date.now() - aheadMs;
    const left = Math.max(0, Math.ceil(leftMs / 1000));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
  }
}

function follow() {
  source?.close();
  source = new EventSource(view.dataset.live);
  source.addEventListener("state", (event) => show(JSON.parse(event.data)));
  source.addEventListener("delta", (event) => write(JSON.parse(event.data)));
  source.addEventListener("error", (event) => {
    if (event.target === source && source.readyState === EventSource.CLOSED) later();
  });
}

const later = () => setTimeout(comeBack, AGAIN_MS);

/** The browser gave up: either the server is not there for now, or this address is closed. */
async function comeBack() {
  const response = await fetch(location.href).catch(() => null);
  if (!response || response.status >= 500) later();
  else if (response.ok) follow();
  else location.replace(location.href);
}

// After a sleep, a connection may look open and be dead.
const wake = () => !over && follow();
addEventListener("online", wake);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => !document.hidden && wake());

setInterval(countDown, TICK_MS);
follow();
