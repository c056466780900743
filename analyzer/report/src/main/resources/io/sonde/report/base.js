"use strict";
// What all scripts of the page share: its data, elements, and numbers as the rest of the report writes them.
const sonde = (function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = function (id) { return document.getElementById(id); };
  const all = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };

  // Text goes in as text nodes only: what was recorded is never read as markup.
  function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key of Object.keys(attributes || {})) {
      const value = attributes[key];
      if (key === "on") {
        for (const event of Object.keys(value)) { element.addEventListener(event, value[event]); }
      } else if (value !== undefined && value !== null && value !== false) {
        element.setAttribute(key, value === true ? "" : value);
      }
    }
    for (const child of children.flat()) {
      if (child !== undefined && child !== null) { element.append(child); }
    }
    return element;
  }

  // Recorded text, shielded so that its writing direction cannot reorder what stands around it.
  const recorded = function (text) { return el("bdi", {}, text); };
  const text = function (index) { return data.texts[index]; };

  function significant(value) {
    const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
    return String(Number(value.toFixed(Math.max(0, Math.min(3, 3 - digits)))));
  }

  function clock(seconds) {
    if (seconds < 3600) { return Math.floor(seconds / 60) + "\u00a0min" + (seconds % 60 ? "\u00a0" + seconds % 60 + "\u00a0s" : ""); }
    const minutes = Math.round(seconds / 60);
    return Math.floor(minutes / 60) + "\u00a0h" + (minutes % 60 ? "\u00a0" + minutes % 60 + "\u00a0min" : "");
  }

  function duration(ms) {
    const size = Math.abs(ms);
    if (size === 0) { return "0\u00a0ms"; }
    if (size < 0.9995) { return significant(ms * 1000) + "\u00a0\u00b5s"; }
    if (size < 999.5) { return significant(ms) + "\u00a0ms"; }
    return size < 59950 ? significant(ms / 1000) + "\u00a0s" : clock(Math.round(ms / 1000));
  }

  const micros = function (value) { return duration(value / 1000); };

  function count(value) {
    return Number.isInteger(value) || Math.abs(value) >= 100
      ? Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",") : significant(value);
  }

  const many = function (number, noun) { return count(number) + "\u00a0" + noun + (number === 1 ? "" : "s"); };

  // Five to ten round numbers from 0 to the length.
  function ticks(length) {
    const power = Math.pow(10, Math.floor(Math.log10(length / 5)));
    let step = power;
    for (const factor of [1, 2, 5]) { if (length / (factor * power) >= 4) { step = factor * power; } }
    const at = [];
    for (let i = 0; i * step <= length * 1.0001 && i < 20; i++) { at.push(i * step); }
    return at;
  }

  const KNOWN = ["decision", "retrieval", "action", "communication", "orchestration"];
  const phaseClass = function (phase) { return KNOWN.includes(phase) ? "p-" + phase : "p-other"; };

  // Of all drawings: session id and span id to where they are.
  const drawings = new Map(), spans = new Map();
  data.drawings.forEach(function (drawing, at) {
    drawings.set(drawing.session.padStart(16, "0"), at);
    drawing.id.forEach(function (id, i) { if (!spans.has(id)) { spans.set(id, [at, i]); } });
  });
  const sessions = new Map(data.sessions.id.map(function (id, i) { return [id, i]; }));

  return { data, byId, all, el, recorded, text, duration, micros, count, many, ticks, significant, phaseClass, phases: KNOWN, drawings, spans, sessions };
})();
