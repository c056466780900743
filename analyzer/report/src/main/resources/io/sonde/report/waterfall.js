"use strict";
// A session span by span: the tree, or one thread after the other, over one axis of time.
(function () {
  const { data, el, recorded, text, micros, duration, phaseClass } = sonde;
  const WAITS = ["queue", "pool", "first", "retry"];

  const nameOf = function (d, i) { return text(d.span[i]) || text(d.operation[i]); };

  // Spans may outlive their session: the axis holds them all.
  function lengthOf(d) {
    let last = d.took;
    for (let i = 0; i < d.id.length; i++) { last = Math.max(last, d.at[i] + d.length[i]); }
    return last > 0 ? last : 1;
  }

  function criticalOf(d, i) {
    let sum = 0;
    for (let c = 0; c < d.critical[i].length; c += 2) { sum += d.critical[i][c + 1] - d.critical[i][c]; }
    return sum;
  }

  function part(lane, classes, from, to, length) {
    const bar = el("i", { class: classes });
    bar.style.left = Math.max(0, Math.min(99.8, 100 * from / length)) + "%";
    bar.style.width = Math.max(0.2, 100 * (to - Math.max(0, from)) / length) + "%";
    lane.append(bar);
  }

  function lane(d, i, length) {
    const box = el("div", { class: "lane " + phaseClass(text(d.phase[i])) + (d.flags[i] & 4 ? " held" : "") });
    part(box, "beside", d.at[i], d.at[i] + d.length[i], length);
    for (let c = 0; c < d.critical[i].length; c += 2) { part(box, "critical", d.critical[i][c], d.critical[i][c + 1], length); }
    for (let w = 0; w < d.waits[i].length; w += 3) { part(box, "wait " + WAITS[d.waits[i][w]], d.waits[i][w + 1], d.waits[i][w + 2], length); }
    return box;
  }

  function axis(length) {
    const box = el("div", { class: "ticks", "aria-hidden": "true" });
    for (const at of sonde.ticks(length)) {
      const tick = el("span", { class: at > 0.93 * length ? "end" : at === 0 ? "start" : null }, at === 0 ? "0" : micros(at));
      tick.style.left = 100 * at / length + "%";
      box.append(tick);
    }
    return box;
  }

  function row(d, i, length, parent) {
    const failed = (d.flags[i] & 1) !== 0;
    const name = el("span", { class: "step" }, el("b", { class: "fold", "aria-hidden": "true" }), failed ? el("b", { class: "bad", title: "failed" }, "\u2715 ") : null, recorded(nameOf(d, i)));
    if (d.operation[i] !== d.span[i] && text(d.span[i])) { name.append(el("small", {}, recorded(text(d.operation[i]).replace(/^sonde\./, "")))); }
    name.style.paddingLeft = Math.min(16, parent ? d.depth[i] : 0) * 0.9 + "em";
    return el("tr", { id: null, class: failed ? "failed" : null, tabindex: "-1", "aria-level": d.depth[i] + 1, "data-i": i },
      el("td", { class: "what", title: nameOf(d, i) }, name),
      el("td", { class: "when" }, lane(d, i, length)),
      el("td", { class: "num took" }, micros(d.length[i]) + (d.flags[i] & 2 ? " \u2026" : "")),
      el("td", { class: "num thread" }, String(d.thread[i])));
  }

  function legend(d) {
    const box = el("p", { class: "legend" });
    for (const phase of new Set(d.phase)) { box.append(el("span", {}, el("span", { class: "swatch " + phaseClass(text(phase)) }), recorded(text(phase)))); }
    box.append(el("span", {}, el("span", { class: "swatch key-critical" }), "critical path"), el("span", {}, el("span", { class: "swatch key-beside" }), "beside it"));
    const kinds = new Set();
    d.waits.forEach(function (waits) { for (let w = 0; w < waits.length; w += 3) { kinds.add(waits[w]); } });
    for (const kind of Array.from(kinds).sort()) { box.append(el("span", {}, el("span", { class: "swatch wait " + WAITS[kind] }), data.waits[kind])); }
    if (d.flags.some(function (f) { return f & 4; })) { box.append(el("span", {}, el("span", { class: "swatch key-held" }), "held meanwhile")); }
    return box;
  }

  // What was recorded of one span, as a list of terms.
  sonde.describe = function (d, i) {
    const list = el("dl", { class: "facts" });
    const fact = function (name, value) { list.append(el("dt", {}, name), el("dd", {}, recorded(value))); };
    fact("Operation", text(d.operation[i]));
    fact("Phase", text(d.phase[i]));
    fact("Took", micros(d.length[i]) + (d.flags[i] & 2 ? ", never ended" : ""));
    fact("Began", d.at[i] === 0 ? "with the session" : micros(Math.abs(d.at[i])) + (d.at[i] < 0 ? " before" : " after") + " the session's start");
    const critical = criticalOf(d, i);
    fact("Critical path", d.flags[i] & 4 ? "never on it: says what was held meanwhile" : critical > 0 ? micros(critical) + " of its own" : "not touched by its own time");
    for (let w = 0; w < d.waits[i].length; w += 3) { fact("Wait", micros(d.waits[i][w + 2] - d.waits[i][w + 1]) + " " + data.waits[d.waits[i][w]]); }
    fact("Thread", String(d.thread[i]));
    for (let n = 0; n < d.notes[i].length; n += 2) { fact(text(d.notes[i][n]).replace(/^./, function (c) { return c.toUpperCase(); }), text(d.notes[i][n + 1])); }
    fact("Span", d.id[i]);
    return el("div", { class: "described" }, el("h3", {}, recorded(nameOf(d, i))), list);
  };

  // Draws into a box. onSelect gets the number of a span when its row is chosen; the answer has select(i).
  sonde.waterfall = function (box, d, onSelect) {
    const length = lengthOf(d);
    const body = el("tbody", {});
    const folded = new Set();
    let byThread = false;

    function hasChildren(i) { return i + 1 < d.id.length && d.depth[i + 1] > d.depth[i]; }

    function fill() {
      const order = d.id.map(function (_, i) { return i; });
      if (byThread) {
        const first = new Map();
        order.forEach(function (i) { first.set(d.thread[i], Math.min(d.at[i], first.has(d.thread[i]) ? first.get(d.thread[i]) : Infinity)); });
        order.sort(function (a, b) { return first.get(d.thread[a]) - first.get(d.thread[b]) || d.thread[a] - d.thread[b] || d.at[a] - d.at[b] || a - b; });
      }
      body.textContent = "";
      let last;
      for (const i of order) {
        if (byThread && d.thread[i] !== last) {
          last = d.thread[i];
          body.append(el("tr", { class: "group" }, el("th", { colspan: "4", scope: "rowgroup" }, "Thread " + last)));
        }
        const tr = row(d, i, length, !byThread);
        if (!byThread && hasChildren(i)) { tr.setAttribute("aria-expanded", String(!folded.has(i))); }
        body.append(tr);
      }
      fold();
    }

    function fold() {
      let below = Infinity;
      for (const tr of body.rows) {
        if (tr.dataset.i === undefined) { continue; }
        const i = Number(tr.dataset.i);
        tr.hidden = !byThread && d.depth[i] > below;
        if (!tr.hidden) { below = !byThread && folded.has(i) ? d.depth[i] : Infinity; }
        if (tr.hasAttribute("aria-expanded")) { tr.setAttribute("aria-expanded", String(!folded.has(i))); }
      }
    }

    function toggle(i, closed) {
      if (!hasChildren(i) || byThread) { return; }
      if (closed) { folded.add(i); } else { folded.delete(i); }
      fold();
    }

    function rowOf(i) { return body.querySelector("tr[data-i='" + i + "']"); }

    function select(i, focus) {
      for (const tr of body.querySelectorAll(".selected")) { tr.classList.remove("selected"); tr.tabIndex = -1; }
      for (let up = i, depth = d.depth[i]; up >= 0; up--) {
        if (d.depth[up] < depth) { depth = d.depth[up]; folded.delete(up); }
      }
      fold();
      const tr = rowOf(i);
      tr.classList.add("selected");
      tr.tabIndex = 0;
      if (focus) { tr.focus({ preventScroll: true }); tr.scrollIntoView({ block: "nearest" }); }
      if (onSelect) { onSelect(i); }
    }

    function step(from, by) {
      let tr = rowOf(from);
      do { tr = by > 0 ? tr.nextElementSibling : tr.previousElementSibling; } while (tr && (tr.hidden || tr.dataset.i === undefined));
      if (tr) { select(Number(tr.dataset.i), true); }
    }

    body.addEventListener("click", function (event) {
      const tr = event.target.closest("tr[data-i]");
      if (!tr) { return; }
      const i = Number(tr.dataset.i);
      if (event.target.classList.contains("fold")) { toggle(i, !folded.has(i)); } else { select(i, true); }
    });
    body.addEventListener("keydown", function (event) {
      const tr = event.target.closest("tr[data-i]");
      if (!tr || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const i = Number(tr.dataset.i);
      const act = {
        ArrowDown: function () { step(i, 1); }, j: function () { step(i, 1); }, ArrowUp: function () { step(i, -1); }, k: function () { step(i, -1); },
        ArrowLeft: function () { toggle(i, true); }, ArrowRight: function () { toggle(i, false); }, Enter: function () { select(i, true); }
      }[event.key];
      if (act) { event.preventDefault(); event.stopPropagation(); act(); }
    });

    const view = el("button", { type: "button", class: "plain", "aria-pressed": "false", on: { click: function () {
      byThread = !byThread;
      view.setAttribute("aria-pressed", String(byThread));
      fill();
    } } }, "By thread");
    const table = el("table", { class: "bars", role: "treegrid", "aria-label": "Spans of the session" },
      el("thead", {}, el("tr", {}, el("th", { class: "what" }, "Span"), el("th", { class: "when" }, axis(length)), el("th", { class: "num took" }, "Duration"), el("th", { class: "num thread" }, "Thread"))), body);
    fill();
    box.append(el("div", { class: "above" }, legend(d), view), table);
    if (d.leftOut > 0) { box.append(el("p", { class: "aside" }, "Not drawn: the shortest " + sonde.many(d.leftOut, "span") + ".")); }
    return { select };
  };
})();
