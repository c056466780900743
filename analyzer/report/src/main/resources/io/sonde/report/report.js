"use strict";
(function () {
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  // Tables: sort by a click on a heading, numbers largest first; show the long tail when asked.
  all("table[data-sortable]").forEach(function (table) {
    var body = table.tBodies[0], first = Number(table.dataset.first || 0), rows = Array.prototype.slice.call(body.rows), more;
    function cut() {
      rows.forEach(function (row, i) { row.classList.toggle("tail", first > 0 && i >= first); });
      apply();
    }
    all("th", table).forEach(function (th, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = th.textContent;
      th.textContent = "";
      th.appendChild(button);
      button.addEventListener("click", function () {
        var number = th.classList.contains("num");
        var down = th.getAttribute("aria-sort") === "descending" ? false : th.getAttribute("aria-sort") === "ascending" ? true : number;
        all("th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort(function (a, b) {
          var x = a.cells[column], y = b.cells[column], order;
          if (number) {
            var nx = x.dataset.v === undefined, ny = y.dataset.v === undefined;
            if (nx || ny) { return nx - ny; }
            order = Number(x.dataset.v) - Number(y.dataset.v);
          } else {
            order = x.textContent.localeCompare(y.textContent);
          }
          return down ? -order : order;
        });
        rows.forEach(function (row) { body.appendChild(row); });
        cut();
      });
    });
    if (first > 0 && rows.length > first) {
      more = document.createElement("button");
      more.type = "button";
      more.className = "more";
      more.textContent = "Show all " + rows.length;
      more.addEventListener("click", function () { first = 0; more.remove(); cut(); });
      table.parentNode.parentNode.insertBefore(more, table.parentNode.nextSibling);
    }
    rows.forEach(function (row, i) { row.classList.toggle("tail", first > 0 && i >= first); });
  });

  // Filter: hides findings and rows that do not hold every word; looks into the long tail too.
  var filter = document.getElementById("filter"), hits = document.getElementById("hits"), targets = all(".hit");
  document.getElementById("search").hidden = false;
  function apply() {
    var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    targets.forEach(function (target) {
      var text = words.length ? target.textContent.toLowerCase() : "";
      var match = words.every(function (word) { return text.indexOf(word) >= 0; });
      target.hidden = words.length ? !match : target.classList.contains("tail");
      if (match) { shown++; }
    });
    hits.textContent = words.length ? shown + " of " + targets.length : "";
  }
  filter.addEventListener("input", apply);
  apply();

  // A link to a span opens the waterfall that holds it.
  function reveal() {
    var at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var up = at; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
    if (at) { at.scrollIntoView({ block: at.tagName === "TR" ? "center" : "start" }); }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // Keys: / filter, j and k next and previous finding, e opens or closes every fold.
  var cards = all(".card"), at = -1;
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.target === filter) {
      if (event.key === "Escape") { filter.value = ""; apply(); filter.blur(); }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "j" || event.key === "k") {
      var visible = cards.filter(function (card) { return !card.hidden; });
      if (!visible.length) { return; }
      at = Math.max(0, Math.min(visible.length - 1, at + (event.key === "j" ? 1 : -1)));
      visible[at].focus();
    } else if (event.key === "e") {
      var folds = all("details"), open = folds.some(function (fold) { return !fold.open; });
      folds.forEach(function (fold) { fold.open = open; });
    }
  });

  // Paper cannot be clicked: print everything.
  window.addEventListener("beforeprint", function () {
    all("details").forEach(function (fold) { fold.open = true; });
    targets.forEach(function (target) { target.hidden = false; });
  });
  window.addEventListener("afterprint", apply);
})();
