/*
 * 数据查询: what is chosen stands in the address after #, so that an address shows the same again:
 * i indicators, p places (t: all townships, v: all villages, 220281101*: a township's villages),
 * m months from..to, s way of splitting.
 */
(() => {
  "use strict";
  const F = window.fanpinFigures, W = window.fanpinWords;
  const box = document.querySelector("[data-fp-query]");
  if (!box) return;
  const root = box.dataset.fpRoot, FOLDERS = ["county", "township", "village"];
  const MOST = 40; // rows before somebody asks for all: more than a screen holds, and an answer comes at once
  let about, state, shown = null, asked = 0;

  /* ---- what is chosen */

  function first() {
    const ids = about.families.flatMap(([, own]) => own);
    return { i: [ids[0]], p: [about.places.some((one) => one.level === 1) ? "t" : about.places[0].code], m: [0, about.months.length - 1], s: "" };
  }

  function read() {
    const found = first(), given = new URLSearchParams(location.hash.slice(1));
    const i = (given.get("i") || "").split(",").filter((id) => about.indicators[id]);
    const p = (given.get("p") || "").split(",").filter((one) => numbers(one).length);
    const m = (given.get("m") || "").split("..").map((month) => about.months.indexOf(month));
    if (i.length) found.i = i;
    if (p.length) found.p = p;
    if (m[0] >= 0) found.m = [m[0], m.length > 1 && m[1] >= m[0] ? m[1] : m[0]];
    found.s = given.get("s") || "";
    return found;
  }

  function address() {
    const [from, to] = state.m.map((month) => about.months[month]);
    return `#i=${state.i.join(",")}&p=${state.p.join(",")}&m=${from}..${to}${state.s ? `&s=${encodeURIComponent(state.s)}` : ""}`;
  }

  /* The numbers of the places that a choice of places means. */
  function numbers(token) {
    const of = (test) => about.places.filter(test).map((one) => one.number);
    if (token === "t") return of((one) => one.level === 1 && !one.ended);
    if (token === "v") return of((one) => one.level === 2 && !one.ended);
    const place = about.places.find((one) => one.code === token.replace("*", ""));
    if (!place) return [];
    return token.endsWith("*") ? place.below.filter((one) => !about.places[one].ended) : [place.number];
  }

  const months = () => about.months.map((_, month) => month).slice(state.m[0], state.m[1] + 1);

  function ways() {
    const found = new Map();
    for (const id of state.i) for (const [way, name] of Object.entries(about.indicators[id].ways)) found.set(way, name);
    return found;
  }

  /* ---- lists to choose from */

  /* A list of names: a click takes only this one, a tick takes it too; arrows move in it. */
  function list(title, key, entries, search) {
    const part = document.createElement("fieldset");
    part.className = `fp-choice fp-choice-${key}`;
    part.innerHTML = `<legend>${title}</legend>${search ? `<input type="search" placeholder="${search}" aria-label="${search}">` : ""}<div class="fp-list"></div>`;
    const rows = part.querySelector(".fp-list");
    rows.innerHTML = entries.map(({ head, value, name, small, find, deep }) => (head
      ? `<p class="fp-head">${W.escaped(head)}</p>`
      : `<div class="fp-one${deep ? " fp-deep" : ""}" data-find="${W.escaped(`${name} ${find || ""}`.toLowerCase())}"><input type="checkbox" tabindex="-1" value="${W.escaped(value)}" aria-label="加上${W.escaped(name)}"><button type="button" tabindex="-1" data-value="${W.escaped(value)}">${W.escaped(name)}${small ? ` <small>${W.escaped(small)}</small>` : ""}</button></div>`)).join("");
    rows.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) choose(key, [button.dataset.value]);
      else if (event.target.type === "checkbox") {
        const { value, checked } = event.target, others = state[key].filter((one) => one !== value);
        choose(key, checked ? [...others, value] : others.length ? others : [value]);
      }
    });
    rows.addEventListener("keydown", arrows);
    for (const moment of ["keydown", "keyup"]) rows.addEventListener(moment, ticked);
    const field = part.querySelector("input[type=search]");
    if (field) {
      field.addEventListener("input", () => narrow(rows, field.value.trim().toLowerCase()));
      field.addEventListener("keydown", (event) => {
        const next = rows.querySelector(".fp-one:not([hidden]) button");
        if (!next || !["Enter", "ArrowDown"].includes(event.key)) return;
        event.preventDefault();
        if (event.key === "Enter") choose(key, [next.dataset.value]); else next.focus();
      });
    }
    return part;
  }

  function narrow(rows, text) {
    let head = null;
    for (const row of rows.children) {
      if (row.matches(".fp-head")) { row.hidden = Boolean(text); head = row; continue; }
      row.hidden = !row.dataset.find.includes(text);
      if (!row.hidden && head) head.hidden = false;
    }
  }

  function arrows(event) {
    const own = [...event.currentTarget.querySelectorAll(".fp-one:not([hidden]) button, .fp-month")];
    const at = own.indexOf(document.activeElement), to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: own.length - 1 }[event.key];
    if (own[to]) { event.preventDefault(); own[to].focus(); }
  }

  /* The space bar ticks the name that has the focus; Enter takes only that one, as a click does. */
  function ticked(event) {
    const row = event.key === " " && event.target.matches("button") ? event.target.closest(".fp-one") : null;
    if (!row) return;
    event.preventDefault();
    if (event.type === "keydown" && !event.repeat) row.querySelector("input").click();
  }

  function indicatorEntries() {
    return about.families.flatMap(([family, ids]) => [{ head: family }, ...ids.map((id) => (
      { value: id, name: about.indicators[id].name, small: about.indicators[id].unit, find: `${id} ${family}` }))]);
  }

  function placeEntries() {
    const county = about.places[0], townships = about.places.filter((one) => one.level === 1 && !one.ended);
    const all = [["t", "各乡镇", 1], ["v", "各村", 2]].filter(([token]) => numbers(token).length);
    return [
      { value: county.code, name: `全县（${county.name}）`, find: county.code }, ...all.map(([value, name]) => ({ value, name, small: `${numbers(value).length} 个` })),
      ...townships.flatMap((one) => [
        { head: one.name },
        { value: one.code, name: one.name, find: one.code },
        ...(one.below.length ? [{ value: `${one.code}*`, name: `${one.name}各村`, small: `${numbers(`${one.code}*`).length} 个`, deep: 1 }] : []),
        ...one.below.map((place) => about.places[place]).filter((each) => !each.ended)
          .map((each) => ({ value: each.code, name: each.name, find: `${each.code} ${one.name}`, deep: 1 })),
      ]),
      ...about.places.filter((one) => one.ended).map((one) => ({ value: one.code, name: W.place(one), find: one.code })),
    ];
  }

  function monthList() {
    const part = document.createElement("fieldset"), last = about.months.length - 1;
    part.className = "fp-choice fp-choice-m";
    const year = about.months.findIndex((month) => month.slice(0, 4) === about.months[last].slice(0, 4));
    const ready = [["本月", last], ["近三个月", last - 2], ["近六个月", last - 5], ["今年以来", year], [`全部 ${last + 1} 个月`, 0]].filter(([, from], place) => from >= 0 && (place === 0 || from < last));
    part.innerHTML = `<legend>月份</legend><div class="fp-ready">${ready.map(([name, from]) => `<button type="button" class="fp-button" data-from="${from}">${name}</button>`).join("")}</div>`
      + `<div class="fp-list">${about.months.map((month, place) => `<button type="button" class="fp-month" tabindex="-1" data-month="${place}">${W.month(month)}</button>`).reverse().join("")}</div>`;
    part.querySelector(".fp-ready").addEventListener("click", (event) => {
      if (event.target.dataset.from) choose("m", [Number(event.target.dataset.from), last]);
    });
    drag(part.querySelector(".fp-list"));
    part.querySelector(".fp-list").addEventListener("keydown", arrows);
    return part;
  }

  /* Press and draw over several months; or tap the first, then the last. */
  function drag(rows) {
    const month = (event) => { const at = document.elementFromPoint(event.clientX, event.clientY); return at && at.dataset.month !== undefined ? Number(at.dataset.month) : null; };
    const range = (a, b) => choose("m", [Math.min(a, b), Math.max(a, b)]);
    let from = null, drawn = false;
    rows.addEventListener("pointerdown", (event) => { from = event.pointerType === "touch" ? null : month(event); drawn = false; });
    rows.addEventListener("pointermove", (event) => {
      const at = month(event);
      if (from === null || at === null || (!drawn && at === from)) return;
      drawn = true;
      range(from, at);
    });
    window.addEventListener("pointerup", () => { from = null; });
    let tapped = null;
    rows.addEventListener("click", (event) => {
      if (event.target.dataset.month === undefined || drawn) { tapped = null; drawn = false; return; }
      const at = Number(event.target.dataset.month);
      if (event.shiftKey) range(state.m[0], at);
      else if (tapped !== null && tapped !== at) { range(tapped, at); tapped = null; } else { range(at, at); tapped = at; }
    });
  }

  function wayList() {
    const part = document.createElement("fieldset");
    part.className = "fp-choice fp-choice-s";
    part.addEventListener("click", (event) => { if (event.target.dataset.way !== undefined) choose("s", event.target.dataset.way); });
    return part;
  }

  function paintWays(part) {
    const found = [["", "合计"], ...ways()];
    part.innerHTML = `<legend>分项</legend><div class="fp-list">${found.map(([way, name]) => `<div class="fp-one"><button type="button" data-way="${W.escaped(way)}" aria-pressed="${way === state.s}">${way ? `按${W.escaped(name)}` : name}</button></div>`).join("")}</div>`;
  }

  /* Only what changes is written: a browser looks anew at every button that is written to. */
  function press(button, pressed, reached) {
    if (button.getAttribute("aria-pressed") !== String(pressed)) button.setAttribute("aria-pressed", String(pressed));
    if (button.tabIndex !== (reached ? 0 : -1)) button.tabIndex = reached ? 0 : -1;
  }

  function mark() {
    for (const key of ["i", "p"]) {
      const part = box.querySelector(`.fp-choice-${key}`), buttons = [...part.querySelectorAll(".fp-one button")];
      part.querySelectorAll("input[type=checkbox]").forEach((tick) => { tick.checked = state[key].includes(tick.value); });
      buttons.forEach((button) => press(button, state[key].includes(button.dataset.value), button.dataset.value === state[key][0]));
    }
    box.querySelectorAll(".fp-month").forEach((button) => {
      const at = Number(button.dataset.month);
      press(button, at >= state.m[0] && at <= state.m[1], at === state.m[1]);
    });
    paintWays(box.querySelector(".fp-choice-s"));
  }

  function choose(key, value) {
    if (JSON.stringify(state[key]) === JSON.stringify(value)) return;
    state[key] = value;
    if (state.s && !ways().has(state.s)) state.s = "";
    history.replaceState(null, "", address());
    mark();
    answer();
  }

  /* ---- the answer */

  function answer() {
    const mine = asked += 1;
    Promise.all(state.i.map((id) => F.of(root, id))).then((figures) => {
      if (mine === asked) show(figures);
    }).catch((error) => { box.querySelector(".fp-answer").textContent = `数字没有读出来（${error.message}）。请把整个网站文件夹一起复制。`; });
  }

  function parts(figures) {
    if (state.s && figures.said.ways[state.s]) return figures.split(state.s);
    return figures.parts.has("") ? [""] : figures.split(Object.keys(figures.said.ways)[0]);
  }

  /* Rows with a cell a column: months as columns, or of one month the indicators and parts. */
  function laid(figures) {
    const places = [...new Set(state.p.flatMap(numbers))].map((number) => about.places[number]);
    const measures = figures.flatMap((own) => parts(own).map((dimension) => ({ own, dimension, name: measure(own, dimension, figures) })));
    const link = (place) => (place.ended ? "" : `${root}${FOLDERS[place.level]}/${place.code}.html`);
    const cell = ({ own, dimension }, month, place) => own.cell(dimension, month, place.number);
    const several = new Set(places.map((place) => place.level)).size > 1 || new Set(places.map((place) => place.above)).size > 1;
    const name = (place) => (several ? W.place(place) : place.name);
    if (state.m[0] === state.m[1]) {
      return { columns: measures.map((one) => one.name), rows: places.map((place) => ({ name: name(place), link: link(place), cells: measures.map((one) => cell(one, state.m[0], place)) })) };
    }
    const asked = months();
    const rows = places.flatMap((place) => measures.map((one) => ({
      name: measures.length === 1 ? name(place) : places.length === 1 ? one.name : `${name(place)}　${one.name}`,
      link: measures.length === 1 ? link(place) : "", cells: asked.map((month) => cell(one, month, place)),
    })));
    return { columns: asked.map((month) => W.month(about.months[month])), rows };
  }

  function measure(own, dimension, figures) {
    const part = dimension ? own.parts.get(dimension).label : "";
    if (figures.length === 1) return part || W.titled(own.id);
    return part ? `${W.titled(own.id)}：${part}` : W.titled(own.id);
  }

  function title() {
    const names = (found, most, more) => found.slice(0, most).join("、") + (found.length > most ? ` 等 ${found.length} ${more}` : "");
    const where = state.p.map((token) => box.querySelector(`.fp-choice-p [data-value="${token}"]`).firstChild.textContent.trim());
    const [from, to] = state.m.map((month) => W.month(about.months[month]));
    const by = state.s ? `，按${ways().get(state.s)}` : "";
    return `${names(state.i.map(W.titled), 3, "个指标")}${by}：${names(where, 3, "处")}，${from === to ? from : `${from}至${to}`}`;
  }

  function show(figures) {
    const { columns, rows } = laid(figures), listed = rows.filter((row) => row.cells.some((cell) => cell.status !== ""));
    const caption = title(), single = state.m[0] === state.m[1];
    const said = { caption, corner: "地区", columns, rows: listed, most: MOST };
    shown = { said, held: Object.fromEntries(figures.map((own) => [own.id, own])), name: `${about.county}_${caption}`.slice(0, 80) };
    const answerBox = box.querySelector(".fp-answer"), chart = answerBox.querySelector(".fp-drawn");
    const units = new Set(figures.map((own) => own.said.unit));
    const drawable = units.size === 1 && (!single || columns.length === 1);
    chart.hidden = !drawable;
    if (drawable) window.fanpinChart(chart, listed, single ? [about.months[state.m[0]]] : months().map((month) => about.months[month]), caption);
    window.fanpinTable(answerBox.querySelector(".fp-tabled"), said);
    answerBox.querySelector(".fp-because").innerHTML = why(rows, listed, figures);
  }

  function why(rows, listed, figures) {
    const held = Object.fromEntries(figures.map((own) => [own.id, own]));
    const gaps = new Map();
    for (const { cells } of listed) for (const cell of cells) {
      if (cell.status !== "ok" && cell.status !== "") gaps.set(W.reason(cell, held[cell.indicator]), cell.status);
    }
    const lines = [...gaps].slice(0, 8).map(([reason, status]) => `<li><strong>${W.escaped(reason)}</strong>：${W.escaped(about.meanings[status] || "")}</li>`);
    const low = { township: "乡镇", county: "县" };
    for (const own of figures) {
      if (low[own.said.from]) lines.push(`<li><strong>${W.escaped(own.said.name)}</strong>只统计到${low[own.said.from]}。</li>`);
    }
    const few = rows.length - listed.length;
    if (few) lines.push(`<li>有 ${few} 行没有列出：这一级不分，或这几个月没有出现过；不能当作零。</li>`);
    const links = figures.map((own) => `<a href="${root}methods/indicators/${own.id}.html">${W.escaped(own.said.name)}</a>`).join("、");
    const says = figures.slice(0, 3).map((own) => `<li><strong>${W.escaped(own.said.name)}</strong>：${W.escaped(own.said.says)}</li>`);
    return `<ul>${says.join("")}${lines.join("")}</ul><p>怎么算、依据哪一条：${links}。</p>`;
  }

  /* ---- the page */

  function build() {
    box.innerHTML = '<div class="fp-choices"></div><div class="fp-answer"><div class="fp-saving"></div><figure class="fp-live fp-drawn"></figure><div class="fp-tabled"></div><div class="fp-because"></div></div>';
    const choices = box.querySelector(".fp-choices");
    choices.append(list("指标", "i", indicatorEntries(), "找指标：名称或编号"), list("地区", "p", placeEntries(), about.places.some((one) => one.level === 2) ? "找乡镇、村：名称或代码" : "找地区：名称或代码"), monthList(), wayList());
    const save = window.fanpinSave.buttons(() => ({ ...shown, cells: shown.said.rows.flatMap((row) => row.cells).filter((cell) => cell.status !== "") }));
    const link = document.createElement("button");
    link.type = "button";
    link.className = "fp-button";
    link.textContent = "复制网址";
    link.addEventListener("click", () => save.tell(window.fanpinSave.copied(location.href.split("#")[0] + address()) ? "网址已复制，打开就是这张表。" : "浏览器不让复制，请复制地址栏里的网址。"));
    save.line.insertBefore(link, save.line.lastChild);
    box.querySelector(".fp-saving").append(save.line);
  }

  function begin() {
    state = read();
    if (state.s && !ways().has(state.s)) state.s = "";
    mark();
    const chosen = box.querySelector(".fp-choice-i [aria-pressed=true]"), rows = chosen && chosen.closest(".fp-list");
    if (rows) rows.scrollTop = Math.max(0, chosen.offsetTop - rows.offsetTop - 60);
    answer();
  }

  F.open(root).then((said) => {
    about = said;
    build();
    begin();
    window.addEventListener("hashchange", begin);
    box.querySelector("input[type=search]").focus({ preventScroll: true });
  }).catch((error) => { box.textContent = `数据查询没有打开（${error.message}）。请把整个网站文件夹一起复制，不要只复制这一页。`; });
})();
