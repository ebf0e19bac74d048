/* One indicator's page: the county's months as a chart, all places and months as a table, what is missing and why. */
(() => {
  "use strict";
  const F = window.fanpinFigures, W = window.fanpinWords;
  const mark = document.querySelector("[data-fp-indicator]");
  if (!mark) return;
  const id = mark.dataset.fpIndicator, root = mark.dataset.fpRoot;
  const box = (part) => document.querySelector(`[data-fp-part="${part}"]`);
  const FOLDERS = ["county", "township", "village"];
  const NAMED = 12;

  const link = (place) => (place.ended ? "" : `${root}${FOLDERS[place.level]}/${place.code}.html`);

  function choices(figures) {
    const said = figures.said;
    const wholes = figures.parts.has("") ? [["", "合计"]] : [];
    return [...wholes, ...Object.entries(said.ways).flatMap(([way, name]) =>
      figures.split(way).map((dimension) => [dimension, `${name}：${figures.parts.get(dimension).label}`]))];
  }

  /* The indicator's pages of places: rows of townships with their villages under them. */
  function rows(figures, dimension, about) {
    const cells = (place) => about.months.map((_, month) => figures.cell(dimension, month, place.number));
    const has = (row) => row.cells.some((cell) => cell.status !== "") || row.below.length;
    const row = (place) => ({
      name: place.name, link: link(place), cells: cells(place),
      below: place.level === 1 ? place.below.map((one) => row(about.places[one])).filter(has) : [],
    });
    const shown = about.places.filter((place) => place.level < 2);
    return shown.map(row).filter(has);
  }

  const flat = (rows) => rows.flatMap((row) => [...row.cells, ...flat(row.below)]);

  function gaps(cells, figures, about) {
    const found = new Map();
    for (const cell of cells) {
      if (cell.status === "ok" || cell.status === "") continue;
      const reason = W.reason(cell, figures);
      if (!found.has(reason)) found.set(reason, { status: cell.status, months: new Map() });
      const months = found.get(reason).months;
      if (!months.has(cell.month)) months.set(cell.month, []);
      months.get(cell.month).push(cell.place);
    }
    if (!found.size) return "<p>表里列出的都有数。</p>";
    return [...found].map(([reason, { status, months }]) => {
      const alike = new Map();
      for (const [month, places] of months) {
        const key = places.join(",");
        if (!alike.has(key)) alike.set(key, { places, months: [] });
        alike.get(key).months.push(month);
      }
      const lines = [...alike.values()].map((one) => `<li>${W.escaped(W.months(one.months))}：${where(one.places, cells, about)}</li>`);
      const shown = lines.length > 3
        ? `<details><summary>${lines.length} 种情形，点开看</summary><ul>${lines.join("")}</ul></details>` : `<ul>${lines.join("")}</ul>`;
      return `<p><strong>${W.escaped(reason)}</strong>。${W.escaped(about.meanings[status] || "")}</p>${shown}`;
    }).join("");
  }

  function where(places, cells, about) {
    const all = new Set(cells.map((cell) => cell.place));
    if (places.length === all.size) return "各地都没有";
    const names = places.slice(0, NAMED).map((place) => W.escaped(W.place(about.places[place])));
    return names.join("、") + (places.length > NAMED ? ` 等 ${places.length} 处` : "");
  }

  function show(figures, about) {
    const all = choices(figures);
    let dimension = all[0][0], shown = rows(figures, dimension, about);
    const title = () => `${W.titled(id)}${dimension ? `，${all.find(([one]) => one === dimension)[1]}` : ""}`;
    const said = () => ({ caption: title(), corner: "地区", columns: about.months.map(W.month), rows: shown, folded: shown.some((row) => row.below.length) });
    const save = window.fanpinSave.buttons(() => ({
      said: said(), cells: flat(shown).filter((cell) => cell.status !== ""), held: { [id]: figures }, name: `${about.county}_${title()}`,
    }));
    const line = document.createElement("p");
    line.className = "fp-tools";
    if (all.length > 1) {
      line.innerHTML = `<label>看 <select>${all.map(([value, name], place) => `<option value="${place}">${W.escaped(name)}</option>`).join("")}</select></label> `;
      line.querySelector("select").addEventListener("change", (event) => { [dimension] = all[Number(event.target.value)]; paint(); });
    }
    line.insertAdjacentHTML("beforeend", `<a class="fp-button" href="${root}query.html#i=${id}">到数据查询里和别的指标、地区一起看</a>`);
    const table = document.createElement("div");
    box("table").innerHTML = "";
    box("table").append(line, table, save.line);
    const paint = () => {
      shown = rows(figures, dimension, about);
      const county = about.places[0];
      window.fanpinChart(box("chart"), [{ name: county.name, cells: about.months.map((_, month) => figures.cell(dimension, month, 0)) }], about.months, `${county.name}${title()}`);
      window.fanpinTable(table, said());
      box("gaps").innerHTML = gaps(flat(shown), figures, about);
    };
    paint();
  }

  const failed = (error) => { box("table").textContent = `数字没有读出来（${error.message}）。请把整个网站文件夹一起复制，不要只复制这一页。`; };
  F.open(root).then((about) => F.of(root, id).then((figures) => show(figures, about))).catch(failed);
})();
