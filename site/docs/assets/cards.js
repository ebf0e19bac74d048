/*
 * A figure explains itself on the spot: a click or Enter opens a card with its definition, parts,
 * day, status, clause, ledgers and the change since last month; Escape, the cross or a click
 * beside it closes the card, and the focus is on the figure again. The card's last line leads to
 * the figure's full row, where the figure leads by itself without scripts.
 *
 * A table of figures is one stop of the Tab key; the arrow keys, Home and End move inside.
 *
 * What all pages of a month share (definitions, clauses, ledgers) lies in one script file, loaded
 * with the first card; numbers are the page's own.
 */
(() => {
  "use strict";
  const dateline = document.querySelector("[data-cards]");
  const EARLIER = /^(?:上月|上年同月)末?$/;
  let shared = null;

  /* ---- what a figure says ---- */

  const text = (node) => (node ? node.textContent.replace(/\s+/g, " ").trim() : "");

  function rowOf(figure) {
    const address = figure.getAttribute("href") || "";
    return address.startsWith("#") ? document.getElementById(address.slice(1)) : null;
  }

  function indicatorOf(figure) {
    const found = /#f-(\w+)/.exec(figure.getAttribute("href") || "");
    return found ? found[1] : figure.closest("[data-i]").dataset.i;
  }

  /* The reason of a “—”: its mark's words under the table. */
  function noteOf(cell) {
    const mark = text(cell && cell.querySelector("sup"));
    const foot = text(cell && cell.closest("table") && cell.closest("table").tFoot);
    if (!mark || !foot) return "";
    const found = foot.split(new RegExp("(?:^|；)" + mark + "："))[1];
    return found ? found.split(/；注\d+：/)[0].replace(/。$/, "") : "";
  }

  function columnOf(cell) {
    const table = cell && cell.closest("table");
    const head = table && table.tHead && table.tHead.rows[0];
    return head && head.cells.length > cell.cellIndex ? text(head.cells[cell.cellIndex].querySelector(".fp-sort") || head.cells[cell.cellIndex]) : "";
  }

  function placeOf(figure, row) {
    const address = figure.getAttribute("href") || "";
    const cell = figure.closest("td");
    const header = cell && cell.parentElement.querySelector('th[scope="row"]');
    const title = text(document.querySelector(".fp-crumbs span:last-child")) || text(document.querySelector("h1")).replace(/防止返贫致贫监测.*$/, "");
    const part = row && row.closest(".fp-parts") ? text(row.querySelector("th")) : "";
    const other = address && !address.startsWith("#") && header && header.querySelector("a") && columnOf(cell) ? text(header) : "";
    return [other || title, part].filter(Boolean).join("，");
  }

  function partsOf(figure, row, words) {
    if (row) return madeOf(words, text(row.cells[2]), text(row.cells[3]));
    const [part, whole] = (figure.dataset.of || "").split("/");
    return whole ? madeOf(words, part, whole) : madeOf(words, "", part);
  }

  /* “已走访户次 35 ÷ 应走访户次 40”, of a count “在监测的户 12”, of a median “… 共 40 个值”. */
  function madeOf(words, part, whole) {
    const named = (name, value) => [name, value].filter(Boolean).join(" ");
    const above = named(words.numerator || (part && "分子"), part);
    if (words.denominator) return above + " ÷ " + named(words.denominator, whole);
    return [above, whole].filter(Boolean).join("，");
  }

  function changeOf(figure, row) {
    const was = (row || figure).dataset.was;
    if (!was) return "上月没有可比的数";
    const [then, by] = was.split(" ");
    if (!by) return "上月 " + then;
    return by === "0" ? "与上月相同（" + then + "）" : "比上月 " + by + "（上月 " + then + "）";
  }

  function statusOf(figure, cell, shown) {
    const note = noteOf(cell);
    if (shown === "—") return "没有数：" + (note || "见表下的注");
    if (/^[\d.,]+\/[\d.,]+$/.test(shown)) return "已算出；总数少，只写几分之几，不写百分比";
    return "已算出" + (note ? "；" + note : "");
  }

  function linesOf(figure) {
    const cell = figure.closest("td, strong"), row = rowOf(figure), shown = text(figure);
    const words = (shared && shared.indicators[indicatorOf(figure)]) || {};
    const unit = /^[\d,.]+$/.test(shown) ? words.unit || "" : "";
    const beside = cell && cell !== figure ? text(cell.querySelector(":scope > small")) : "";
    const earlier = EARLIER.test(columnOf(cell)) ? columnOf(cell) : "";
    const missing = shown === "—";
    const now = earlier && row ? "；本月 " + text(row.cells[1]).replace(text(row.cells[1].querySelector("small")), "").trim() : "";
    return {
      title: words.name || text(row && row.querySelector("th")) || "这个数",
      place: placeOf(figure, row),
      value: (earlier ? earlier + " " : "") + shown + unit + (/[）\d]$/.test(beside) && beside ? "（" + beside.replace(/，共/, "，总数") + "）" : "") + now,
      lines: [
        ["定义", words.definition],
        ["怎么来", missing || earlier ? madeOf(words, "", "") : partsOf(figure, row, words)],
        ["上月", missing || earlier ? text(earlier && row && row.querySelector("td small")) : changeOf(figure, row)],
        ["截至", shared && !earlier ? shared.asOf + "（" + shared.edition + "）" : shared && shared.edition],
        ["状态", statusOf(figure, cell, shown)],
        ["依据", words.clause],
        ["台账", words.ledgers],
      ].filter((line) => line[1]),
    };
  }

  /* ---- the card ---- */

  const card = document.createElement("dialog");
  card.className = "fp-why";
  card.setAttribute("aria-labelledby", "fp-why-title");
  let opened = null;

  function element(name, said, more) {
    return Object.assign(document.createElement(name), { textContent: said || "" }, more);
  }

  function fill(figure) {
    const said = linesOf(figure);
    const close = element("button", "×", { type: "button", className: "fp-why-close" });
    close.setAttribute("aria-label", "关上");
    close.addEventListener("click", () => card.close());
    const list = document.createElement("dl");
    said.lines.forEach((line) => list.append(element("dt", line[0]), element("dd", line[1])));
    card.replaceChildren(
      close,
      element("h2", said.title, { id: "fp-why-title" }),
      element("p", said.place, { className: "fp-why-place" }),
      element("p", said.value, { className: "fp-why-value" }),
      list,
    );
    const address = figure.getAttribute("href");
    if (address) {
      const more = element("a", "整行来历：分子、分母、台账、规则和版本", { href: address, className: "fp-why-more" });
      more.addEventListener("click", () => { opened = null; card.close(); });
      card.append(more);
    }
  }

  function place(figure) {
    card.style.left = card.style.top = "";
    if (window.innerWidth < 600) return; /* a sheet at the foot, by the style sheet */
    const at = figure.getBoundingClientRect(), edge = 8;
    const below = at.bottom + edge, above = at.top - edge - card.offsetHeight;
    const fits = below + card.offsetHeight < window.innerHeight;
    const top = fits ? below : above > edge ? above : edge;
    const left = Math.min(at.left, window.innerWidth - card.offsetWidth - edge * 3);
    card.style.top = top + "px";
    card.style.left = Math.max(edge, left) + "px";
  }

  function open(figure) {
    opened = figure;
    figure.setAttribute("aria-expanded", "true");
    fill(figure);
    card.showModal();
    place(figure);
    if (shared) return;
    load(() => {
      if (opened !== figure) return;
      fill(figure);
      place(figure);
      card.querySelector("button").focus();
    });
  }

  /* ---- what all pages of a month share ---- */

  const waiting = [];

  function load(then) {
    if (shared) { then(); return; }
    waiting.push(then);
    if (waiting.length > 1) return;
    const script = document.createElement("script");
    script.src = dateline.dataset.cards;
    script.addEventListener("load", () => waiting.splice(0).forEach((each) => each()));
    document.head.append(script);
  }

  window.fanpinCards = (said) => { shared = said; };

  /* The rows of 数字从哪来 get their ledgers and rules when they are unfolded. */
  function complete(table) {
    const head = table.tHead.rows[0], width = head.cells.length;
    ["台账", "规则（版本）"].forEach((title) => head.append(element("th", title, { scope: "col" })));
    [...table.tBodies[0].rows].forEach((row) => {
      const words = shared.indicators[row.id.replace(/^f-/, "")] || {};
      if (row.cells.length < width) row.cells[0].colSpan = width + 2;
      else row.append(element("td", words.ledgers), element("td", words.rules));
    });
  }

  function unfolded(event) {
    const fold = event.target, row = fold.open && !fold.matches(".fp-parts") && fold.querySelector('tr[id^="f-"]');
    const table = row && row.closest("table");
    if (!table || table.dataset.whole) return;
    table.dataset.whole = "yes";
    load(() => complete(table));
  }

  /* ---- one stop a table ---- */

  const ITEMS = "a[href], button, summary";
  const visible = (item) => (item.checkVisibility ? item.checkVisibility() : item.offsetParent !== null);
  const inside = (group) => {
    const items = [...group.querySelectorAll(whole(group) ? ITEMS : ".fp-from")];
    return items.filter((item) => groupOf(item) === group && visible(item));
  };
  const groupOf = (item) => item.closest("table, .fp-map-tiles") || item.closest(".fp-cards, ul, ol, p");
  const whole = (group) => group.matches("table, .fp-map-tiles");

  const stops = (group) => [...group.querySelectorAll('[tabindex="0"]')].filter((item) => groupOf(item) === group);

  function stopAt(group, item) {
    stops(group).forEach((other) => { other.tabIndex = -1; });
    item.tabIndex = 0;
  }

  const middle = (item) => {
    const at = (item.closest("td, th") || item).getBoundingClientRect();
    return at.left + at.width / 2;
  };
  const nearest = (items, item) => items.reduce((best, other) =>
    (Math.abs(middle(other) - middle(item)) < Math.abs(middle(best) - middle(item)) ? other : best), items[0]);

  function target(group, item, key, far) {
    const items = inside(group);
    if (group.tagName !== "TABLE") {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
      return key === "Home" ? items[0] : key === "End" ? items[items.length - 1] : items[items.indexOf(item) + step];
    }
    const rows = [...group.rows].map((row) => items.filter((other) => other.closest("tr") === row)).filter((row) => row.length);
    const at = rows.findIndex((row) => row.includes(item)), row = rows[at], column = row.indexOf(item);
    switch (key) {
      case "ArrowRight": return row[column + 1];
      case "ArrowLeft": return row[column - 1];
      case "ArrowDown": return rows[at + 1] && nearest(rows[at + 1], item);
      case "ArrowUp": return rows[at - 1] && nearest(rows[at - 1], item);
      case "Home": return far ? items[0] : row[0];
      default: return far ? items[items.length - 1] : row[row.length - 1];
    }
  }

  function move(event) {
    if (!/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(event.key) || event.altKey || event.metaKey) return;
    const item = event.target.closest(ITEMS), group = item && groupOf(item);
    if (!group || !groups.has(group) || !inside(group).includes(item)) return;
    event.preventDefault();
    const next = target(group, item, event.key, event.ctrlKey);
    if (!next) return;
    stopAt(group, next);
    next.focus();
  }

  function explainGaps() {
    document.querySelectorAll("td[data-i]").forEach((cell) => {
      const shown = cell.firstChild;
      const button = element("button", "—", { type: "button", className: "fp-from" });
      if (shown && text(shown) === "—") shown.replaceWith(button);
    });
  }

  const groups = new Set();

  /* The first figure is where Tab goes; without any, the first link. */
  function oneStop(group) {
    const items = group ? [...group.querySelectorAll(ITEMS)].filter((item) => groupOf(item) === group) : [];
    if (groups.has(group) || !items.length) return;
    groups.add(group);
    const first = items.find((item) => item.classList.contains("fp-from")) || items[0];
    const kept = whole(group) ? items : items.filter((item) => item.classList.contains("fp-from"));
    kept.forEach((item) => { item.tabIndex = item === first ? 0 : -1; });
  }

  function begin() {
    explainGaps();
    document.body.append(card);
    document.querySelectorAll(".fp-from").forEach((figure) => {
      figure.setAttribute("aria-haspopup", "dialog");
      oneStop(groupOf(figure));
    });
    document.querySelectorAll(".fp-family table, .fp-map-tiles").forEach(oneStop);
    document.addEventListener("keydown", move);
    document.addEventListener("toggle", unfolded, true);
    document.querySelectorAll("details[open]").forEach((fold) => unfolded({ target: fold }));
    document.addEventListener("focusin", (event) => {
      const item = event.target.closest && event.target.closest(ITEMS), group = item && groupOf(item);
      if (group && groups.has(group) && inside(group).includes(item)) stopAt(group, item);
    });
    document.addEventListener("click", (event) => {
      const figure = event.target.closest && event.target.closest(".fp-from");
      if (!figure || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(figure);
    });
    card.addEventListener("click", (event) => {
      if (event.target !== card) return;
      card.close();
      /* another figure under the pointer opens its own card at once */
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const next = under && under.closest(".fp-from");
      if (next) open(next);
    });
    card.addEventListener("close", () => {
      document.querySelectorAll('.fp-from[aria-expanded="true"]').forEach((figure) => figure.removeAttribute("aria-expanded"));
      if (opened && !card.open) opened.focus();
    });
  }

  if (dateline && card.showModal) begin();
})();
