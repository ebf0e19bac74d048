/*
 * What of a page goes on paper: all of it, one section, or a township with all its villages.
 *
 * The villages come from their own pages, read in frames when they are asked for: a page opened
 * from a folder may read no other file, but another page of the site may hand it its text. A page
 * gives its text to pages of its own site only.
 */
(() => {
  "use strict";
  const ASK = "fanpin-print", AT_ONCE = 4, PATIENCE = 30000;
  const article = document.querySelector("article.md-content__inner");
  const heading = article && article.querySelector("h1");
  if (!heading) return;

  const text = (node) => (node ? node.textContent.replace("¶", "").replace(/\s+/g, " ").trim() : "");
  const months = article.querySelector("nav.fp-months");
  const sheet = getComputedStyle(document.documentElement).getPropertyValue("--fp-sheet").trim().replace(/^"|"$/g, "");

  /* ---- a page that another one asks for its text ---- */

  const ours = (event) => (location.protocol === "file:"
    ? event.origin === "null" || event.origin.startsWith("file:") : event.origin === location.origin);

  window.addEventListener("message", (event) => {
    if (event.data !== ASK || !event.source || !ours(event)) return;
    const answer = { fanpinPrint: article.innerHTML, sheet };
    event.source.postMessage(answer, location.protocol === "file:" ? "*" : location.origin);
  });

  function read(address) {
    return new Promise((found) => {
      const frame = document.createElement("iframe");
      frame.className = "fp-print-frame";
      frame.tabIndex = -1;
      frame.setAttribute("aria-hidden", "true");
      const end = (said) => {
        window.removeEventListener("message", hear);
        clearInterval(asking);
        clearTimeout(late);
        frame.remove();
        found(said);
      };
      const hear = (event) => {
        if (event.source === frame.contentWindow && ours(event) && event.data && event.data.fanpinPrint) end(event.data);
      };
      const asking = setInterval(() => frame.contentWindow && frame.contentWindow.postMessage(ASK, "*"), 100);
      const late = setTimeout(() => end(null), PATIENCE);
      window.addEventListener("message", hear);
      frame.src = address;
      document.body.append(frame);
    });
  }

  /* ---- what is left out, and what comes with it ---- */

  /* A section whose tables stay folded on paper says nothing that a village's sheet has room for. */
  function withoutFolded(part) {
    part.querySelectorAll(":scope > h2").forEach((head) => {
      const nodes = sectionOf(head);
      if (nodes.some((node) => node.matches(".fp-family") || node.querySelector(".fp-family"))) nodes.forEach((node) => node.remove());
    });
  }

  function sectionOf(head) {
    const nodes = [head];
    for (let next = head.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) nodes.push(next);
    return nodes;
  }

  const heads = () => [...article.querySelectorAll(":scope > h2")];

  function only(head) {
    heads().filter((other) => other !== head).flatMap(sectionOf).forEach((node) => node.classList.add("fp-left-out"));
    intro(head).forEach((node) => node.classList.add("fp-left-out"));
    unfold(sectionOf(head));
    print();
  }

  /* Tables that stay folded in a whole page are what a section of them is printed for. */
  function unfold(nodes) {
    nodes.flatMap((node) => [node, ...node.querySelectorAll(".fp-family")]).filter((node) => node.matches(".fp-family")).forEach((fold) => {
      fold.classList.add("fp-unfolded");
      if (!fold.open) { fold.open = true; fold.dataset.fold = "again"; }
    });
  }

  function foldAgain() {
    document.querySelectorAll(".fp-unfolded").forEach((fold) => {
      fold.classList.remove("fp-unfolded");
      if (fold.dataset.fold) { fold.open = false; delete fold.dataset.fold; }
    });
  }

  /* What a page says before its first section belongs to the whole page only. */
  function intro(head) {
    const kept = ".fp-crumbs, .fp-dateline, .fp-print, .fp-months, h1";
    const nodes = [...article.children];
    return nodes.slice(0, nodes.indexOf(heads()[0])).filter((node) => head && !node.matches(kept));
  }

  function villages() {
    if (!months || !/^township\//.test(months.dataset.place)) return [];
    const found = [...article.querySelectorAll('a[href*="village/"]')].map((one) => one.getAttribute("href").split("#")[0]);
    return [...new Set(found)].filter((one) => /^\.\.\/village\/[^/]+\.html$/.test(one)).sort();
  }

  async function withVillages(addresses, say) {
    const said = new Array(addresses.length), waiting = [...addresses.entries()];
    let done = 0;
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        said[next[0]] = await read(next[1]);
        say(`正在取各村网页：${++done}/${addresses.length}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const missing = said.filter((one) => !one).length;
    if (missing) { say(`有 ${missing} 个村的网页没有打开，没有打印；请再点一次`); return; }
    put(said);
    say("");
    print();
  }

  const quoted = (words) => `"${words.replace(/["\\\n]/g, "")}"`;

  function put(said) {
    const whole = document.createElement("div"), style = document.createElement("style");
    whole.className = "fp-whole";
    said.forEach((one, place) => {
      const part = document.createElement("section");
      part.innerHTML = one.fanpinPrint;
      part.querySelectorAll(".fp-print, .fp-months, .fp-beside, .headerlink").forEach((node) => node.remove());
      withoutFolded(part);
      part.querySelectorAll("[id]").forEach((node) => node.removeAttribute("id"));
      part.style.page = `fp-${place}`;
      style.textContent += `@page fp-${place} { @top-left { content: ${quoted(one.sheet)} } }\n`;
      whole.append(part);
    });
    whole.append(style);
    article.append(whole);
  }

  function print() {
    document.documentElement.dataset.print = "ready"; /* for who prints without a dialogue */
    window.print();
  }

  const before = document.title;
  window.addEventListener("beforeprint", () => { if (sheet) document.title = sheet; });
  window.addEventListener("afterprint", () => {
    document.title = before;
    delete document.documentElement.dataset.print;
    document.querySelectorAll(".fp-left-out").forEach((node) => node.classList.remove("fp-left-out"));
    document.querySelectorAll(".fp-whole").forEach((node) => node.remove());
    foldAgain();
  });

  /* ---- the list of what can be printed ---- */

  function button(words, then) {
    const item = document.createElement("li"), made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", then);
    item.append(made);
    return item;
  }

  function fill(list, said, close) {
    const below = villages();
    list.replaceChildren(button("整页", () => { close(); print(); }));
    if (below.length) {
      list.append(button(`本乡镇连同 ${below.length} 个村`, () => withVillages(below, (words) => {
        said.textContent = words;
        if (!words) close();
      })));
    }
    heads().filter((head) => head.offsetParent).forEach((head) => list.append(button(`只打“${text(head)}”`, () => { close(); only(head); })));
  }

  function begin() {
    const box = document.createElement("details"), head = document.createElement("summary");
    const list = document.createElement("ul"), said = document.createElement("p");
    box.className = "fp-print";
    head.textContent = "打印";
    said.setAttribute("role", "status");
    box.append(head, list, said);
    const close = () => { box.open = false; };
    box.addEventListener("toggle", () => { if (box.open) fill(list, said, close); });
    document.addEventListener("click", (event) => { if (!box.contains(event.target)) close(); });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.open) { close(); head.focus(); }
    });
    (months || heading).after(box);
  }

  if (window === window.top) begin();
})();
