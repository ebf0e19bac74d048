/*
 * Charts say their values: under the pointer, or where a finger tapped, a line marks the month and
 * a small box has its values. They are read from the table that is folded behind the chart.
 */
(() => {
  "use strict";

  function text(name, said) {
    const made = document.createElement(name);
    made.textContent = said;
    return made;
  }

  function prepare(figure) {
    const drawing = figure.querySelector(".fp-svg"), table = figure.querySelector(".fp-values table");
    if (!drawing || !table) return;
    const titles = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    const rows = [...table.tBodies[0].rows];
    const line = document.createElement("div"), tip = document.createElement("div");
    line.className = "fp-at";
    tip.className = "fp-tip";
    tip.setAttribute("role", "status");
    line.hidden = tip.hidden = true;
    figure.append(line, tip);

    function show(event) {
      const box = drawing.getBoundingClientRect(), style = getComputedStyle(drawing);
      const left = parseFloat(style.paddingLeft), wide = box.width - left - parseFloat(style.paddingRight);
      const place = Math.floor((event.clientX - box.left - left) / wide * rows.length);
      const row = rows[place];
      line.hidden = tip.hidden = !row;
      if (!row) return;
      const x = left + (place + 0.5) / rows.length * wide;
      tip.replaceChildren(text("strong", row.cells[0].textContent), ...titles.map((title, column) =>
        text("div", title + "：" + row.cells[column + 1].textContent)));
      line.style.left = x + "px";
      line.style.height = box.height + "px";
      const beside = x + tip.offsetWidth + 10 < box.width ? x + 8 : x - tip.offsetWidth - 8;
      tip.style.left = Math.max(0, beside) + "px";
    }

    const hide = () => { line.hidden = tip.hidden = true; };
    drawing.addEventListener("pointermove", show);
    drawing.addEventListener("pointerdown", show);
    drawing.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
    document.addEventListener("pointerdown", (event) => { if (!drawing.contains(event.target)) hide(); });
  }

  /* The map of tiles shows the rate that its reader chooses. */
  function choose(map) {
    const names = map.dataset.names.split("|"), legends = map.dataset.legends.split("|");
    if (names.length < 2) return;
    const keys = [...map.querySelectorAll(".fp-map-key span")], label = text("label", "看哪个数：");
    const list = document.createElement("select");
    names.forEach((name, place) => list.append(new Option(name, place)));
    label.append(list);
    map.querySelector(".fp-map-of").replaceChildren(label);
    list.addEventListener("change", () => {
      legends[list.value].split(";").forEach((said, place) => { keys[place].textContent = said; });
      map.querySelectorAll("a[data-r]").forEach((place) => {
        const [said, colour] = place.dataset.r.split(";")[list.value].split(":");
        place.className = colour;
        place.querySelector("b").textContent = said;
      });
    });
  }

  document.querySelectorAll(".fp-chart").forEach(prepare);
  document.querySelectorAll(".fp-map").forEach(choose);
})();
