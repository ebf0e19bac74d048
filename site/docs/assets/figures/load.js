/*
 * The figures that a page asks for. A page opened from the file system may load nothing but
 * classic scripts, so they lie in scripts: data/figures/catalogue.js says what there is,
 * data/figures/<indicator>.js holds one indicator's figures as columns (how they are written:
 * fanpin_lib/publish/query/columns.py).
 */
(() => {
  "use strict";
  const WITHHELD = "户数少不公开";
  const held = {}, asked = {};
  let about = null;

  function place([code, name, level, above, ended]) {
    return { code, name, level, above, ended: Boolean(ended), below: [] };
  }

  function catalogue(said) {
    about = Object.assign({}, said, { places: said.places.map(place), family: {} });
    about.places.forEach((one, number) => {
      one.number = number;
      if (about.places[one.above]) about.places[one.above].below.push(number);
    });
    for (const [family, ids] of said.families) for (const id of ids) about.family[id] = family;
  }

  function expanded(text) {
    const found = [];
    for (const token of text.split("!")) {
      const cut = token.lastIndexOf("x"), times = cut < 0 ? 1 : Number(token.slice(cut + 1));
      const one = cut < 0 ? token : token.slice(0, cut);
      for (let time = 0; time < times; time += 1) found.push(one);
    }
    return found;
  }

  class Figures {
    constructor(id, said) {
      this.id = id;
      this.said = about.indicators[id];
      this.scale = said.more.scale;
      this.lacking = said.more.lacking;
      this.parts = new Map(said.parts.map(([dimension, label, months]) => {
        const texts = new Map(months.map(([month, v, d]) => [month, { v, d: d || "" }]));
        const way = dimension.split("=")[0];
        return [dimension, { label, texts, withheld: way && `${way}=${WITHHELD}` }];
      }));
    }

    /* The dimensions of a way of splitting; of none the whole. */
    split(way) {
      const found = [...this.parts.keys()];
      if (!way) return found.filter((dimension) => dimension === "");
      return found.filter((one) => one.startsWith(`${way}=`) && one !== `${way}=${WITHHELD}`);
    }

    columns(dimension, month) {
      const part = this.parts.get(dimension), texts = part && part.texts.get(month);
      if (texts && typeof texts.v === "string") {
        texts.v = expanded(texts.v);
        texts.d = expanded(texts.d);
      }
      return texts;
    }

    /* A figure: its value or why there is none; status "" where nothing is listed. */
    cell(dimension, month, place) {
      const columns = this.columns(dimension, month);
      const token = (columns && columns.v[place]) || "";
      const cell = { indicator: this.id, dimension, month, place, status: "ok", value: null, part: null, whole: null };
      if (token === "") cell.status = this.hidden(dimension, month, place) ? WITHHELD : "";
      else if (/^[a-z]$/.test(token)) cell.status = about.statuses[token.charCodeAt(0) - 97];
      else this.fill(cell, number(token), columns.d[place] ? number(columns.d[place]) : null);
      return cell;
    }

    fill(cell, v, d) {
      cell.whole = d;
      cell.value = this.scale === undefined ? v : this.scale * v / d;
      if (this.scale !== undefined) cell.part = v;
    }

    /* Whether a place's parts are all withheld, their names too. */
    hidden(dimension, month, place) {
      const part = this.parts.get(dimension);
      const columns = part && part.withheld && this.columns(part.withheld, month);
      return Boolean(columns && columns.v[place]);
    }

    /* The ledgers and columns for want of which a place has no figure in a month. */
    lacks(month, place) {
      return this.lacking
        .filter(([of, , ...places]) => of === month && (!places.length || places.includes(place)))
        .map(([, said]) => said).join("、");
    }
  }

  const number = (token) => Number(token.replace("k", ""));

  function script(address) {
    if (!asked[address]) {
      asked[address] = new Promise((resolve, reject) => {
        const tag = document.createElement("script");
        tag.src = address;
        tag.onload = resolve;
        tag.onerror = () => { delete asked[address]; reject(new Error(`读不到 ${address}`)); };
        document.head.append(tag);
      });
    }
    return asked[address];
  }

  window.fanpinFigures = {
    WITHHELD,
    catalogue,
    figures: (id, said) => { held[id] = new Figures(id, said); },
    about: () => about,
    open: (root) => script(`${root}data/figures/catalogue.js`).then(() => about),
    of: (root, id) => script(`${root}data/figures/${id}.js`).then(() => held[id]),
  };
})();
