// A run that goes on: its progress as it changes, and the whole page once it is over.
import { showFragment } from "../web/fragment.js";

const progress = document.getElementById("progress");
const source = new EventSource(progress.dataset.events);
source.addEventListener("progress", (event) => showFragment(progress, JSON.parse(event.data).html));
source.addEventListener("over", () => {
  source.close();
  location.reload();
});
