/*
 * Finds entries of the site's index (search/index.js) for what somebody typed. No index of words
 * is built: a county's index is about a megabyte of text, and looking through it takes
 * milliseconds, less than unpacking any other kind would (methods/decisions, "search").
 *
 * What counts, in this order: a title, a name or a code that is just what was typed (or begins
 * so); the typed words in a title, in a heading, in the text. Chinese is compared by pairs of
 * neighbouring characters; rare pairs count more, and an entry that holds only a stray pair of
 * what was asked is no result. Questions (怎么, 几天, 什么是) are read from the index's own list.
 */
var fanpinSearch = (function () {
  "use strict";
  var index = null;

  /* One character for one, so that places in the text stay the same. */
  function fold(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (c) {
      return String.fromCharCode(c.charCodeAt(0) - 0xfee0);
    }).replace(/\u3000/g, " ").toLowerCase();
  }

  var MARKS = /[\s,.;:!?'"()\[\]{}<>\/\\|·—…、。，；：！？“”‘’《》【】（）~`@#$^&*+=]+/;
  var HAN = /[^\x00-\x7f]/;

  /* 新站镇瓦窑村 and 新站瓦窑 for 瓦窑村（新站镇）. */
  function glued(entry, data) {
    var within = entry.folded.match(/\(([^)]+)\)$/);
    if (!data.kinds[entry.kind].names) return [];
    function short(name) {
      var ending = data.endings.find(function (one) {
        return name.length > one.length + 1 && name.slice(-one.length) === one;
      });
      return ending ? name.slice(0, -ending.length) : name;
    }
    if (!within) return [short(entry.main)];
    return [within[1] + entry.main, short(within[1]) + short(entry.main), short(entry.main)];
  }

  function load(data) {
    data.entries.forEach(function (entry) {
      entry.folded = fold(entry.title);
      entry.main = entry.folded.split(/[(·]/)[0].trim();
      entry.named = entry.names.split(" ").concat(glued(entry, data));
      entry.sections = entry.parts.map(function (part) {
        return { anchor: part[0], heading: fold(part[1]), text: fold(part[2]) };
      });
      entry.sort = data.kinds[entry.kind];
    });
    index = data;
  }

  /* Pairs of characters of Chinese, whole words of the rest; one character only where it is all. */
  function tokens(words) {
    var found = {};
    words.forEach(function (word) {
      (word.match(/[a-z0-9_.%-]+|[^\x00-\x7f]+/g) || []).forEach(function (run) {
        if (!HAN.test(run)) { if (run.length > 1 || word === run) found[run] = true; return; }
        if (run.length === 1 && word === run && words.length === 1) found[run] = true;
        for (var at = 0; at + 1 < run.length; at++) found[run.substr(at, 2)] = true;
      });
    });
    return Object.keys(found);
  }

  var ACROSS = 0.4, cutter = typeof Intl === "object" && Intl.Segmenter
    ? new Intl.Segmenter("zh", { granularity: "word" }) : null;

  /* Pairs that join the end of one word to the start of another say little: 月几 of 一个月几次 is
     no word. Browsers that cannot cut words count all alike. */
  function across(words) {
    var found = {};
    if (!cutter) return found;
    words.forEach(function (word) {
      var cut = Array.from(cutter.segment(word));
      cut.slice(1).forEach(function (next, number) {
        var before = cut[number].segment, after = next.segment;
        if (before.length + after.length < 3 || !HAN.test(before) || !HAN.test(after)) return;
        found[before.slice(-1) + after.charAt(0)] = true;
      });
    });
    return found;
  }

  function replaced(text, words, by) {
    return words.reduce(function (left, word) { return left.split(word).join(by); }, text);
  }

  /* What is looked for: the words themselves, and what kind of answer is wanted. */
  function read(typed) {
    var whole = fold(typed).trim().replace(/\s+/g, " ");
    var left = whole, labels = {}, also = [], page = "";
    index.words.questions.forEach(function (question) {
      var without = replaced(left, question.words, " ");
      if (without === left) return;
      left = without;
      Object.keys(question.labels).forEach(function (label) {
        labels[label] = (labels[label] || 1) * question.labels[label];
      });
      also = also.concat(question.also || []);
      page = page || question.page || "";
    });
    left = replaced(left, index.words.drop, " ");
    var words = left.split(MARKS).filter(Boolean);
    /* 谁做什么 asks with words of questions alone: they are all there is to look for. */
    if (!words.length && whole.length > 2) words = whole.split(MARKS).filter(Boolean);
    return {
      typed: whole, whole: whole.split(MARKS).join(""), words: words, labels: labels, also: also,
      page: page,
    };
  }

  /* 七步工作法, 识别五步: each document counts its own steps; here they stand in one procedure. */
  function numbered(asked) {
    var steps = new RegExp(index.words.numbered.typed), by = index.words.numbered.read;
    if (!steps.test(asked.whole)) return [];
    return [{
      typed: "", whole: asked.whole.replace(steps, by), labels: asked.labels, also: asked.also,
      words: asked.words.map(function (one) { return one.replace(steps, by); }),
    }];
  }

  /* A village whatever its committee is called: 先锋村 of 先锋村村委会, 先锋村民委员会 in the list. */
  function named(asked) {
    var whole = asked.whole, ending = index.endings.find(function (one) {
      return one.length > 2 && whole.length > one.length + 1 && whole.slice(-one.length) === one;
    });
    if (!ending) return [];
    var name = whole.slice(0, -ending.length);
    return [{ typed: "", whole: name, labels: asked.labels, also: asked.also, words: [name] }];
  }

  /* The same question in the words that pages use: 低保 for 最低生活保障, and back. */
  function variants(asked) {
    var found = [asked].concat(named(asked), numbered(asked));
    index.words.same.forEach(function (group) {
      group.forEach(function (word) {
        if (found.length > 4 || asked.whole.indexOf(word) < 0) return;
        group.forEach(function (other) {
          if (other === word || word.indexOf(other) >= 0 || asked.whole.indexOf(other) >= 0) return;
          found.push({
            typed: "", whole: asked.whole.replace(word, other),
            labels: asked.labels, also: asked.also,
            words: asked.words.map(function (one) { return one.replace(word, other); }),
          });
        });
      });
    });
    return found;
  }

  /* A word of letters or digits stands for itself, not for a part of a longer one. */
  function holds(text, token) {
    var at = text.indexOf(token);
    if (at < 0 || HAN.test(token)) return at >= 0;
    for (; at >= 0; at = text.indexOf(token, at + 1)) {
      var before = text.charAt(at - 1), after = text.charAt(at + token.length);
      if (!/[a-z0-9]/.test(before) && !(/[0-9]/.test(token) && /[0-9]/.test(after))) return true;
    }
    return false;
  }

  /* Letters and digits begin a name only where nothing else was typed. */
  function namedSo(entry, token, alone) {
    return entry.named.some(function (name) {
      if (HAN.test(token)) return name.indexOf(token) >= 0;
      return alone ? name.indexOf(token) === 0 : name === token;
    });
  }

  var TITLE = 5, NAME = 4, HEADING = 3, TEXT = 1;

  /* Where an entry holds each token, the best place of each; and how rare each token is. */
  function places(list) {
    var entries = index.entries, counts = list.map(function () { return 0; });
    var rows = entries.map(function (entry) {
      return list.map(function (token, number) {
        var best = holds(entry.folded, token) ? TITLE
          : namedSo(entry, token, list.length === 1) ? NAME : 0;
        var parts = entry.sections.map(function (part) {
          if (holds(part.heading, token)) return HEADING;
          return token.length > 1 && holds(part.text, token) ? TEXT : 0;
        });
        var inside = Math.max.apply(null, parts.concat(0));
        if (best || inside) counts[number] += 1;
        return { title: best, parts: parts };
      });
    });
    var rare = counts.map(function (count) {
      return count ? Math.min(Math.log(1 + entries.length / count), 5) : 0;
    });
    return { rows: rows, rare: rare };
  }

  /* Whether what was typed is just a title or a name, begins one, or stands in one. */
  function likeness(entry, whole) {
    var size = whole.length;
    if (!size) return 0;
    if (entry.folded === whole || entry.main === whole) return 60;
    if (entry.named.indexOf(whole) >= 0) return /^[a-z]+$/.test(whole) ? 45 : 55;
    var begins = size > 1 && entry.named.some(function (name) { return name.indexOf(whole) === 0; });
    if (begins && (HAN.test(whole) || size > 2)) return 25;
    if (size === 1) return entry.main.indexOf(whole) === 0 ? 10 : 0;
    if (entry.main.indexOf(whole) === 0) return 30 * Math.sqrt(size / entry.main.length);
    if (entry.folded.indexOf(whole) >= 0 && HAN.test(whole)) {
      return 25 * Math.sqrt(size / entry.folded.length);
    }
    return 0;
  }

  /* The title of an entry that the question holds whole: 瓦窑村 in 瓦窑村走访情况. */
  function heldWhole(entry, whole) {
    if (entry.main.length < 2 || entry.main.length >= whole.length) return 0;
    return whole.indexOf(entry.main) >= 0 ? 4 * Math.sqrt(entry.main.length) : 0;
  }

  /* How well a section goes with the question: its tokens, and the words as they were typed. */
  function sectionOf(entry, row, rare, asked) {
    var best = { score: 0, number: -1 };
    entry.sections.forEach(function (part, number) {
      var score = 0;
      row.forEach(function (at, token) { score += rare[token] * at.parts[number]; });
      asked.words.forEach(function (word) {
        if (word.length < 2) return;
        if (part.heading === word) score += 12;
        else if (part.heading.indexOf(word) >= 0) score += 8;
        else if (part.text.indexOf(word) >= 0) score += 2 * Math.sqrt(word.length);
      });
      if (asked.words.length > 1 && asked.typed) {
        if (part.heading.indexOf(asked.typed) >= 0) score += 15;
        else if (part.text.indexOf(asked.typed) >= 0) score += 10;
      }
      if (score > best.score) best = { score: score, number: number };
    });
    return best;
  }

  function scored(entry, row, rare, asked, total) {
    var section = sectionOf(entry, row, rare, asked), held = 0, score = 0;
    row.forEach(function (at, token) {
      var inSection = section.number < 0 ? 0 : at.parts[section.number];
      var best = Math.max(at.title, inSection, at.parts.some(Boolean) ? TEXT / 2 : 0);
      if (best) held += rare[token];
      score += rare[token] * best;
    });
    var covered = total ? held / total : 0, like = likeness(entry, asked.whole);
    var whole = heldWhole(entry, asked.whole);
    if (!like && covered < (whole && entry.sort.names ? 0.25 : 0.45)) return null;
    asked.words.forEach(function (word) {
      if (word.length > 1 && word !== asked.whole && HAN.test(word)) {
        like += likeness(entry, word) / 3;
      }
    });
    var phrase = section.number < 0 ? 0 : Math.min(section.score, 30) / 3;
    score = score * covered * covered + phrase * covered + like + whole;
    var wanted = asked.labels[entry.sort.label] || 1;
    return {
      entry: entry, section: section.number,
      score: score * entry.sort.prior * (entry.boost || 1) * wanted,
    };
  }

  function found(asked) {
    var list = tokens(asked.words), at = places(list), seams = across(asked.words);
    list.forEach(function (token, number) { if (seams[token]) at.rare[number] *= ACROSS; });
    var total = at.rare.reduce(function (sum, one) { return sum + one; }, 0);
    var also = asked.also.filter(function (word) { return word.length > 1; });
    return index.entries.map(function (entry, number) {
      var one = scored(entry, at.rows[number], at.rare, asked, total);
      if (one && also.length && entry.sections.some(function (part) {
        return also.some(function (word) { return part.text.indexOf(word) >= 0; });
      })) one.score *= 1.15;
      return one;
    }).filter(Boolean);
  }

  /*
   * Results for what was typed, the best first, one a page: entry (of the index), section (its
   * number; -1 for the page itself), score, words (to be marked). Few: far behind the best one
   * nothing is shown.
   */
  function search(typed) {
    if (!index || !typed.trim()) return [];
    var asked = read(typed), results = asked.words.length ? ranked(asked) : [];
    if (!results.length && asked.also.length) results = ranked(byQuestion(asked));
    return asked.page ? answered(results, asked) : results;
  }

  /* Who does what (谁负责控辍保学) stands on one page, in whatever words the documents say it. */
  function answered(results, asked) {
    function isIt(one) { return one.entry.page.split("#")[0] === asked.page; }
    var first = results.slice(0, 2), rest = results.slice(2);
    if (first.some(isIt)) return results;
    var it = results.filter(isIt).concat(index.entries.filter(function (entry) {
      return entry.page === asked.page;
    }).map(function (entry) {
      return { entry: entry, section: -1, score: 0, words: asked.words };
    })).slice(0, 1);
    return first.concat(it, rest.filter(function (one) { return !isIt(one); }));
  }

  /* Of what no page speaks (有车有房的能不能纳入): the pages on what such questions are about. */
  function byQuestion(asked) {
    return { typed: "", whole: asked.also.join(""), words: asked.also, labels: asked.labels, also: [] };
  }

  function ranked(asked) {
    var best = {};
    variants(asked).forEach(function (one, number) {
      found(one).forEach(function (result) {
        if (number && result.entry.sort.elsewhere) return; /* what a word means is said here */
        result.words = one.words;
        if (number) result.score *= 0.8;
        var page = result.entry.page.split("#")[0];
        if (!best[page] || best[page].score < result.score) best[page] = result;
      });
    });
    var results = Object.keys(best).map(function (page) { return best[page]; });
    results.sort(function (a, b) {
      return b.score - a.score || (a.entry.page < b.entry.page ? -1 : 1);
    });
    var least = results.length ? results[0].score * 0.22 : 0;
    return mixed(results.filter(function (result) { return result.score >= least; }));
  }

  /* Figures come in families whose names are much alike. Where they fill the first three, the
     best of what is none comes third if it is not far behind. */
  function mixed(results) {
    function groupOf(result) { return result.entry.sort.group; }
    var third = results[2];
    if (!third || results.slice(0, 3).some(function (one) { return groupOf(one) !== "figure"; })) {
      return results;
    }
    var other = results.find(function (result) {
      return groupOf(result) !== groupOf(third) && result.score >= third.score * 0.6;
    });
    if (!other) return results;
    var rest = results.filter(function (result) { return result !== other; });
    return rest.slice(0, 2).concat([other], rest.slice(2));
  }

  return {
    load: load,
    search: search,
    fold: fold,
    groups: function () { return index.groups; },
  };
})();

function fanpinSearchIndex(data) { fanpinSearch.load(data); }
