"use strict";
// Tables of the page: sort by a click on a heading, numbers largest first; show the long tail when asked.
(function () {
  const { el, all } = sonde;
  all("table[data-sortable]").forEach(function (table) {
    const body = table.tBodies[0], rows = Array.from(body.rows);
    let first = Number(table.dataset.first || 0);
    const cut = function () { rows.forEach(function (row, i) { row.classList.toggle("tail", first > 0 && i >= first); }); };
    all("th", table).forEach(function (th, column) {
      const button = el("button", { type: "button", on: { click: sort } }, Array.from(th.childNodes));
      th.append(button);
      function sort() {
        const number = th.classList.contains("num"), before = th.getAttribute("aria-sort");
        const down = before === "descending" ? false : before === "ascending" ? true : number;
        all("th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = function (row) { const v = row.cells[column].dataset.v; return v === undefined ? null : Number(v); };
        rows.sort(function (a, b) {
          if (!number) { return (down ? -1 : 1) * a.cells[column].textContent.localeCompare(b.cells[column].textContent); }
          const x = value(a), y = value(b);
          // What is not known stands last, whichever way.
          return x === null || y === null ? (x === null) - (y === null) : down ? y - x : x - y;
        });
        body.append(...rows);
        cut();
      }
    });
    cut();
    if (first > 0 && rows.length > first) {
      const more = el("button", { type: "button", class: "more", on: { click: function () { first = 0; more.remove(); cut(); } } }, "Show all " + rows.length);
      table.parentNode.after(more);
      table.showAll = function () { rows.forEach(function (row) { row.classList.remove("tail"); }); };
    }
  });
})();
