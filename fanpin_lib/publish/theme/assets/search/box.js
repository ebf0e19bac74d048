/*
 * The search box in every page's head. Engine and index (../../search/index.js) are loaded when
 * somebody searches for the first time, as scripts: that works from a folder without a server,
 * and under the site's own Content-Security-Policy.
 *
 * Keys: / or s or f opens; arrows, Home and End go through the results; Enter follows the chosen
 * one (the first, if none is chosen); Escape closes and gives the focus back.
 */
(function () {
  "use strict";
  var head = document.querySelector(".md-header__inner");
  var toggle = document.getElementById("__search");
  var here = document.currentScript && document.currentScript.src;
  if (!head || !toggle || !here) return;
  var root = new URL("../../", here).href;
  var FIRST = 3, SHOWN = 5;

  var MAGNIFIER = "M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.6-.6 3.1-1.6 4.2l.3.3h.8l5 5-1.5 1.5-5-5v-.8"
    + "l-.3-.3A6.5 6.5 0 1 1 9.5 3m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5";
  var BACK = "M20 11v2H8l5.5 5.5-1.42 1.42L4.16 12l7.92-7.92L13.5 5.5 8 11z";
  var CLEAR = "M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 "
    + "17.59 19 19 17.59 13.41 12z";

  function made(name, attributes, children) {
    var element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      element.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) {
      element.append(child);
    });
    return element;
  }

  function icon(path) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    var drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawn.setAttribute("d", path);
    svg.append(drawn);
    return svg;
  }

  /* ---- the box: the theme's own classes, so that it looks as the theme's would ---- */
  var input = made("input", {
    type: "text", class: "md-search__input fp-search__input", placeholder: "搜索（按 / 键）",
    "aria-label": "搜索", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
    "aria-controls": "fp-search-results", autocomplete: "off", autocapitalize: "off",
    spellcheck: "false",
  });
  var clear = made("button", { type: "button", class: "md-search__icon md-icon", "aria-label": "清空", hidden: "" }, [icon(CLEAR)]);
  var close = made("label", { class: "md-search__icon md-icon", for: "__search" }, [icon(MAGNIFIER), icon(BACK)]);
  var said = made("div", { class: "fp-search__said", role: "status", "aria-live": "polite" });
  var list = made("div", { class: "fp-search__results", id: "fp-search-results", role: "listbox", "aria-label": "搜索结果" });
  var box = made("div", { class: "md-search fp-search", role: "search" }, [
    made("label", { class: "md-search__overlay", for: "__search" }),
    made("div", { class: "md-search__inner" }, [
      made("div", { class: "md-search__form" }, [input, close,
        made("div", { class: "md-search__options" }, [clear])]),
      made("div", { class: "md-search__output" }, [
        made("div", { class: "md-search__scrollwrap", tabindex: "0", role: "region", "aria-label": "搜到的" }, [said, list])]),
    ]),
  ]);
  head.append(
    made("label", { class: "md-header__button md-icon fp-search__open", for: "__search" }, [icon(MAGNIFIER)]),
    box
  );

  /* ---- loading ---- */
  var loading = null;

  function script(address) {
    return new Promise(function (done, failed) {
      var element = made("script", { src: root + address });
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
  }

  function load() {
    loading = loading || script("assets/search/engine.js").then(function () {
      return script("search/index.js");
    });
    return loading;
  }

  /* ---- results ---- */
  var chosen = -1, before = null, waiting = 0;

  function options() {
    return Array.prototype.slice.call(list.querySelectorAll('[role="option"]:not([hidden])'));
  }

  /* The words that were looked for, marked in a text. */
  function marked(text, words) {
    var folded = fanpinSearch.fold(text), spots = [], at = 0, parts = [];
    words.forEach(function (word) {
      pieces(word, folded).forEach(function (piece) {
        for (var from = folded.indexOf(piece); from >= 0; from = folded.indexOf(piece, from + piece.length)) {
          spots.push([from, from + piece.length]);
        }
      });
    });
    spots.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    spots.forEach(function (spot) {
      if (spot[1] <= at) return;
      var from = Math.max(spot[0], at);
      if (from > at) parts.push(text.slice(at, from));
      parts.push(made("mark", {}, [text.slice(from, spot[1])]));
      at = spot[1];
    });
    parts.push(text.slice(at));
    return parts;
  }

  /* A word if the text has it, else its pairs of characters. */
  function pieces(word, folded) {
    if (folded.indexOf(word) >= 0 || word.length < 3) return [word];
    var found = [];
    for (var at = 0; at + 1 < word.length; at++) found.push(word.substr(at, 2));
    return found;
  }

  /* Some words around the place that a result was found by. */
  function excerpt(result) {
    var part = result.entry.parts[Math.max(result.section, 0)], text = part ? part[2] : "";
    if (!text) return "";
    var folded = fanpinSearch.fold(text), first = -1;
    result.words.forEach(function (word) {
      pieces(word, folded).forEach(function (piece) {
        var at = folded.indexOf(piece);
        if (at >= 0 && (first < 0 || at < first)) first = at;
      });
    });
    if (result.entry.folded.indexOf(result.words.join("")) >= 0) first = 0;
    var from = Math.max(0, first - 18);
    return (from ? "…" : "") + text.slice(from, from + 64) + (text.length > from + 64 ? "…" : "");
  }

  function address(result) {
    var part = result.entry.parts[result.section], page = result.entry.page;
    return root + page + (part && part[0] && page.indexOf("#") < 0 ? "#" + encodeURIComponent(part[0]) : "");
  }

  function option(result, number) {
    var entry = result.entry, part = entry.parts[result.section], text = excerpt(result);
    var title = made("span", { class: "fp-search__title" }, marked(entry.title, result.words));
    var line = [title, made("span", { class: "fp-search__kind" }, [entry.sort.label])];
    var link = made("a", {
      class: "fp-search__result", role: "option", id: "fp-search-" + number, tabindex: "-1",
      "aria-selected": "false", href: address(result),
    }, [made("span", { class: "fp-search__line" }, line)]);
    if (part && part[1] && part[1] !== entry.title) {
      link.append(made("span", { class: "fp-search__part" }, marked(part[1], result.words)));
    }
    if (text) link.append(made("span", { class: "fp-search__text" }, marked(text, result.words)));
    return link;
  }

  function group(name, results, from) {
    var id = "fp-search-group-" + from;
    var part = made("div", { class: "fp-search__group", role: "group", "aria-labelledby": id }, [
      made("div", { class: "fp-search__head", id: id, role: "presentation" }, [name]),
    ]);
    results.forEach(function (result, number) {
      var one = option(result, from + number);
      if (number >= SHOWN) one.hidden = true;
      part.append(one);
    });
    if (results.length > SHOWN) part.append(more(part, results.length - SHOWN, id + "-more"));
    return part;
  }

  /* The last choice of a group: reached by the arrow keys like the others. */
  function more(part, count, id) {
    var button = made("button", {
      type: "button", class: "fp-search__more", tabindex: "-1", role: "option", id: id, "aria-selected": "false",
    }, ["还有 " + count + " 条"]);
    button.addEventListener("click", function () {
      part.querySelectorAll("[hidden]").forEach(function (one) { one.hidden = false; });
      button.remove();
      input.focus();
      choose(chosen);
    });
    return button;
  }

  /* The best three first, whatever they are; then the others by what they are. */
  function show(results) {
    list.textContent = "";
    choose(-1);
    if (results.length) list.append(group("最相关", results.slice(0, FIRST), 0));
    var names = fanpinSearch.groups(), rest = results.slice(FIRST), from = FIRST;
    Object.keys(names).forEach(function (key) {
      var own = rest.filter(function (result) { return result.entry.sort.group === key; });
      if (own.length) list.append(group(names[key], own, from));
      from += own.length;
    });
    input.setAttribute("aria-expanded", String(results.length > 0));
    list.parentNode.scrollTop = 0;
  }

  function answer() {
    var typed = input.value;
    clear.hidden = !typed;
    if (!typed.trim()) {
      list.textContent = "";
      choose(-1);
      input.setAttribute("aria-expanded", "false");
      said.textContent = "可以输村名、拼音首字母、区划代码、指标名、政策用词，也可以直接问“怎么……”";
      return;
    }
    if (!window.fanpinSearch) said.textContent = "正在读入……";
    load().then(function () {
      if (input.value !== typed) return;
      var results = fanpinSearch.search(typed);
      show(results);
      list.dataset.answered = typed;
      said.textContent = results.length ? "找到 " + results.length + " 条"
        : "没有找到。请换个说法：少打几个字，或者只打村名、指标名、代码。";
    }, function () {
      loading = null;
      said.textContent = "搜索用的文件读不了（search/index.js）。请确认整个网站文件夹都在，再打开这一页。";
    });
  }

  function choose(number) {
    var all = options();
    all.forEach(function (one, at) {
      one.setAttribute("aria-selected", String(at === number));
    });
    chosen = all[number] ? number : -1;
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  /* ---- opening and closing ---- */
  function open() {
    if (document.activeElement !== input) before = document.activeElement;
    if (!toggle.checked) toggle.click();
    input.focus();
    input.select();
  }

  function shut() {
    if (toggle.checked) toggle.click();
    input.blur();
    if (before && before !== document.body && before.focus) before.focus();
    before = null;
  }

  toggle.addEventListener("change", function () {
    if (toggle.checked) { input.focus(); } else { input.blur(); }
  });
  input.addEventListener("focus", function () {
    if (!toggle.checked) toggle.click();
    load().catch(function () { loading = null; });
    answer();
  });
  input.addEventListener("input", function (event) {
    window.clearTimeout(waiting);
    if (!event.isComposing) waiting = window.setTimeout(answer, 40);
  });
  input.addEventListener("compositionend", answer);
  clear.addEventListener("click", function () { input.value = ""; answer(); input.focus(); });

  var moves = { ArrowDown: 1, ArrowUp: -1 };

  input.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    var all = options();
    if (moves[event.key] && all.length) {
      var next = chosen + moves[event.key];
      choose(next < 0 ? all.length - 1 : next % all.length);
    } else if ((event.key === "Home" || event.key === "End") && chosen >= 0) {
      choose(event.key === "Home" ? 0 : all.length - 1);
    } else if (event.key === "Enter") {
      if (all.length) follow(all[Math.max(chosen, 0)]);
    } else if (event.key === "Escape") {
      shut();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });

  function follow(link) {
    if (link.tagName === "A") shut();
    link.click();
  }

  list.addEventListener("click", function (event) {
    if (event.target.closest("a")) { before = null; if (toggle.checked) toggle.click(); }
  });

  document.addEventListener("keydown", function (event) {
    var at = document.activeElement;
    var typing = at && (/^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) || at.isContentEditable);
    if (typing && at.type !== "checkbox" && at.type !== "radio") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "/" || event.key === "s" || event.key === "f") {
      event.preventDefault();
      open();
    }
  });
})();
