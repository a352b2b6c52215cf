"use strict";
(() => {
  const form = document.getElementById("filter");
  const [search, state, order] = form.querySelectorAll("input, select");
  const output = form.querySelector("output");
  const bodies = [...document.querySelectorAll("section.targets tbody")];
  const rows = bodies.flatMap((body) => [...body.rows]);
  const size = bodies.length ? bodies[0].rows.length : 0;
  const texts = new Map();
  const text = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const orders = {
    n: (a, b) => a.dataset.n - b.dataset.n,
    t: (a, b) => b.dataset.t - a.dataset.t || a.dataset.n - b.dataset.n,
    s: (a, b) => a.dataset.s.localeCompare(b.dataset.s) || a.dataset.n - b.dataset.n,
  };
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = Boolean((state.value && row.dataset.s !== state.value) || (wanted && !text(row).includes(wanted)));
      shown += row.hidden ? 0 : 1;
    }
    for (const body of bodies) body.closest("section").hidden = [...body.rows].every((row) => row.hidden);
    output.value = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  };
  const sort = () => {
    rows.sort(orders[order.value]);
    bodies.forEach((body, place) => body.replaceChildren(...rows.slice(place * size, (place + 1) * size)));
    show();
  };
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
  state.addEventListener("change", show);
  order.addEventListener("change", sort);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
