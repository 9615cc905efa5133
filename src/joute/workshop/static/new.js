// A new workshop: choosing “From scratch” opens the part where its rounds are written.
const panel = document.getElementById("from-scratch");
document.addEventListener("change", (event) => {
  if (event.target.name === "program") panel.open = event.target.value === "own";
});
