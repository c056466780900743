"use strict";
// How long sessions take, and the list of them: sorted and filtered in memory, one page of rows in the document.
(function () {
  const { data, byId, el, recorded, text, micros, duration, count } = sonde;
  const S = data.sessions, N = S.id.length, PAGE = 50;
  if (!N || !byId("list")) { return; }

  // The order of a column of texts is that of the texts, not of their numbers.
  const rank = new Map(Array.from(new Set(S.name)).sort(function (a, b) { return text(a).localeCompare(text(b)); }).map(function (t, i) { return [t, i]; }));
  const COLUMNS = [
    { title: "Start", value: function (i) { return S.at[i]; }, cell: function (i) { return sonde.began(i).slice(11, 23); } },
    { title: "Session", words: true, value: function (i) { return rank.get(S.name[i]); } },
    { title: "Duration", value: function (i) { return S.took[i]; }, cell: function (i) { return micros(S.took[i]) + (S.flags[i] & 2 ? " \u2026" : ""); } },
    { title: "Where the time goes", fixed: true },
    { title: "Spans", value: function (i) { return S.spans[i]; } },
    { title: "Model calls", value: function (i) { return S.models[i]; } },
    { title: "Tokens in", value: function (i) { return S.input[i]; } },
    { title: "out", value: function (i) { return S.output[i]; } },
    { title: "Failed spans", value: function (i) { return S.failed[i]; } }
  ].filter(function (c) { return c.fixed || c.words || c.title === "Start" || S.at.some(function (_, i) { return c.value(i); }); });

  let order = S.id.map(function (_, i) { return i; }), shown = order, page = 0;
  let by = COLUMNS.find(function (c) { return c.title === "Duration"; }), down = true;
  let range = null;

  function haystack(i) { return (text(S.name[i]) + " " + S.id[i] + " " + text(S.trace[i]) + " " + text(S.source[i])).toLowerCase(); }
  let hay = null;
  sonde.sessionText = function (i) {
    hay = hay || S.id.map(function (_, n) { return haystack(n); });
    return hay[i];
  };

  const words = el("input", { type: "search", id: "session-filter", placeholder: "Filter by name, id or trace", "aria-label": "Filter sessions by name, id or trace" });
  const only = el("select", { "aria-label": "Which sessions" }, ["all", "failed", "unfinished", "drawn"].map(function (kind) { return el("option", { value: kind }, kind === "all" ? "all sessions" : kind); }));
  const picked = el("button", { type: "button", class: "plain", hidden: true, on: { click: function () { range = null; apply(); } } });
  const status = el("output", {});
  const previous = el("button", { type: "button", class: "plain", on: { click: function () { page--; rows(); } } }, "\u2190 Previous");
  const next = el("button", { type: "button", class: "plain", on: { click: function () { page++; rows(); } } }, "Next \u2192");
  const body = el("tbody", {});
  const heads = COLUMNS.map(function (column) {
    const th = el("th", { class: column.words || column.fixed ? null : "num", scope: "col" }, column.fixed ? column.title : el("button", { type: "button", on: { click: function () {
      down = by === column ? !down : !column.words;
      by = column;
      apply();
    } } }, column.title));
    return th;
  });

  function apply() {
    const parts = words.value.toLowerCase().split(/\s+/).filter(Boolean), kind = only.value;
    shown = order.filter(function (i) {
      return (kind === "all" || kind === "failed" && (S.failed[i] > 0 || S.flags[i] & 1) || kind === "unfinished" && S.flags[i] & 2 || kind === "drawn" && sonde.drawings.has(S.id[i]))
        && (!range || S.took[i] > range[0] * 1000 && S.took[i] <= range[1] * 1000)
        && parts.every(function (part) { return sonde.sessionText(i).includes(part); });
    });
    const value = by.value;
    shown.sort(function (a, b) {
      const x = value(a), y = value(b);
      return x === null || y === null ? (x === null) - (y === null) || a - b : (down ? y - x : x - y) || a - b;
    });
    picked.hidden = !range;
    if (range) { picked.textContent = duration(range[0]) + " to " + duration(range[1]) + "  \u2715"; }
    heads.forEach(function (th, i) { if (COLUMNS[i] === by) { th.setAttribute("aria-sort", down ? "descending" : "ascending"); } else { th.removeAttribute("aria-sort"); } });
    page = 0;
    rows();
  }

  function phases(i) {
    const box = el("div", { class: "stacked", role: "img", "aria-label": sonde.phases.map(function (p, n) { return p + " " + S.phases[5 * i + n] / 10 + " %"; }).join(", ") });
    sonde.phases.forEach(function (phase, n) {
      const share = S.phases[5 * i + n];
      if (share > 0) {
        const bar = el("i", { class: sonde.phaseClass(phase), title: phase + " " + share / 10 + " %" });
        bar.style.width = share / 10 + "%";
        box.append(bar);
      }
    });
    return box;
  }

  function row(i) {
    const tr = el("tr", { tabindex: "0", "data-session": S.id[i], class: sonde.drawings.has(S.id[i]) ? "drawn" : null });
    for (const column of COLUMNS) {
      if (column.fixed) {
        tr.append(el("td", { class: "gauge" }, phases(i)));
      } else if (column.words) {
        const name = el("td", { class: "name" }, S.flags[i] & 1 ? el("b", { class: "bad", title: "failed" }, "\u2715 ") : null, recorded(text(S.name[i])));
        const found = text(S.source[i]);
        if (found !== "framework") { name.append(" ", el("small", {}, recorded(found))); }
        tr.append(name);
      } else {
        const value = column.value(i);
        tr.append(el("td", { class: "num" + (column.title === "Failed spans" && value ? " bad" : "") }, column.cell ? column.cell(i) : value === null ? "" : count(value)));
      }
    }
    return tr;
  }

  function rows() {
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.max(0, Math.min(pages - 1, page));
    body.replaceChildren(...shown.slice(page * PAGE, (page + 1) * PAGE).map(row));
    status.textContent = shown.length === N ? count(N) + " sessions" : count(shown.length) + " of " + count(N) + " sessions";
    if (pages > 1) { status.textContent += ", page " + (page + 1) + " of " + pages; }
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
    previous.hidden = next.hidden = pages === 1;
  }

  words.addEventListener("input", apply);
  only.addEventListener("change", apply);
  words.addEventListener("keydown", function (event) { if (event.key === "Escape") { words.value = ""; apply(); } });
  body.addEventListener("click", function (event) { const tr = event.target.closest("tr"); if (tr) { sonde.open(tr.dataset.session); } });
  body.addEventListener("keydown", function (event) {
    const tr = event.target;
    if (tr.tagName !== "TR") { return; }
    const to = { ArrowDown: tr.nextElementSibling, j: tr.nextElementSibling, ArrowUp: tr.previousElementSibling, k: tr.previousElementSibling }[event.key];
    if (event.key === "Enter") { event.preventDefault(); sonde.open(tr.dataset.session); }
    if (to !== undefined) { event.preventDefault(); event.stopPropagation(); if (to) { to.focus(); } }
  });

  const list = byId("list");
  list.hidden = false;
  list.append(
    el("h3", {}, "All sessions"),
    S.shown ? el("p", { class: "aside" }, S.shown) : "",
    el("div", { class: "tools" }, words, only, picked, status, previous, next),
    el("div", { class: "scroll" }, el("table", { class: "list" }, el("thead", {}, el("tr", {}, heads)), body)));
  apply();

  // Columns of the histogram: some thirty between the shortest and the longest, of equal width on the scale that suits.
  function bins() {
    const took = S.took.filter(function (_, i) { return !(S.flags[i] & 2); }).map(function (v) { return v / 1000; });
    if (S.shown || !took.length) {
      const bounds = [0], counts = [];
      for (let i = 0; i < data.histogram.length; i += 2) { bounds.push(data.histogram[i]); counts.push(data.histogram[i + 1]); }
      return { bounds, counts };
    }
    let least = Infinity, most = 0;
    for (const ms of took) { least = Math.min(least, ms); most = Math.max(most, ms); }
    const columns = Math.max(8, Math.min(40, Math.ceil(2 * Math.sqrt(took.length))));
    const wide = least > 0 && most / least > 30;
    const bounds = [];
    for (let i = 0; i <= columns; i++) {
      bounds.push(wide ? least * Math.pow(most / least, i / columns) : least + (most - least || 1) * i / columns);
    }
    bounds[0] = least - 1e-9;
    bounds[columns] = Math.max(most, bounds[columns]);
    const counts = new Array(columns).fill(0);
    for (const ms of took) {
      let c = Math.floor(columns * (wide ? Math.log(ms / least) / Math.log(most / least) : (ms - least) / (most - least || 1)));
      c = Math.max(0, Math.min(columns - 1, c));
      while (c > 0 && ms <= bounds[c]) { c--; }
      while (c < columns - 1 && ms > bounds[c + 1]) { c++; }
      counts[c]++;
    }
    return { bounds, counts };
  }

  const durations = byId("durations");
  const left = el("figure", { class: "chart" }, el("figcaption", {}, "Finished sessions by duration. A click on a column lists its sessions."));
  const right = el("figure", { class: "chart" }, el("figcaption", {}, "Sessions over the recording; triangles failed. A click opens the session."));
  durations.append(left, right);
  durations.hidden = false;
  const histogram = bins();
  if (histogram.counts.length) {
    sonde.charts.histogram(left, histogram.counts, histogram.bounds, function (column) {
      range = [histogram.bounds[column], histogram.bounds[column + 1]];
      apply();
      list.scrollIntoView({ block: "start" });
    });
  }
  // After the first paint: thousands of points take a moment.
  setTimeout(function () {
    sonde.charts.scatter(right, S.id.map(function (_, i) { return { x: S.at[i] / 1e6, y: S.took[i] / 1000, i }; }), S.flags.map(function (f) { return f & 1; }), function (i) { sonde.open(S.id[i]); });
  }, 0);
})();
