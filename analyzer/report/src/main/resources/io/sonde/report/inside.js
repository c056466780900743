"use strict";
// Inside the time: one view at a time, of the time that sessions depended on or of the spans' own.
(function () {
  const { byId, all, el } = sonde;
  const views = all("#inside .view"), tools = byId("clock");
  if (!tools || !views.length) { return; }
  const NAMES = { path: "Critical path", own: "Own time" };
  const buttons = views.map(function (view) {
    return el("button", { type: "button", class: "plain", on: { click: function () { show(view); } } }, NAMES[view.dataset.clock]);
  });
  function show(chosen) {
    views.forEach(function (view, i) {
      view.hidden = view !== chosen;
      buttons[i].setAttribute("aria-pressed", String(view === chosen));
    });
  }
  tools.append(...buttons);
  tools.hidden = false;
  show(views[0]);
})();
