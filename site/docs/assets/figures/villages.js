/*
 * 各村一览: every village of the county in one table. What is chosen stands in the address after #,
 * so that a task can lead to its villages: only (an indicator, or late), in (a township), m (a month).
 */
(() => {
  "use strict";
  const F = window.fanpinFigures, W = window.fanpinWords;
  const box = document.querySelector("[data-fp-villages]");
  if (!box) return;
  const root = box.dataset.fpRoot, asked = JSON.parse(box.dataset.fpVillages);
  const LEFT = ".left", VILLAGE = 2;
  let about, state, turn = 0;

  /* ---- columns; of a rate that says what is left the left is a column of its own */

  const key = (column) => column.id + (column.unit ? LEFT : "");
  const of = (only) => asked.find((column) => column.unit && column.id === only) || asked.find((column) => key(column) === only);

  function named() {
    for (const column of asked) {
      const own = about.indicators[column.id];
      if (column.unit && own) about.indicators[key(column)] = Object.assign({}, own, { name: column.title, unit: column.unit, says: `${own.name}还差的` });
    }
  }

  function columns() {
    const wanted = of(state.only);
    const shown = asked.filter((column) => column.first && column !== wanted);
    return wanted ? [...shown.slice(0, 1), wanted, ...shown.slice(1)] : shown;
  }

  function cell(column, figures, month, place) {
    const found = figures.cell("", month, place);
    if (!column.unit) return found;
    const value = found.status === "ok" && found.part !== null && found.whole !== null ? Math.max(0, found.whole - found.part) : null;
    const status = found.status === "ok" && value === null ? "" : found.status;
    return Object.assign(found, { indicator: key(column), value, status, part: null, whole: null });
  }

  /* ---- what is chosen */

  function read() {
    const given = new URLSearchParams(location.hash.slice(1)), last = about.months.length - 1;
    const month = about.months.indexOf(given.get("m") || "");
    const township = about.places.find((one) => one.level === 1 && !one.ended && one.code === given.get("in"));
    const only = given.get("only") || "", column = of(only);
    return { only: only === "late" ? only : column ? key(column) : "", in: township ? township.code : "", m: month < 0 ? last : month };
  }

  function address() {
    const said = [["only", state.only], ["in", state.in], ["m", state.m === about.months.length - 1 ? "" : about.months[state.m]]];
    return `#${said.filter(([, value]) => value).map((one) => one.join("=")).join("&")}`;
  }

  function options(entries, chosen) {
    return entries.map(([value, name]) => `<option value="${W.escaped(value)}"${String(value) === String(chosen) ? " selected" : ""}>${W.escaped(name)}</option>`).join("");
  }

  function tools() {
    const townships = about.places.filter((one) => one.level === 1 && !one.ended);
    const tasks = asked.filter((column) => about.indicators[column.id] && (column.late !== undefined));
    const line = document.createElement("p");
    line.className = "fp-tools";
    line.innerHTML = `<label>乡镇 <select name="in">${options([["", "全部"], ...townships.map((one) => [one.code, one.name])], state.in)}</select></label>`
      + `<label>只看有 <select name="only">${options([["", "（全部村）"], ["late", "过了期限的"], ...tasks.map((one) => [key(one), one.title])], state.only)}</select></label>`
      + `<label>月份 <select name="m">${options(about.months.map((month, place) => [place, W.month(month)]).reverse(), state.m)}</select></label>`;
    line.addEventListener("change", (event) => {
      const { name, value } = event.target;
      state[name] = name === "m" ? Number(value) : value;
      history.replaceState(null, "", address());
      answer();
    });
    return line;
  }

  /* ---- the answer */

  function answer() {
    const mine = turn += 1, shown = columns().filter((column) => about.indicators[column.id]);
    Promise.all(shown.map((column) => F.of(root, column.id))).then((figures) => {
      if (mine === turn) show(shown, figures);
    }).catch((error) => { box.querySelector(".fp-tabled").textContent = `数字没有读出来（${error.message}）。请把整个网站文件夹一起复制。`; });
  }

  const some = (cells) => cells.some((one) => one.status === "ok" && one.value > 0);

  function show(shown, figures) {
    const township = about.places.find((one) => one.code === state.in && one.level === 1);
    const villages = about.places.filter((one) => one.level === VILLAGE && !one.ended && (!township || one.above === township.number));
    const all = villages.map((place) => ({
      name: township ? place.name : W.place(place), link: `${root}village/${place.code}.html`,
      cells: shown.map((column, at) => cell(column, figures[at], state.m, place.number)),
    }));
    /* What no village is asked for has no column. */
    const kept = shown.map((_, at) => at).filter((at) => all.some((row) => !["", "不适用"].includes(row.cells[at].status)));
    const used = kept.map((at) => shown[at]), held = {};
    kept.forEach((at) => { held[key(shown[at])] = figures[at]; });
    const rows = all.map((row) => Object.assign(row, { cells: kept.map((at) => row.cells[at]) })).filter((row) => wanted(row, used));
    /* What is known of no village is said above the table, and has no column either. */
    const known = used.map((_, at) => at).filter((at) => key(used[at]) === state.only || all.some((row) => !["", "无数据", "不适用"].includes(row.cells[at].status)));
    const heads = known.map((at) => used[at]), listed = rows.map((row) => Object.assign({}, row, { cells: known.map((at) => row.cells[at]) }));
    const first = heads.findIndex((column) => (state.only && state.only !== "late" ? key(column) === state.only : column.unit));
    const caption = `${township ? township.name : about.county}各村，${W.month(about.months[state.m])}${state.only ? `，只有${chosen()}的村` : ""}`;
    const said = {
      caption, corner: "村", columns: heads.map((column) => titled(column)), rows: listed,
      sorted: first < 0 ? null : { column: first, up: false }, none: "没有这样的村。",
    };
    const save = window.fanpinSave.buttons(() => ({ said, cells: rows.flatMap((row) => row.cells).filter((one) => one.status !== ""), held, name: caption }));
    const table = document.createElement("div"), place = box.querySelector(".fp-tabled");
    place.replaceChildren(table, save.line);
    window.fanpinTable(table, said);
    box.querySelector(".fp-told").innerHTML = told(all, rows, used, held);
  }

  const chosen = () => (state.only === "late" ? "过了期限的" : of(state.only).title);
  const titled = (column) => {
    const unit = about.indicators[key(column)].unit.replace(/^户[次项]$/, "户"); // of one month
    return column.title + (unit && unit !== "%" ? `（${unit}）` : "");
  };

  function wanted(row, used) {
    if (!state.only) return true;
    return some(row.cells.filter((_, at) => (state.only === "late" ? used[at].late : key(used[at]) === state.only)));
  }

  /* How many villages are late with something; that none is can be said of what is known only. */
  function overdue(villages) {
    const cells = villages.flat(), late = villages.filter(some).length;
    if (late) return `${late} 个村有过了期限的事项`;
    if (!cells.some((one) => one.status === "ok")) return "有没有过了期限的事项还不知道";
    const whole = cells.every((one) => ["ok", "不适用", ""].includes(one.status));
    return `${whole ? "" : "除没有数据的以外，"}各村都没有过了期限的事项`;
  }

  /* How many there are, and what nobody knows: no ledger, no list of what waits. */
  function told(all, rows, used, held) {
    const lines = [`共 ${all.length} 个村，${overdue(all.map((row) => row.cells.filter((_, at) => used[at].late)))}；下面列出 ${rows.length} 个。`];
    const gaps = new Map();
    used.forEach((column, at) => {
      const cells = all.map((row) => row.cells[at]);
      if (!cells.length || cells.some((one) => one.status === "ok")) return;
      const reason = W.reason(cells[0], held[key(column)]);
      gaps.set(reason, [...(gaps.get(reason) || []), column.title]);
    });
    for (const [reason, titles] of gaps) lines.push(`${titles.join("、")}：${reason}，不知道有没有。`);
    return lines.map(W.escaped).join("<br>");
  }

  function begin() {
    state = read();
    box.innerHTML = '<div class="fp-chosen"></div><p class="fp-told" role="status"></p><div class="fp-tabled"></div>';
    box.querySelector(".fp-chosen").append(tools());
    answer();
  }

  F.open(root).then((said) => {
    about = said;
    named();
    begin();
    window.addEventListener("hashchange", begin);
  }).catch((error) => { box.textContent = `数字没有读出来（${error.message}）。请把整个网站文件夹一起复制，不要只复制这一页。`; });
})();
