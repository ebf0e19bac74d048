/* Tables of figures: rows sort by a click on a column's head, and are found by name; rows may have others under them. */
(() => {
  "use strict";
  const W = window.fanpinWords, words = new Intl.Collator("zh-CN", { numeric: true });
  const MOST = 400;

  function compare(sorted) {
    const { column, up } = sorted;
    return (left, right) => {
      if (column < 0) return (up ? 1 : -1) * words.compare(left.name, right.name);
      const a = left.cells[column], b = right.cells[column];
      const known = W.ranked(b) - W.ranked(a);
      if (known || !W.ranked(a)) return known || left.place - right.place;
      return (up ? 1 : -1) * (a.value - b.value) || left.place - right.place;
    };
  }

  /*
   * box: where. said: {corner, columns: [text], rows: [{name, link, cells, below: [row]}], caption},
   * and where they are given sorted: {column, up}, most: how many rows stand there before
   * somebody asks for all, and none: what is said of no rows at all.
   * Row order is the order given until somebody sorts.
   */
  class FiguresTable {
    constructor(box, said) {
      this.box = box;
      this.said = said;
      this.sorted = said.sorted || null;
      this.open = new Set();
      this.wanted = "";
      this.all = false;
      const number = (rows) => rows.forEach((row, place) => { row.place = place; number(row.below || []); });
      number(said.rows);
      box.innerHTML = "";
      if (said.rows.length > 8 || this.folded()) box.append(this.tools());
      this.shown = document.createElement("div");
      this.shown.className = "fp-found";
      this.shown.toggleAttribute("data-few", said.columns.length < 4);
      this.shown.tabIndex = 0;
      this.shown.setAttribute("role", "region");
      this.shown.setAttribute("aria-label", said.caption);
      box.append(this.shown);
      this.paint();
    }

    folded() { return this.said.rows.some((row) => (row.below || []).length); }

    tools() {
      const line = document.createElement("p");
      line.className = "fp-tools";
      line.innerHTML = '<label>只看 <input type="search" placeholder="名称里有的字"></label> <span class="fp-count" role="status"></span>';
      line.querySelector("input").addEventListener("input", (event) => { this.wanted = event.target.value.trim(); this.paint(); });
      if (this.folded()) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "fp-button";
        button.textContent = "展开各村";
        button.addEventListener("click", () => {
          const opening = !this.open.size;
          this.open = new Set(opening ? this.said.rows : []);
          button.textContent = opening ? "收起各村" : "展开各村";
          this.paint();
        });
        line.append(button);
      }
      return line;
    }

    /* The rows to show, each with how deep it lies. */
    rows() {
      const ordered = (rows) => (this.sorted ? [...rows].sort(compare(this.sorted)) : rows);
      const found = (row) => row.name.includes(this.wanted);
      return ordered(this.said.rows).flatMap((row) => {
        const below = ordered(row.below || []);
        if (!this.wanted) return [[row, 0], ...(this.open.has(row) ? below.map((one) => [one, 1]) : [])];
        const inside = below.filter(found);
        return found(row) || inside.length ? [[row, 0], ...inside.map((one) => [one, 1])] : [];
      });
    }

    paint() {
      const rows = this.rows(), most = this.said.most || MOST, shown = this.all ? rows : rows.slice(0, most);
      const head = [this.said.corner, ...this.said.columns].map((title, place) => this.head(title, place - 1)).join("");
      this.shown.innerHTML = `<table><caption>${W.escaped(this.said.caption)}</caption><thead><tr>${head}</tr></thead>`
        + `<tbody>${shown.map((one) => this.row(...one)).join("")}</tbody></table>`
        + (rows.length > shown.length ? `<p><button type="button" class="fp-button fp-all">还有 ${rows.length - shown.length} 行，全部显示</button></p>` : "")
        + (rows.length ? "" : `<p>${this.said.rows.length ? "没有这样的名称。" : this.said.none || "这里没有列出这样的数，原因见下。"}</p>`);
      this.tell(rows.length, shown.length, most);
      this.listen();
    }

    /* How many rows there are, and whether all of them stand there. */
    tell(all, shown, most) {
      const told = this.box.querySelector(".fp-count");
      if (!told) return;
      const whole = this.wanted ? `找到 ${all} 行` : `共 ${all} 行`;
      const rest = shown < all ? `，先列前 ${shown} 行；排序、查找按全部的行，存表、复制也是全部` : all > most ? "，全部列出" : "";
      told.textContent = rest || this.wanted ? whole + rest : "";
    }

    head(title, column) {
      const mine = this.sorted && this.sorted.column === column;
      const sort = mine ? (this.sorted.up ? "ascending" : "descending") : "none";
      return `<th scope="col" aria-sort="${sort}"><button type="button" class="fp-sort" data-column="${column}">${W.escaped(title).replace(/^(\d{4}年)(?=\d)/, "$1<br>")}</button></th>`;
    }

    row(row, deep) {
      const link = row.link ? `<a href="${W.escaped(row.link)}">${W.escaped(row.name)}</a>` : W.escaped(row.name);
      const opens = (row.below || []).length && !this.wanted
        ? `<button type="button" class="fp-open" data-row="${row.place}" aria-expanded="${this.open.has(row)}" aria-label="${W.escaped(row.name)}各村">${this.open.has(row) ? "▾" : "▸"}</button>` : "";
      const cells = row.cells.map((cell) => (cell.status === "ok" ? `<td class="num">${W.escaped(W.text(cell))}</td>`
        : `<td class="num fp-none"><small>${W.escaped(W.text(cell))}</small></td>`)).join("");
      return `<tr${deep ? ' class="fp-under"' : ""}><th scope="row">${opens}${link}</th>${cells}</tr>`;
    }

    listen() {
      this.shown.querySelectorAll(".fp-sort").forEach((button) => button.addEventListener("click", () => {
        const column = Number(button.dataset.column), same = this.sorted && this.sorted.column === column;
        this.sorted = { column, up: same ? !this.sorted.up : column < 0 };
        this.paint();
        this.shown.querySelector(`[data-column="${column}"]`).focus();
      }));
      this.shown.querySelectorAll(".fp-open").forEach((button) => button.addEventListener("click", () => {
        const row = this.said.rows[Number(button.dataset.row)];
        if (!this.open.delete(row)) this.open.add(row);
        this.paint();
        this.shown.querySelector(`.fp-open[data-row="${row.place}"]`).focus();
      }));
      const all = this.shown.querySelector(".fp-all");
      if (all) all.addEventListener("click", () => { this.all = true; this.paint(); this.shown.focus({ preventScroll: true }); });
    }
  }

  /* Paper has no button to press. */
  addEventListener("beforeprint", () => document.querySelectorAll(".fp-all").forEach((button) => button.click()));

  window.fanpinTable = (box, said) => new FiguresTable(box, said);
})();
