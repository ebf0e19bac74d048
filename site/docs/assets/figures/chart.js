/* Charts drawn in the page: as wide as their place, text of one size on every screen, colours of the page's. */
(() => {
  "use strict";
  const W = window.fanpinWords;
  const COLOURS = ["#00897b", "#e65100", "#3f6fd8", "#b0316f", "#8d6e00", "#6a51c8", "#c62828", "#607d8b"];
  const SIZE = 12, LINES = 8, PANELS = 24;

  function steps(low, high, count) {
    const rough = (high - low || 1) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
    const first = Math.floor(low / step) * step, found = [];
    for (let at = first; at < high + step * 0.999; at += step) found.push(Number(at.toPrecision(12)));
    return found;
  }

  /* What rests on few cases is no point of a chart. */
  const drawn = (cell) => W.ranked(cell);

  /* From zero, but for what moves far from it. */
  function scale(series, count) {
    const values = series.flatMap((one) => one.cells).filter(drawn).map((cell) => cell.value);
    const high = Math.max(...values, 0), low = Math.min(...values, high);
    return steps(low > 0 && low < high && high - low < high * 0.3 ? low : Math.min(low, 0), high, count);
  }

  const tag = (name, attributes, text) => `<${name} ${Object.entries(attributes).map(([k, v]) => `${k}="${v}"`).join(" ")}>${text === undefined ? "" : W.escaped(text)}</${name}>`;
  const svg = (width, height, label, body) =>
    `<svg role="img" aria-label="${W.escaped(label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  const ticked = (value, ticks) => W.number(value, Number.isInteger(ticks[1] - ticks[0]) && Number.isInteger(ticks[0]) ? 0 : 1);

  function path(cells, x, y) {
    let broken = true;
    return cells.map((cell, month) => {
      if (!drawn(cell)) { broken = true; return ""; }
      const step = `${broken ? "M" : "L"}${x(month).toFixed(1)} ${y(cell.value).toFixed(1)}`;
      broken = false;
      return step;
    }).join("");
  }

  function frame(series, months, width, height, left) {
    const ticks = scale(series, height > 150 ? 4 : 2), low = ticks[0], high = ticks[ticks.length - 1];
    const right = 10, top = 10, bottom = SIZE + 12;
    const x = (month) => left + (months.length < 2 ? 0.5 : month / (months.length - 1)) * (width - left - right);
    const y = (value) => top + (1 - (value - low) / (high - low || 1)) * (height - top - bottom);
    const grid = ticks.map((value) =>
      tag("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "fp-grid" })
      + tag("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, ticked(value, ticks))).join("");
    return { x, y, grid, base: height - 4 };
  }

  function monthNames(months, x, base, width) {
    const every = Math.ceil(months.length / Math.max(2, Math.floor(width / 64)));
    return months.map((month, place) => {
      const last = months.length - 1;
      if ((last - place) % every) return "";
      const [year, number] = month.split("-");
      const anchor = place === last ? "end" : place === 0 ? "start" : "middle";
      const shown = number === "01" || place < every ? `${year.slice(2)}年${Number(number)}月` : `${Number(number)}月`;
      return tag("text", { x: x(place) + (anchor === "end" ? 8 : 0), y: base, "text-anchor": anchor }, shown);
    }).join("");
  }

  function lines(series, months, width, height) {
    const { x, y, grid, base } = frame(series, months, width, height, 52);
    const marks = series.map((one, number) => {
      const colour = COLOURS[number % COLOURS.length];
      const dots = one.cells.map((cell, month) => (!drawn(cell) ? "" :
        tag("circle", { cx: x(month).toFixed(1), cy: y(cell.value).toFixed(1), r: 3, fill: colour }))).join("");
      return tag("path", { d: path(one.cells, x, y), fill: "none", stroke: colour, "stroke-width": 2 }) + dots;
    }).join("");
    return svg(width, height, series.map((one) => one.name).join("、"), grid + monthNames(months, x, base, width - 62) + marks);
  }

  function legend(series) {
    if (series.length < 2) return "";
    const one = (each, number) => `<span><i style="background:${COLOURS[number % COLOURS.length]}"></i>${W.escaped(each.name)}</span>`;
    return `<p class="fp-legend">${series.map(one).join("")}</p>`;
  }

  function panels(series, months, width) {
    const across = Math.max(1, Math.floor(width / 190)), own = Math.floor(width / across) - 8;
    return series.slice(0, PANELS).map((one) => {
      const { x, y, grid, base } = frame(series, months, own, 104, 44);
      const line = tag("path", { d: path(one.cells, x, y), fill: "none", stroke: COLOURS[0], "stroke-width": 2 });
      const alone = one.cells.map((cell, month) => (drawn(cell) && [month - 1, month + 1].every((near) => !one.cells[near] || !drawn(one.cells[near]))
        ? tag("circle", { cx: x(month), cy: y(cell.value), r: 2.5, fill: COLOURS[0] }) : "")).join("");
      return `<figure class="fp-panel"><figcaption>${W.escaped(one.name)}</figcaption>${svg(own, 104, one.name, grid + monthNames(months, x, base, own - 54) + line + alone)}</figure>`;
    }).join("");
  }

  function bars(series, width) {
    const shown = [...series].sort((a, b) => rank(b) - rank(a)).slice(0, 40);
    const values = shown.map((one) => one.cells[0]).filter(drawn).map((cell) => cell.value);
    const high = Math.max(...values, 0) || 1, left = Math.min(220, width * 0.38), room = width - left - 76, line = SIZE + 10;
    const marks = shown.map((one, number) => {
      const cell = one.cells[0], at = number * line, long = drawn(cell) ? Math.max(0, cell.value / high * room) : 0;
      const name = one.name.length * SIZE > left - 8 ? `${one.name.slice(0, Math.floor((left - 20) / SIZE))}…` : one.name;
      return tag("text", { x: left - 8, y: at + SIZE + 3, "text-anchor": "end" }, name)
        + tag("rect", { x: left, y: at + 3, width: long, height: line - 6, fill: COLOURS[0] })
        + tag("text", { x: left + long + 5, y: at + SIZE + 3, class: drawn(cell) ? "fp-value" : "fp-none" }, W.text(cell));
    }).join("");
    return svg(width, shown.length * line, "各行比较", marks);
  }
  const rank = (one) => (W.ranked(one.cells[0]) ? one.cells[0].value : -1e308);

  /* What stands over a point: said under the chart, for a mouse, a finger and the keyboard. */
  function telling(box, series, months, width) {
    const said = box.querySelector(".fp-told");
    const tell = (month) => {
      const each = series.slice(0, LINES).map((one) => `${one.name} ${W.text(one.cells[month])}`);
      said.textContent = `${W.month(months[month])}：${each.join("，")}`;
    };
    const near = (event) => {
      const drawing = box.querySelector("svg").getBoundingClientRect();
      const share = (event.clientX - drawing.left - 52) / (width - 62);
      tell(Math.max(0, Math.min(months.length - 1, Math.round(share * (months.length - 1)))));
    };
    const drawing = box.querySelector("svg");
    drawing.addEventListener("pointermove", near);
    drawing.addEventListener("pointerdown", near);
    tell(months.length - 1);
  }

  /*
   * box: where; series: [{name, cells}], a cell a month; months: their names; title.
   * Draws itself anew when the width changes.
   */
  function draw(box, series, months, title) {
    const known = series.filter((one) => one.cells.some(drawn));
    const few = series.some((one) => one.cells.some((cell) => cell.status === "ok" && !drawn(cell)));
    const note = few ? "<p><small>数太少的（表里写成“7/8”或带户数的）不画。</small></p>" : "";
    let room = box.clientWidth;
    const paint = () => {
      const width = Math.max(260, Math.floor(room || 640));
      const head = `<figcaption>${W.escaped(title)}</figcaption>`;
      if (!known.length) box.innerHTML = few ? "<p>数都太少，画成图会误导，请看表。</p>" : "<p>没有可以画的数，原因见表。</p>";
      else if (months.length === 1) box.innerHTML = head + bars(known, width) + rest(known.length, 40) + note;
      else if (known.length > LINES) box.innerHTML = `${head}<div class="fp-panels">${panels(known, months, width)}</div>${rest(known.length, PANELS)}${note}`;
      else {
        box.innerHTML = head + legend(known) + lines(known, months, width, width < 500 ? 220 : 280) + '<p class="fp-told" aria-live="polite"></p>' + note;
        telling(box, known, months, width);
      }
    };
    paint();
    if (box.watching) box.watching.disconnect();
    box.watching = new ResizeObserver(() => { if (box.clientWidth !== room) { room = box.clientWidth; paint(); } });
    box.watching.observe(box);
  }
  const rest = (all, most) => (all > most ? `<p><small>图只画前 ${most} 个，全部见表。</small></p>` : "");

  window.fanpinChart = draw;
})();
