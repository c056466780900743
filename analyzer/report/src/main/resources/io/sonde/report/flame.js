"use strict";
// Flame graphs: who called what, the callers on top, as wide as the weight. Drawn on a canvas, since a page has thousands.
(function () {
  const { data, el, byId, duration, significant } = sonde;
  const box = byId("flames");
  if (!box || !data.flames || !data.flames.graphs.length) { return; }
  const { fold, options, SMALLER, OUTSIDE } = sonde.flameTree;
  const ROW = 18, LEAST = 0.4, compared = Boolean(data.baseline);
  const graphs = data.flames.graphs;
  const choice = { phase: "", agent: "", operation: "" };
  let kind = graphs[0], root, zoom, marked, query = "", side = 0, drawn = [], matched = 0;

  function bytes(value) {
    let rest = value, unit = "B";
    for (const next of ["KB", "MB", "GB", "TB"]) {
      if (Math.abs(rest) < 1000) { break; }
      rest /= 1000;
      unit = next;
    }
    return significant(rest) + "\u00a0" + unit;
  }
  const weight = function (value) { return kind.time ? duration(value / 1000) : bytes(value); };
  const percent = function (part, whole) { return whole > 0 ? (100 * part / whole).toFixed(1) + "\u00a0%" : "0\u00a0%"; };
  const shown = function (name) { return name === OUTSIDE ? "outside of spans" : name; };

  const canvas = el("canvas", { tabindex: "0", role: "img", "aria-describedby": "flame-frame" });
  const scroll = el("div", { class: "flame" }, canvas);
  const tip = el("div", { class: "tip", hidden: true });
  const frame = el("p", { class: "aside", id: "flame-frame", "aria-live": "polite" });
  const status = el("output", {});
  const search = el("input", { type: "search", id: "flame-query", placeholder: "Find frames", "aria-label": "Find frames", autocomplete: "off", on: { input: function () { query = search.value.toLowerCase(); draw(); } } });
  const whole = el("button", { type: "button", class: "plain", on: { click: function () { show(root); } } }, "Whole graph");
  const kinds = graphs.map(function (graph) {
    return el("button", { type: "button", class: "plain", on: { click: function () { kind = graph; choose(); } } }, graph.label);
  });
  const selects = ["phase", "agent", "operation"].map(function (key) {
    return el("select", { id: "flame-" + key, "aria-label": key, on: { change: function (event) { choice[key] = event.target.value; choose(); } } });
  });
  const sides = el("select", { id: "flame-side", "aria-label": "Widths", on: { change: function () { side = Number(sides.value); show(root); } } },
    el("option", { value: "0" }, "widths of this recording"), el("option", { value: "1" }, "widths of the baseline"));

  // Refills the selects; what is no longer there is no longer chosen.
  function choose() {
    const ALL = { phase: "all phases", agent: "all agents", operation: "all operations" };
    selects.forEach(function (select) {
      const key = select.id.slice(6), all = options(kind.kind, choice, key);
      if (choice[key] && !all.some(function (option) { return option[0] === choice[key]; })) { choice[key] = ""; }
      select.textContent = "";
      select.append(el("option", { value: "" }, ALL[key]));
      for (const [name, sum] of all) { select.append(el("option", { value: name }, shown(name) + ", " + weight(sum))); }
      select.value = choice[key];
      select.hidden = all.length === 0;
    });
    kinds.forEach(function (button, i) { button.setAttribute("aria-pressed", String(graphs[i] === kind)); });
    show(fold(kind.kind, choice), true);
  }

  function show(node, fresh) {
    if (fresh) { root = node; }
    zoom = node;
    marked = null;
    scroll.scrollTop = 0;
    draw();
  }

  const dark = function () { return getComputedStyle(document.documentElement).colorScheme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches); };

  // Colours part what is ours from what is not: the JDK grey blue, code without a class grey, what was waited for or
  // allocated violet, and everything else warm, each package its own.
  function colour(node, night) {
    if (compared && node !== root) {
      const now = node.total[0], before = node.total[1], all = Math.max(root.total[0], root.total[1]);
      const change = Math.abs(now - before) < 0.001 * all ? 0 : (now - before) / Math.max(now, before);
      const light = (night ? 30 : 90) + (night ? 18 : -32) * Math.abs(change);
      return "hsl(" + (change > 0 ? 6 : 214) + " " + Math.round(75 * Math.min(1, 2 * Math.abs(change))) + "% " + light + "%)";
    }
    const name = node.name, l = night ? 34 : 76;
    if (node === root || name === SMALLER) { return "hsl(215 8% " + (night ? 28 : 86) + "%)"; }
    if (name.startsWith("(") || !node.below.length && !kind.time) { return "hsl(265 32% " + (night ? 40 : 80) + "%)"; }
    if (/^(java|javax|jdk|sun|com\.sun)\./.test(name)) { return "hsl(208 30% " + l + "%)"; }
    if (!name.includes(".")) { return "hsl(215 9% " + (l - 4) + "%)"; }
    const pack = name.split(".").slice(0, -2).join(".");
    let hash = 0;
    for (let i = 0; i < pack.length; i++) { hash = (hash * 31 + pack.charCodeAt(i)) % 997; }
    return "hsl(" + (14 + hash % 36) + " " + (night ? 45 : 72) + "% " + (l - hash % 7) + "%)";
  }

  const short = function (name) { const parts = name.split("."); return parts.length > 2 ? parts.slice(-2).join(".") : name; };
  const hit = function (node) { return query !== "" && node.name.toLowerCase().includes(query); };
  const value = function (node) { return node.total[side]; };

  // What there is to draw: frame, place and depth. Frames above the zoomed one are as wide as everything.
  function layout(width) {
    const places = [], line = [];
    for (let up = zoom.above; up; up = up.above) { line.unshift(up); }
    line.forEach(function (node) { places.push({ node, x: 0, w: width, y: node.depth, above: true }); });
    const scale = value(zoom) > 0 ? width / value(zoom) : 0;
    (function place(node, x) {
      const w = value(node) * scale;
      if (w < LEAST) { return; }
      places.push({ node, x, w, y: node.depth, above: false });
      let at = x;
      for (const child of node.below) {
        place(child, at);
        at += value(child) * scale;
      }
    })(zoom, 0);
    return places;
  }

  // Weight of the outermost frames that match, so that nothing counts twice.
  function found(node) {
    return hit(node) ? value(node) : node.below.reduce(function (sum, child) { return sum + found(child); }, 0);
  }

  function write(context, place, ink) {
    const room = place.w - 8;
    if (room < 14) { return; }
    const letter = context.measureText("n").width;
    let words = place.node === root ? "all, " + weight(value(root)) + (compared ? " per session" : "") : place.node.name;
    if (words.length * letter > room) { words = short(words); }
    for (let letters = Math.min(words.length - 1, Math.ceil(1.5 * room / letter)); context.measureText(words).width > room; letters--) {
      if (letters < 2) { return; }
      words = words.slice(0, letters) + "\u2026";
    }
    context.fillStyle = ink;
    context.fillText(words, Math.max(0, place.x) + 4, place.y * ROW + 12.5);
  }

  function draw(again) {
    const width = scroll.clientWidth || 900, ratio = window.devicePixelRatio || 1, night = dark();
    drawn = layout(width);
    const rows = drawn.reduce(function (most, place) { return Math.max(most, place.y); }, 0) + 1;
    canvas.width = width * ratio;
    canvas.height = rows * ROW * ratio;
    canvas.style.width = width + "px";
    canvas.style.height = rows * ROW + "px";
    // A bar to scroll by may just have come or gone.
    if (!again && scroll.clientWidth && scroll.clientWidth !== width) { draw(true); return; }
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.font = "11.5px " + getComputedStyle(document.body).fontFamily;
    const ink = night ? "#f0f2f4" : "#1d222a";
    for (const place of drawn) {
      const on = hit(place.node);
      context.globalAlpha = place.above ? 0.6 : query && !on ? 0.45 : 1;
      context.fillStyle = on ? (night ? "hsl(312 45% 42%)" : "hsl(312 70% 78%)") : colour(place.node, night);
      context.fillRect(place.x, place.y * ROW, Math.max(0.5, place.w - (place.w > 3 ? 1 : 0)), ROW - 1);
      write(context, place, ink);
    }
    context.globalAlpha = 1;
    const chosen = marked && drawn.find(function (place) { return place.node === marked; });
    if (chosen) {
      context.strokeStyle = ink;
      context.lineWidth = 2;
      context.strokeRect(chosen.x + 1, chosen.y * ROW + 1, Math.max(1, chosen.w - 3), ROW - 3);
    }
    matched = query ? found(root) : 0;
    whole.disabled = zoom === root;
    status.textContent = query ? percent(matched, value(root)) + " in frames that match" : "";
    canvas.setAttribute("aria-label", kind.label + " flame graph, " + weight(value(root)) + (zoom === root ? "" : ", zoomed to " + zoom.name));
    frame.textContent = marked ? words(marked).join("; ") : "";
    tip.hidden = true;
  }

  // What is to be said of a frame.
  function words(node) {
    const all = root.total, lines = [node.name];
    if (compared) {
      const change = node.total[0] - node.total[1];
      lines.push("per session now " + weight(node.total[0]) + ", baseline " + weight(node.total[1]));
      lines.push((change > 0 ? "+" : change < 0 ? "\u2212" : "") + weight(Math.abs(change)) + " per session");
      lines.push(percent(node.total[0], all[0]) + " of all now, " + percent(node.total[1], all[1]) + " before");
      return lines;
    }
    lines.push(weight(node.total[0]) + ", " + percent(node.total[0], all[0]) + " of all");
    if (zoom !== root && node.depth >= zoom.depth) { lines.push(percent(node.total[0], zoom.total[0]) + " of what is shown"); }
    lines.push(weight(node.self[0]) + " itself, without what it calls");
    return lines;
  }

  function at(event) {
    const area = canvas.getBoundingClientRect(), x = event.clientX - area.left, y = Math.floor((event.clientY - area.top) / ROW);
    return drawn.find(function (place) { return place.y === y && x >= place.x && x < place.x + Math.max(1, place.w); });
  }

  canvas.addEventListener("mousemove", function (event) {
    const place = at(event);
    tip.hidden = !place;
    canvas.style.cursor = place ? "pointer" : "";
    if (!place) { return; }
    tip.textContent = "";
    words(place.node).forEach(function (line, i) { tip.append(el(i ? "div" : "strong", {}, sonde.recorded(line))); });
    const room = box.getBoundingClientRect(), left = event.clientX - room.left;
    tip.style.left = Math.max(0, Math.min(left + 12, room.width - tip.offsetWidth - 4)) + "px";
    tip.style.top = event.clientY - room.top + 16 + "px";
  });
  canvas.addEventListener("mouseleave", function () { tip.hidden = true; });
  canvas.addEventListener("click", function (event) {
    const place = at(event);
    if (place) { show(place.node); }
  });

  // The neighbour in the same row that is drawn.
  function beside(node, by) {
    const row = drawn.filter(function (place) { return place.y === node.depth; });
    const i = row.findIndex(function (place) { return place.node === node; });
    return row[i + by] && row[i + by].node;
  }

  canvas.addEventListener("keydown", function (event) {
    const from = marked || zoom;
    const widest = function (node) { return node.below.reduce(function (best, child) { return !best || value(child) > value(best) ? child : best; }, null); };
    const to = { ArrowDown: function () { return marked ? widest(from) : zoom; }, ArrowUp: function () { return from.above; }, ArrowLeft: function () { return beside(from, -1); }, ArrowRight: function () { return beside(from, 1); } }[event.key];
    if (to) {
      marked = to() || marked;
      draw();
    } else if (event.key === "Enter" && marked) {
      const chosen = marked;
      show(chosen);
      marked = chosen;
      draw();
    } else if (event.key === "Escape") {
      show(root);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });

  const help = compared
    ? "Weights are of one session. Red: more than in the baseline, blue: less; pale: about the same. Small changes are chance: samples are few. What is gone shows with the widths of the baseline."
    : "Callers stand above what they call; as wide as what was seen beneath them. A click shows one frame and what it calls, a click on a frame above it goes back; arrow keys, Enter and Esc do the same. Frames below 0.1 % of their group are merged.";
  box.append(el("h3", {}, compared ? "Flame graphs, compared with the baseline" : "Flame graphs"),
    el("div", { class: "tools" }, kinds), el("div", { class: "tools" }, selects, compared ? sides : null, search, whole, status),
    scroll, frame, el("p", { class: "aside" }, help), tip);
  if (compared) { box.append(el("p", { class: "aside" }, "Baseline: ", sonde.recorded(data.baseline.name), ", " + sonde.many(data.baseline.sessions, "session") + "; this recording: " + sonde.many(data.flames.sessions, "session") + ".")); }
  box.hidden = false;
  choose();
  let width = scroll.clientWidth;
  window.addEventListener("resize", function () { if (scroll.clientWidth !== width) { width = scroll.clientWidth; draw(); } });

  // From a leak to what of it was alive at the end, by where it was allocated.
  sonde.all("[data-flame]").forEach(function (place) {
    const graph = graphs.find(function (one) { return one.kind === place.dataset.flame; });
    if (!graph) { return; }
    place.append(el("button", { type: "button", class: "plain", on: { click: function () {
      kind = graph;
      Object.assign(choice, { phase: place.dataset.phase, agent: "", operation: "" });
      choose();
      box.scrollIntoView();
      canvas.focus({ preventScroll: true });
    } } }, "Where the survivors were allocated"));
    place.hidden = false;
  });

  sonde.flames = {
    redraw: function () { draw(); },
    // What is shown, for whoever asks.
    state: function () { return { kind: kind.kind, total: value(root), zoom: zoom.name, matched, frames: drawn.map(function (place) { return { name: place.node.name, x: place.x, y: place.y * ROW + ROW / 2, width: place.w, total: place.node.total }; }) }; }
  };
})();
