/*
 * Tables of regions sort by a click on their header, without a library: figures by size whatever
 * their unit ("1,234", "87.5%"). What rests on few cases ("7/8", "12,840（5户）") is not ranked: it
 * stands behind, in the table's own order, "—" last; a total's row in a group of its own stays
 * where it is. Other tables are left in their order, which means something. Works with
 * the keyboard and says so to screen readers.
 */
(() => {
  "use strict";
  const words = new Intl.Collator("zh-CN", { numeric: true });

  const few = (text) => /^-?[\d.,]+\s*\/\s*[\d.,]+$|（\d+户）$/.test(text);

  function figure(text) {
    const found = text.match(/^[^\d-]{0,3}(-?[\d,]+(?:\.\d+)?)\s*(万|亿)?/);
    if (!found) return NaN;
    const scale = { 万: 1e4, 亿: 1e8 }[found[2]] || 1;
    return number(found[1]) * scale / (text.includes("%") ? 100 : 1);
  }
  const number = (text) => parseFloat(text.replaceAll(",", ""));
  const shown = (row, column) => {
    const cell = row.cells[column];
    return cell ? (cell.dataset.sort || cell.textContent).trim() : "";
  };
  const missing = (text) => text === "" || text === "—" || text === "-";

  function compare(column, direction, numeric) {
    return (left, right) => {
      const a = shown(left, column), b = shown(right, column);
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      if (numeric && (few(a) || few(b))) return few(a) - few(b) || left.place - right.place;
      const order = numeric ? figure(a) - figure(b) : words.compare(a, b);
      return direction * (order || 0);
    };
  }

  function sort(table, body, header, column) {
    const rows = [...body.rows];
    const numeric = rows.every((row) => {
      const text = shown(row, column);
      return missing(text) || !Number.isNaN(figure(text));
    });
    const before = header.getAttribute("aria-sort");
    const next = before === "none" ? (numeric ? "descending" : "ascending")
      : before === "descending" ? "ascending" : "descending";
    for (const other of table.tHead.rows[0].cells) {
      if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    }
    header.setAttribute("aria-sort", next);
    rows.sort(compare(column, next === "ascending" ? 1 : -1, numeric));
    body.append(...rows);
  }

  function prepare(table) {
    if (!table.tHead || table.tHead.rows.length !== 1 || table.closest("details")) return;
    const bodies = [...table.tBodies].filter((body) => body.rows.length > 2);
    if (bodies.length !== 1 || !bodies[0].rows[0].cells[0].querySelector("a")) return;
    [...bodies[0].rows].forEach((row, place) => { row.place = place; });
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      if (header.colSpan > 1) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fp-sort";
      button.append(...header.childNodes);
      header.append(button);
      header.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(table, bodies[0], header, column));
    });
    if (!table.caption) return;
    const hint = document.createElement("small");
    hint.className = "fp-hint fp-screen";
    hint.textContent = "点表头排序；数少的（如 7/8）不排，放在后面";
    table.caption.append(hint);
  }

  document.querySelectorAll(".fp-table table").forEach(prepare);

  /* Figures of earlier months lead to the row of the month's own, which says what they were
     made of too. Links written here cost a page no weight; there are hundreds of them. */
  const earlier = /^(?:上月|上年同月)末?$/;

  function linkEarlier(table) {
    if (!table.tHead || table.tHead.rows.length !== 1) return;
    const columns = [...table.tHead.rows[0].cells]
      .flatMap((header, column) => (earlier.test(header.textContent.trim()) ? [column] : []));
    if (!columns.length) return;
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      const own = row.querySelector('td a.fp-from[href^="#"]');
      for (const cell of columns.map((column) => row.cells[column])) {
        if (!own || !cell || cell.querySelector("a") || missing((cell.dataset.sort || cell.textContent).trim())) continue;
        const link = own.cloneNode(false);
        link.append(...cell.childNodes);
        cell.append(link);
      }
    }
  }

  document.querySelectorAll(".md-typeset table").forEach(linkEarlier);

  /* The theme gives its search no name, which a screen reader says when it opens. */
  for (const box of document.querySelectorAll('.md-search[role="dialog"]:not([aria-label])')) {
    box.setAttribute("aria-label", "搜索");
  }

  /* Long comparisons are folded on a phone, but for the one that the address names, and on paper.
     So are the sections of a page of reference that is longer than anybody scrolls, and of a
     place's page those alone that are many screens long: it is read from its top. */
  const onPhone = matchMedia("screen and (max-width: 44.9375em)").matches;
  const SCREENS = 20, SECTIONS = 3, FOLDED_FROM = {help: 1, methods: 1, policy: 1, county: 4, township: 4};

  function foldSections() {
    const article = document.querySelector("article");
    const headings = article ? [...article.querySelectorAll(":scope > h2")] : [];
    const least = FOLDED_FROM[location.pathname.split("/").slice(-2)[0]];
    if (!least || headings.length < SECTIONS || article.scrollHeight < SCREENS * innerHeight) return;
    const tops = [...headings.map((one) => one.offsetTop), article.offsetTop + article.scrollHeight];
    headings.filter((one, place) => tops[place + 1] - tops[place] > least * innerHeight).forEach(foldUnder);
  }

  function foldUnder(heading) {
    const fold = document.createElement("details"), summary = document.createElement("summary");
    fold.className = "fp-fold";
    fold.open = true;
    summary.textContent = `“${heading.firstChild.textContent.trim()}”的内容`;
    fold.append(summary);
    while (heading.nextElementSibling && heading.nextElementSibling.tagName !== "H2") fold.append(heading.nextElementSibling);
    heading.after(fold);
    for (const table of fold.querySelectorAll("table:not([class])")) sayHeads(table);
  }

  /* Each cell says what its column is called: on a phone it does not stand under its head. */
  function sayHeads(table) {
    const heads = [...table.querySelectorAll("thead th")].map((one) => one.textContent);
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, place) => { cell.dataset.head = cell.dataset.head || heads[place] || ""; });
    }
  }

  if (onPhone) foldSections();
  const folds = [...document.querySelectorAll("details.fp-fold")];
  const named = () => location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));

  function unfold() {
    const heading = named(), own = heading && [heading.closest("details"), heading.nextElementSibling];
    for (const one of own || []) if (folds.includes(one)) one.open = true;
  }

  if (folds.length && onPhone) {
    for (const one of folds) one.open = false;
    unfold();
    if (named()) named().scrollIntoView();
    addEventListener("hashchange", unfold);
    addEventListener("beforeprint", () => { for (const one of folds) one.open = true; });
  }

  /* What scrolls sideways and holds nothing to stop at can be stopped at itself. */
  const reachable = (region) => region.querySelector("a[href], button, [tabindex]");
  const wide = (region) => region.scrollWidth > region.clientWidth;

  function reachAll() {
    const regions = document.querySelectorAll(".md-typeset__scrollwrap, .fp-table, table, pre > code");
    [...regions].filter((one) => !reachable(one) && wide(one)).forEach((one) => { one.tabIndex = 0; });
  }

  /* Once a frame, when the page is laid out anyway: to ask for widths amid changes has it laid out
     again for every one. */
  let waiting = false;
  function reachSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; reachAll(); });
  }

  reachAll();
  /* The theme wraps tables after this script; what it adds is looked at when it comes. */
  new MutationObserver(reachSoon).observe(document.body, {childList: true, subtree: true});
  addEventListener("load", reachAll);
  addEventListener("resize", reachAll);
  document.addEventListener("toggle", reachAll, true);
})();
