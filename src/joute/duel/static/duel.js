// The answers of the last turn, as they are written: blocks that the server rendered, then the open
// one as plain text; at the end the fragment of the whole. The connection may break: the browser
// reopens it where it was.
import { fetchFragment, insertFragment, showFragment } from "../web/fragment.js";
import { enhance } from "../web/copy.js";

const AGAIN_MS = 3000;

const duel = document.querySelector("[data-duel]");
const announcement = duel.querySelector("[data-announce]");
let failed = false;

for (const field of duel.querySelectorAll("[data-live]")) field.value = "1";

const answer = ({ turn, side }) => document.getElementById(`answer-${turn}-${side}`);

const stream = (data) => answer(data)?.querySelector("[data-stream]"); // None once it is complete.

const open = (data) => stream(data)?.querySelector("[data-open]");

function write(data) {
  answer(data)?.querySelector("[data-working]")?.remove();
  open(data)?.append(data.text);
}

/** Put a rendered block in the place of the text it was written as. */
function closeBlock(data) {
  const text = open(data);
  if (!text) return;
  insertFragment(text, data.html);
  text.textContent = text.textContent.slice(data.units);
}

/** Take away all that was written: it will come again. */
function empty(written) {
  const text = written.querySelector("[data-open]");
  text.textContent = "";
  written.replaceChildren(text);
}

/** Show an answer that is over; false when it could not be fetched. */
async function complete(data, announced) {
  if (!stream(data)) return true;
  const place = answer(data);
  const html = await fetchFragment(place.dataset.answer).catch(() => null);
  if (html === null) return false;
  showFragment(place, html);
  enhance(place);
  announcement.textContent = announcement.dataset[announced];
  return true;
}

function showStep(step) {
  duel.dataset.step = step;
  for (const part of duel.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(step);
  }
}

function follow() {
  const source = new EventSource(duel.dataset.events);
  const completing = [];
  const on = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
  on("delta", write);
  on("block", closeBlock);
  on("done", (data) => completing.push(complete(data, data.side)));
  on("failed", (data) => {
    failed = true;
    completing.push(complete(data, "missing"));
  });
  // Where a proxy answers for a server that restarts, the browser gives up: begin again.
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    for (const written of duel.querySelectorAll("[data-stream]")) empty(written);
    setTimeout(follow, AGAIN_MS);
  });
  on("turn_over", async () => {
    source.close();
    const shown = await Promise.all(completing);
    if (shown.every(Boolean)) showStep(failed ? "failed" : "ready");
    else location.reload(); // The page has what was lost on the way.
  });
}

if (duel.dataset.step === "answering") follow();
