/*
 * The switch of month on every page of a region, and what a kept page cannot know by itself:
 * that there are later months. Pages of all versions load this file from archive/months.js, so
 * what they hold must go on to work: <nav class="fp-months" data-month data-place>, on kept
 * pages <body class="fp-kept">, <a data-newest>, <div class="fp-packed" data-packed> (HTML,
 * gzip, base64), <body data-gone> and the scripts that this one's data-then names, run when all is unpacked.
 * MONTHS: newest month; kept ones with the number of their edition, the newest first; "only": by
 * place the months that have a page of it, where some have none ("" is the page of the newest).
 */
(function () {
  "use strict";
  var MONTHS = /*MONTHS*/;
  var script = document.currentScript, root = new URL("../", script.src).href;
  var later = (script.dataset.then || "").split(" ").filter(Boolean);

  function colours() {
    // as the other pages of the site were switched, else as the computer is
    var saved = null, page = document.documentElement;
    if (!page.hasAttribute("data-md-color-scheme")) return;
    try { saved = JSON.parse(localStorage.getItem(new URL(root).pathname + ".__palette")); } catch (e) { /* none */ }
    var dark = matchMedia("(prefers-color-scheme: dark)").matches;
    page.setAttribute("data-md-color-scheme", (saved && saved.color && saved.color.scheme) || (dark ? "slate" : "default"));
  }

  function label(month) { return month.slice(0, 4) + "年" + Number(month.slice(5)) + "月"; }
  function has(place, month) { return !MONTHS.only[place] || MONTHS.only[place].indexOf(month) >= 0; }
  function address(place, month) { return root + (month ? "archive/" + month + "/" : "") + place + ".html"; }

  function link(text, href, name) {
    var made = document.createElement(href ? "a" : "span");
    made.textContent = text;
    if (href) made.href = href;
    if (name) made.className = name;
    return made;
  }

  function list(place, month, kept) {
    var made = document.createElement("ul");
    MONTHS.kept.forEach(function (one) {
      var newest = one[0] === MONTHS.newest, own = one[0] === month && kept !== newest;
      var there = has(place, newest ? "" : one[0]);
      var text = label(one[0]) + (one[1] > 1 ? "（第" + one[1] + "版）" : "") + (newest ? "（最新）" : "");
      var item = document.createElement("li"), entry = link(there ? text : text + " 没有本页", own || !there ? "" : address(place, newest ? "" : one[0]));
      if (own) entry.setAttribute("aria-current", "page");
      item.append(entry);
      made.append(item);
    });
    return made;
  }

  function step(place, month, by, text) {
    var months = MONTHS.kept.map(function (one) { return one[0]; });
    var found = months[months.indexOf(month) + by];
    if (months.indexOf(month) < 0 || !found) return null;
    var target = found === MONTHS.newest ? "" : found;
    return has(place, target) ? link(text, address(place, target), "fp-months-step") : null;
  }

  function fill(nav) {
    var month = nav.dataset.month, place = nav.dataset.place, kept = document.body.classList.contains("fp-kept");
    var box = document.createElement("details"), head = document.createElement("summary"), all = nav.querySelector("a");
    head.textContent = label(month);
    head.setAttribute("aria-label", "换一个月看，现在是" + label(month));
    box.append(head, list(place, month, kept));
    if (!kept && has(place, month)) {
      box.append(link("这个月的固定网址", address(place, month), "fp-months-fixed"));
    }
    if (all) { all.textContent = "各月一览"; box.append(all); }
    [step(place, month, 1, "‹ 上一月"), box, step(place, month, -1, "下一月 ›")].forEach(function (part) { if (part) nav.append(part); });
    document.addEventListener("click", function (event) { if (!box.contains(event.target)) box.open = false; });
    box.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && box.open) { box.open = false; head.focus(); }
    });
    return { month: month, place: place };
  }

  function note(said) {
    var newest = document.querySelector(".fp-kept a[data-newest]");
    if (!newest || !said) return;
    var same = said.month === MONTHS.newest;
    newest.textContent = same ? "这个月现在是最新的一个月" : "最新的是" + label(MONTHS.newest) + (has(said.place, "") ? "，看本页最新的数" : "，看首页");
    if (has(said.place, "")) newest.href = address(said.place, "");
  }

  /* archive/gone.html?2025-01/village/220281101201.html: what there is of that place instead. */
  function gone() {
    var found = /^\?(\d{4}-\d\d)\/([a-z]+\/\d+)\.html$/.exec(location.search);
    if (!found) return;
    var now = address(found[2], ""), item = document.createElement("li");
    document.querySelector("h1").textContent = label(found[1]) + "的网页不再保留";
    item.append(link("这个地方现在的网页（" + label(MONTHS.newest) + "）", now));
    function offer() { document.querySelector("ul").prepend(item); }
    if (location.protocol === "file:") return offer();  // who leads here has looked
    fetch(now, { method: "HEAD" }).then(function (answer) { if (answer.ok) offer(); });
  }

  function unpack(box) {
    if (!window.DecompressionStream) return null;
    var bytes = Uint8Array.from(atob(box.dataset.packed), function (each) { return each.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text().then(function (text) {
      var made = document.createElement("template");
      made.innerHTML = text;
      box.replaceWith(made.content);
    });
  }

  function complete() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var fold = target; fold; fold = fold.parentElement) if (fold.tagName === "DETAILS") fold.open = true;
    if (target) target.scrollIntoView();
    later.forEach(function (address) {
      var made = document.createElement("script");
      made.src = address;
      made.async = false;
      document.head.append(made);
    });
  }

  colours();
  document.addEventListener("DOMContentLoaded", function () {
    Promise.all(Array.from(document.querySelectorAll(".fp-packed"), unpack)).then(complete, complete);
    var said = null;
    document.querySelectorAll("nav.fp-months").forEach(function (nav) { said = fill(nav); });
    note(said);
    if (document.body.hasAttribute("data-gone")) gone();
  });
})();
