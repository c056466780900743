"use strict";
// Search over everything in the page: findings, tables, sessions and the spans that are drawn.
(function () {
  const { data, byId, all, el, recorded, text, micros } = sonde;
  const query = byId("query"), hits = byId("hits"), EACH = 6;
  byId("search").hidden = false;
  let groups = null, chosen = -1;

  function inPage(title, selector, name) {
    return {
      title,
      items: all(selector).map(function (element) {
        return { text: element.textContent.toLowerCase(), name: name(element), go: function () { sonde.reveal(element); } };
      })
    };
  }

  const firstCell = function (row) { return row.cells ? row.cells[0].textContent : row.textContent; };
  const heading = function (card) { return card.querySelector("h3, h4").textContent; };

  // Made when first needed: most readers never search.
  function index() {
    const S = data.sessions;
    const spans = [];
    data.drawings.forEach(function (d) {
      d.id.forEach(function (id, i) {
        const notes = d.notes[i].map(text).join(" ");
        spans.push({
          text: (text(d.operation[i]) + " " + text(d.span[i]) + " " + id + " " + notes).toLowerCase(),
          name: (text(d.span[i]) || text(d.operation[i])) + ", " + micros(d.length[i]), go: function () { sonde.openSpan(id); }
        });
      });
    });
    return [
      inPage("Findings", ".card", heading),
      inPage("Symptoms", ".symptom", heading),
      inPage("Operations", "#operations tr.hit", firstCell),
      inPage("Agents", "#agents tr.hit", firstCell),
      inPage("Conversations", "#conversations tr.hit", firstCell),
      inPage("Traces", "#traces tr.hit", firstCell),
      { title: "Sessions", items: S.id.map(function (id, i) {
        return { get text() { return sonde.sessionText(i); }, get name() { return text(S.name[i]) + ", " + micros(S.took[i]) + ", " + id; }, go: function () { sonde.open(id); } };
      }) },
      { title: "Spans of drawn sessions", items: spans },
      inPage("Not covered", "#gaps .hit", function (element) { return element.textContent; }),
      inPage("Libraries", "#libraries tr.hit", firstCell)
    ];
  }

  function search() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    hits.textContent = "";
    chosen = -1;
    hits.classList.toggle("open", words.length > 0);
    if (!words.length) { return; }
    groups = groups || index();
    let total = 0;
    for (const group of groups) {
      const found = group.items.filter(function (item) { const t = item.text; return words.every(function (word) { return t.includes(word); }); });
      if (!found.length) { continue; }
      total += found.length;
      hits.append(el("p", { class: "group" }, group.title + (found.length > EACH ? ", " + EACH + " of " + sonde.count(found.length) : "")));
      for (const item of found.slice(0, EACH)) {
        hits.append(el("button", { type: "button", tabindex: "-1", on: { click: function () { close(); item.go(); } } }, recorded(item.name)));
      }
    }
    if (total === 0) { hits.append(el("p", { class: "group" }, "Nothing in this report holds these words.")); }
    choose(0);
  }

  function choose(to) {
    const buttons = all("button", hits);
    if (!buttons.length) { return; }
    chosen = Math.max(0, Math.min(buttons.length - 1, to));
    buttons.forEach(function (button, i) { button.classList.toggle("chosen", i === chosen); });
    buttons[chosen].scrollIntoView({ block: "nearest" });
  }

  function close() {
    query.value = "";
    search();
    query.blur();
  }

  query.addEventListener("input", search);
  query.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      const button = all("button", hits)[chosen];
      if (button) { button.click(); }
    }
  });
  document.addEventListener("pointerdown", function (event) { if (!event.target.closest("#search")) { hits.classList.remove("open"); } });
  query.addEventListener("focus", search);
})();
