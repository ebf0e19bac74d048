/* How figures are put into words, as on all other pages: 87.5%, few cases as 7/8, why there is none. */
(() => {
  "use strict";
  const about = () => window.fanpinFigures.about();
  const said = (cell) => about().indicators[cell.indicator];

  function number(value, decimals) {
    const shown = value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, "$1");
    const [whole, rest] = shown.split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
  }

  const exact = (value) => number(value, Number.isInteger(value) ? 0 : 2);
  const isRate = (cell) => said(cell).unit === "%";
  const few = (cell) => isRate(cell) && (cell.whole || 0) < about().few;
  const fewIncomes = (cell) => !isRate(cell) && cell.part === null && cell.whole !== null && cell.whole < about().fewIncomes;

  /* Whether it may be ranked among others. */
  const ranked = (cell) => cell.status === "ok" && !few(cell) && !fewIncomes(cell);

  function text(cell) {
    if (cell.status === "") return "—";
    if (cell.status !== "ok") return cell.status;
    if (few(cell)) return cell.part === null ? "—" : `${exact(cell.part)}/${exact(cell.whole)}`;
    if (fewIncomes(cell)) return `${value(cell)}（${exact(cell.whole)}户）`;
    return value(cell);
  }

  function value(cell) {
    const found = cell.value, unit = said(cell).unit;
    if (unit === "%") return `${number(found, found > 0 && found < 1 ? 2 : found === 0 || found === 100 ? 0 : 1)}%`;
    if (!unit) return number(found, 3);
    return number(found, Number.isInteger(found) || unit.startsWith("元") ? 0 : 1);
  }

  /* The reason of a gap in words; empty for a figure. */
  function reason(cell, figures) {
    if (cell.status === "ok") return "";
    if (cell.status === "") return "没有列出";
    const lacks = cell.status === "无数据" ? figures.lacks(cell.month, cell.place) : "";
    return lacks ? `${cell.status}：缺${lacks}` : cell.status;
  }

  function month(text) {
    const [year, number] = text.split("-");
    return `${year}年${Number(number)}月`;
  }

  /* 3月、5月至7月 …, from numbers of months. */
  function months(numbers) {
    const all = about().months, runs = [];
    for (const one of [...numbers].sort((a, b) => a - b)) {
      const last = runs[runs.length - 1];
      if (last && last[1] === one - 1) last[1] = one;
      else runs.push([one, one]);
    }
    return runs.map(([a, b]) => (a === b ? month(all[a]) : `${month(all[a])}至${month(all[b])}`)).join("、");
  }

  function place(one) {
    const above = about().places[one.above];
    const own = one.level === 2 && above ? `${one.name}（${above.name}）` : one.name;
    return one.ended ? `${own}，已不在现行区划里` : own;
  }

  const unit = (id) => about().indicators[id].unit;
  const titled = (id) => about().indicators[id].name + (unit(id) ? `（${unit(id)}）` : "");

  const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

  window.fanpinWords = { number, exact, ranked, text, reason, month, months, place, titled, escaped };
})();
