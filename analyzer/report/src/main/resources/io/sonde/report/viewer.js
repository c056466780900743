"use strict";
// The window in which one session is looked at. Its address is #span-ID or #session-ID.
(function () {
  const { data, el, recorded, text, micros, count } = sonde;
  const S = data.sessions;
  const side = el("aside", { "aria-label": "The chosen span", "aria-live": "polite" });
  const room = el("div", { class: "room" });
  const title = el("h2", { id: "viewer-title" });
  const facts = el("p", { class: "recording" });
  const close = el("button", { type: "button", class: "plain", "aria-label": "Close", on: { click: function () { viewer.close(); } } }, "Close \u2715");
  const viewer = el("dialog", { id: "viewer", "aria-labelledby": "viewer-title" },
    el("div", { class: "bar" }, el("div", {}, title, facts), close), el("div", { class: "split" }, room, side));
  document.body.append(viewer);

  // When a session began, by the clock of whoever reads; null when that was not recorded.
  sonde.began = function (i) {
    return new Date(data.facts.start + S.at[i] / 1000).toISOString().replace("T", " ").slice(0, 23) + " UTC";
  };

  function describeSession(id, drawing) {
    const i = sonde.sessions.get(id);
    title.textContent = "";
    facts.textContent = "";
    title.append(micros(drawing ? drawing.took : S.took[i]), " ", recorded(drawing ? drawing.name : text(S.name[i])));
    const fact = function (words) { facts.append(el("span", {}, recorded(words))); };
    if (i !== undefined) {
      fact(sonde.began(i));
      fact(sonde.many(S.spans[i], "span"));
      if (S.models[i]) { fact(sonde.many(S.models[i], "model call")); }
      if (S.input[i] !== null) { fact(count(S.input[i]) + " tokens in, " + count(S.output[i] || 0) + " out"); }
      if (S.failed[i]) { fact(sonde.many(S.failed[i], "failed span")); }
      if (S.flags[i] & 2) { fact("never ended"); }
      if (S.talk[i] >= 0) { fact("conversation " + (S.talk[i] + 1)); }
    }
    const trace = drawing ? drawing.trace : text(S.trace[i]);
    if (trace) { fact("trace " + trace); }
    facts.append(el("code", {}, id));
  }

  function show(id, span) {
    const drawing = data.drawings[sonde.drawings.get(id)];
    describeSession(id, drawing);
    room.textContent = "";
    side.textContent = "";
    if (!viewer.open) { viewer.showModal(); }
    if (!drawing) {
      room.append(el("p", { class: "none" }, "This session is not drawn. The report draws " + sonde.many(data.drawings.length, "session")
        + ": the slowest, those behind findings, and others while there is room."));
      return;
    }
    const waterfall = sonde.waterfall(room, drawing, function (i) {
      side.textContent = "";
      side.append(sonde.describe(drawing, i));
      history.replaceState(null, "", "#span-" + drawing.id[i]);
    });
    waterfall.select(span === undefined ? 0 : span, true);
    const chosen = room.querySelector(".selected");
    if (chosen && span !== undefined) { chosen.scrollIntoView({ block: "center" }); }
  }

  // Opens a session by its id; when it is not there at all, does nothing.
  sonde.open = function (id) {
    const key = id.padStart(16, "0");
    if (sonde.drawings.has(key) || sonde.sessions.has(key)) {
      history.replaceState(null, "", "#session-" + key);
      show(key);
    }
  };

  // Opens the session that holds a span, and marks the span.
  sonde.openSpan = function (id) {
    const at = sonde.spans.get(id);
    if (at) { show(data.drawings[at[0]].session.padStart(16, "0"), at[1]); }
  };

  viewer.addEventListener("close", function () { history.replaceState(null, "", location.pathname + location.search); });
  viewer.addEventListener("click", function (event) { if (event.target === viewer) { viewer.close(); } });

  // Evidence: the ids of spans that are drawn become links to them.
  sonde.all("code[data-span]").forEach(function (code) {
    const id = code.dataset.span;
    code.replaceWith(el("a", { class: "span", href: "#span-" + id, title: "Show this span in its session" }, id.slice(-8)));
  });

  function follow() {
    const [, kind, id] = /^#(span|session)-(.+)$/.exec(location.hash) || [];
    if (kind === "span") { sonde.openSpan(id); } else if (kind) { sonde.open(id); }
  }
  window.addEventListener("hashchange", follow);
  sonde.follow = follow;

  // The slowest, drawn when somebody opens them.
  sonde.all("details[data-session]").forEach(function (details) {
    const drawing = data.drawings[sonde.drawings.get(details.dataset.session.padStart(16, "0"))];
    details.addEventListener("toggle", function () { if (details.open) { sonde.draw(details); } });
    details.drawing = drawing;
  });
  sonde.draw = function (details) {
    const needs = details.querySelector(".needs");
    if (!needs || !details.drawing) { return; }
    const box = el("div", { class: "inline" });
    needs.replaceWith(box);
    const d = details.drawing;
    sonde.waterfall(box, d, function (i) { if (box.ready) { sonde.openSpan(d.id[i]); } });
    box.ready = true;
  };
})();
