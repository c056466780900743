"use strict";
// A session span by span: the tree, or one thread after the other, over one axis of time.
(function () {
  const { data, el, recorded, text, micros, duration, phaseClass } = sonde;
  const WAITS = ["queue", "pool", "first", "retry", "lock", "io", "park", "pause"];

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

  function lane(d, all, length) {
    const box = el("div", { class: "lane " + phaseClass(text(d.phase[all[0]])) + (d.flags[all[0]] & 4 ? " held" : "") });
    for (const i of all) {
      part(box, "beside", d.at[i], d.at[i] + d.length[i], length);
      for (let c = 0; c < d.critical[i].length; c += 2) { part(box, "critical", d.critical[i][c], d.critical[i][c + 1], length); }
      for (let w = 0; w < d.waits[i].length; w += 3) { part(box, "wait " + WAITS[d.waits[i][w]], d.waits[i][w + 1], d.waits[i][w + 2], length); }
    }
    return box;
  }

  function axis(length) {
    const box = el("div", { class: "ticks", "aria-hidden": "true" });
    for (const at of sonde.ticks(length)) {
      if (at > 0.97 * length) { continue; }
      const tick = el("span", { class: at === 0 ? "start" : null }, at === 0 ? "0" : micros(at));
      tick.style.left = 100 * at / length + "%";
      box.append(tick);
    }
    return box;
  }

  const END = " \u2026";

  function row(d, line, length, at) {
    const i = line.i, failed = line.all.some(function (n) { return d.flags[n] & 1; });
    const name = el("span", { class: "step" }, el("b", { class: "fold", "aria-hidden": "true" }), failed ? el("b", { class: "bad", title: "failed" }, "\u2715 ") : null,
      line.all.length > 1 ? el("b", {}, line.all.length + " \u00d7 ") : null, recorded(nameOf(d, i)));
    if (d.operation[i] !== d.span[i] && text(d.span[i])) { name.append(el("small", {}, recorded(text(d.operation[i]).replace(/^sonde\./, "")))); }
    name.style.paddingLeft = Math.min(16, line.depth) * 0.9 + "em";
    const box = lane(d, line.all, length);
    const took = line.all.reduce(function (sum, n) { return sum + d.length[n]; }, 0);
    return el("tr", { class: (failed ? "failed" : "") + (line.all.length > 1 ? " run" : ""), tabindex: "-1", "aria-level": line.depth + 1, "data-line": at, "data-i": line.all.length > 1 ? null : i },
      el("td", { class: "what", title: nameOf(d, i) }, name),
      el("td", { class: "when" }, box),
      el("td", { class: "num took", title: line.all.length > 1 ? "together" : null }, micros(took) + (d.flags[i] & 2 ? END : "")),
      el("td", { class: "num thread" }, line.all.every(function (n) { return d.thread[n] === d.thread[i]; }) ? String(d.thread[i]) : "several"));
  }

  // The rows of the tree. Four or more neighbours alike stand in one row that unfolds; where short spans without
  // children alternate, such as getting a connection and using it, those alike are neighbours, too.
  const ALIKE = 4, SHORT = 0.05;
  function tree(d) {
    const lines = [], n = d.id.length;
    const end = function (i) { let e = i + 1; while (e < n && d.depth[e] > d.depth[i]) { e++; } return e; };
    const key = function (i) { return d.operation[i] + " " + d.span[i] + " " + d.phase[i]; };
    const small = function (i) { return end(i) === i + 1 && d.length[i] < SHORT * d.took; };
    const add = function (all, depth) {
      if (all.length >= ALIKE) { lines.push({ i: all[0], all, depth }); }
      const inner = depth + (all.length >= ALIKE ? 1 : 0);
      for (const member of all) {
        lines.push({ i: member, all: [member], depth: inner });
        below(member + 1, end(member), inner + 1);
      }
    };
    function below(from, to, depth) {
      for (let i = from; i < to;) {
        const alike = new Map();
        let next = i;
        while (next < to && small(next)) {
          alike.set(key(next), (alike.get(key(next)) || []).concat(next));
          next++;
        }
        if (next === i) {
          for (next = i; next < to && key(next) === key(i); next = end(next)) { alike.set(key(i), (alike.get(key(i)) || []).concat(next)); }
        }
        // What is not alike keeps its place among the others by its start.
        Array.from(alike.values()).flatMap(function (all) { return all.length >= ALIKE ? [all] : all.map(function (one) { return [one]; }); })
          .sort(function (a, b) { return a[0] - b[0]; }).forEach(function (all) { add(all, depth); });
        i = next;
      }
    }
    below(0, n, 0);
    return lines;
  }

  // One thread after the other, in the order in which they appear.
  function threads(d) {
    const first = new Map();
    d.thread.forEach(function (t, i) { first.set(t, Math.min(d.at[i], first.has(t) ? first.get(t) : Infinity)); });
    return d.id.map(function (_, i) { return i; })
      .sort(function (a, b) { return first.get(d.thread[a]) - first.get(d.thread[b]) || d.thread[a] - d.thread[b] || d.at[a] - d.at[b] || a - b; })
      .map(function (i) { return { i, all: [i], depth: 0 }; });
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
    const waits = new Map();
    for (let w = 0; w < d.waits[i].length; w += 3) {
      const kind = d.waits[i][w], before = waits.get(kind) || [0, 0];
      waits.set(kind, [before[0] + d.waits[i][w + 2] - d.waits[i][w + 1], before[1] + 1]);
    }
    waits.forEach(function (wait, kind) { fact("Wait", micros(wait[0]) + " " + data.waits[kind] + (wait[1] > 1 ? ", " + wait[1] + " times" : "")); });
    fact("Thread", String(d.thread[i]));
    for (let n = 0; n < d.notes[i].length; n += 2) { fact(text(d.notes[i][n]).replace(/^./, function (c) { return c.toUpperCase(); }), text(d.notes[i][n + 1])); }
    fact("Span", d.id[i]);
    return el("div", { class: "described" }, el("h3", {}, recorded(nameOf(d, i))), list);
  };

  // What several spans alike have in common.
  sonde.describeRun = function (d, all) {
    const list = el("dl", { class: "facts" });
    const fact = function (name, value) { list.append(el("dt", {}, name), el("dd", {}, recorded(value))); };
    const lengths = all.map(function (i) { return d.length[i]; }).sort(function (a, b) { return a - b; });
    const sum = function (values) { return values.reduce(function (a, b) { return a + b; }, 0); };
    fact("Operation", text(d.operation[all[0]]));
    fact("Phase", text(d.phase[all[0]]));
    fact("Spans", sonde.count(all.length) + ", one after another or side by side");
    fact("Together", micros(sum(lengths)));
    fact("Each", micros(lengths[0]) + " to " + micros(lengths[lengths.length - 1]) + ", median " + micros(lengths[Math.floor((lengths.length - 1) / 2)]));
    fact("Critical path", micros(sum(all.map(function (i) { return criticalOf(d, i); }))) + " of their own");
    return el("div", { class: "described" }, el("h3", {}, all.length + " \u00d7 ", recorded(nameOf(d, all[0]))), list);
  };

  // Draws into a box. onSelect gets the spans of the row that is chosen; the answer has select(i) for a span.
  sonde.waterfall = function (box, d, onSelect) {
    const length = lengthOf(d);
    const body = el("tbody", {});
    let lines = [], rows = [], folded = new Set(), byThread = false;

    const hasChildren = function (at) { return at + 1 < lines.length && lines[at + 1].depth > lines[at].depth; };

    function fill() {
      lines = byThread ? threads(d) : tree(d);
      folded = new Set(lines.map(function (_, at) { return at; }).filter(function (at) { return lines[at].all.length > 1; }));
      body.textContent = "";
      let last;
      rows = lines.map(function (line, at) {
        if (byThread && d.thread[line.i] !== last) {
          last = d.thread[line.i];
          body.append(el("tr", { class: "group" }, el("th", { colspan: "4", scope: "rowgroup" }, "Thread " + last)));
        }
        const tr = row(d, line, length, at);
        body.append(tr);
        return tr;
      });
      fold();
    }

    function fold() {
      let below = Infinity;
      lines.forEach(function (line, at) {
        rows[at].hidden = line.depth > below;
        if (!rows[at].hidden) { below = folded.has(at) ? line.depth : Infinity; }
        if (hasChildren(at)) { rows[at].setAttribute("aria-expanded", String(!folded.has(at))); }
      });
    }

    function toggle(at, closed) {
      if (!hasChildren(at)) { return; }
      if (closed) { folded.add(at); } else { folded.delete(at); }
      fold();
    }

    function choose(at, focus) {
      for (const tr of body.querySelectorAll(".selected")) { tr.classList.remove("selected"); tr.tabIndex = -1; }
      for (let up = at, depth = lines[at].depth; up >= 0; up--) {
        if (lines[up].depth < depth) { depth = lines[up].depth; folded.delete(up); }
      }
      fold();
      rows[at].classList.add("selected");
      rows[at].tabIndex = 0;
      if (focus) { rows[at].focus({ preventScroll: true }); rows[at].scrollIntoView({ block: "nearest" }); }
      if (onSelect) { onSelect(lines[at].all); }
    }

    function step(at, by) {
      let to = at + by;
      while (to >= 0 && to < rows.length && rows[to].hidden) { to += by; }
      if (to >= 0 && to < rows.length) { choose(to, true); }
    }

    body.addEventListener("click", function (event) {
      const tr = event.target.closest("tr[data-line]");
      if (!tr) { return; }
      const at = Number(tr.dataset.line);
      if (event.target.classList.contains("fold") || lines[at].all.length > 1) { toggle(at, !folded.has(at)); }
      if (!event.target.classList.contains("fold")) { choose(at, true); }
    });
    body.addEventListener("keydown", function (event) {
      const tr = event.target.closest("tr[data-line]");
      // A window that was just closed keeps the focus for a moment.
      if (!tr || tr.closest("dialog:not([open])") || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const at = Number(tr.dataset.line);
      const act = {
        ArrowDown: function () { step(at, 1); }, j: function () { step(at, 1); }, ArrowUp: function () { step(at, -1); }, k: function () { step(at, -1); },
        ArrowLeft: function () { toggle(at, true); }, ArrowRight: function () { toggle(at, false); },
        Enter: function () { if (lines[at].all.length > 1) { toggle(at, !folded.has(at)); } choose(at, true); }
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
    return { select: function (i, focus) { choose(lines.findIndex(function (line) { return line.i === i && line.all.length === 1; }), focus); } };
  };
})();
