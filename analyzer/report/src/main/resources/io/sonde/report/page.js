"use strict";
// The page as a whole: colours, keys, links into folds, and paper.
(function () {
  const { byId, all, el } = sonde;
  const root = document.documentElement;

  // Shows an element, whatever hides it.
  sonde.reveal = function (element) {
    for (let up = element; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
    const table = element.closest("table");
    if (table && table.showAll) { table.showAll(); }
    element.scrollIntoView({ block: element.tagName === "TR" || element.tagName === "LI" ? "center" : "start" });
    element.classList.add("found");
    setTimeout(function () { element.classList.remove("found"); }, 2500);
    element.focus({ preventScroll: true });
  };

  // Light and dark: the reader's system decides until the switch is used.
  function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches; }
  function redraw() {
    sonde.charts.redraw();
    if (sonde.flames) { sonde.flames.redraw(); }
  }
  function theme(name) {
    root.dataset.theme = name;
    redraw();
  }
  byId("theme").addEventListener("click", function () { theme(dark() ? "light" : "dark"); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  const KEYS = [
    ["/", "search"], ["j  k", "next and previous finding; next and previous row in a list or a drawing"], ["Enter", "open the evidence of a finding, a session, a hit"],
    ["\u2190 \u2192", "fold and unfold in a drawing"], ["\u2191 \u2193", "move among hits and rows"], ["arrows, Enter", "in a flame graph: move among frames, show one; Esc shows all"], ["e", "open or close every fold"], ["t", "light or dark"], ["Esc", "close, clear"], ["?", "this list"]
  ];
  const keys = el("dialog", { id: "keys", "aria-labelledby": "keys-title" },
    el("div", { class: "bar" }, el("h2", { id: "keys-title" }, "Keys"), el("button", { type: "button", class: "plain", on: { click: function () { keys.close(); } } }, "Close \u2715")),
    el("dl", { class: "facts" }, KEYS.map(function (key) { return [el("dt", {}, el("kbd", {}, key[0])), el("dd", {}, key[1])]; }).flat()));
  document.body.append(keys);
  byId("help").addEventListener("click", function () { keys.showModal(); });

  const cards = all(".card");
  let at = -1;
  document.addEventListener("keydown", function (event) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) { return; }
    const card = event.target.closest ? event.target.closest(".card") : null;
    if (card) { at = cards.indexOf(card); }
    const act = {
      "/": function () { byId("query").focus(); },
      "?": function () { keys.showModal(); },
      t: function () { theme(dark() ? "light" : "dark"); },
      j: function () { move(1); },
      k: function () { move(-1); },
      e: function () { const folds = all("details"), open = folds.some(function (fold) { return !fold.open; }); folds.forEach(function (fold) { fold.open = open; }); }
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (event.key === "Enter" && event.target === card) {
      const link = card.querySelector("a.span");
      if (link) { event.preventDefault(); sonde.openSpan(link.getAttribute("href").slice(6)); }
    }
  });

  function move(by) {
    if (!cards.length) { return; }
    at = Math.max(0, Math.min(cards.length - 1, at + by));
    cards[at].focus({ preventScroll: true });
    cards[at].scrollIntoView({ block: "start" });
  }

  // Paper cannot be clicked: what matters is opened, and drawn for the width of a sheet.
  let before = [], themeBefore;
  window.addEventListener("beforeprint", function () {
    themeBefore = root.dataset.theme;
    before = all("details").filter(function (fold) { return !fold.open; });
    all(".symptoms").forEach(function (fold) { fold.open = true; });
    all("details.waterfall").slice(0, 3).forEach(function (fold) { fold.open = true; sonde.draw(fold); });
    theme("light");
    sonde.charts.resize();
  });
  window.addEventListener("afterprint", function () {
    before.forEach(function (fold) { fold.open = false; });
    if (themeBefore) { theme(themeBefore); } else { delete root.dataset.theme; redraw(); }
    sonde.charts.resize();
  });

  function link() {
    const id = decodeURIComponent(location.hash.slice(1)), target = id && byId(id);
    if (target) { sonde.reveal(target); }
  }
  window.addEventListener("hashchange", link);
  const first = document.querySelector("details.waterfall");
  if (first) { first.open = true; }
  link();
  sonde.follow();
})();
