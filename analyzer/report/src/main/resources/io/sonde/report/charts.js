"use strict";
// Charts, all with one look. They are drawn again when the colours change and when the page is printed.
(function () {
  const { el, data, duration, count } = sonde;
  const Chart = window.Chart;
  const drawn = [];
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 11.5;
  Chart.defaults.plugins.legend.display = false;

  // A custom property as the browser has resolved it for the scheme in use.
  const probe = el("span", { hidden: true });
  document.body.append(probe);
  function colour(name, alpha) {
    probe.style.color = "var(--" + name + ")";
    const resolved = getComputedStyle(probe).color;
    return alpha === undefined ? resolved : resolved.replace(/^rgb\((.*)\)$/, "rgba($1, " + alpha + ")");
  }

  const LINES = ["decision", "action", "retrieval", "communication", "orchestration"];

  function axis(title, format, extra) {
    return Object.assign({
      title: { display: title !== "", text: title, color: colour("quiet") },
      grid: { color: colour("line"), drawTicks: false },
      border: { color: colour("line") },
      ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 14, padding: 6, callback: format }
    }, extra);
  }

  function tooltip(callbacks) {
    return {
      backgroundColor: colour("panel"), titleColor: colour("text"), bodyColor: colour("text"), borderColor: colour("line"), borderWidth: 1,
      displayColors: false, callbacks
    };
  }

  // Puts a chart into a figure; options() is asked for each time the chart is made.
  function place(figure, label, options) {
    const canvas = el("canvas", { role: "img", "aria-label": label });
    // The caption of a finding's chart is its title and stands above it.
    figure[figure.dataset.chart === undefined ? "prepend" : "append"](el("div", { class: "canvas" }, canvas));
    figure.hidden = false;
    const entry = { canvas, options, chart: new Chart(canvas, options()) };
    drawn.push(entry);
    return entry;
  }

  // Percentiles as lines over a chart whose x axis counts columns; at() turns ms into a column.
  function marks(at) {
    return {
      id: "marks",
      afterDatasetsDraw: function (chart) {
        const { ctx, chartArea: area, scales: { x } } = chart;
        ctx.save();
        ctx.font = "600 11px " + Chart.defaults.font.family;
        ctx.strokeStyle = ctx.fillStyle = colour("text");
        let free = -Infinity, line = 0;
        for (const name of ["p50", "p95", "p99"]) {
          if (data.facts[name] === undefined) { continue; }
          const left = x.getPixelForValue(0) + (x.getPixelForValue(1) - x.getPixelForValue(0)) * (at(data.facts[name]) - 0.5);
          line = left < free ? line + 1 : 0;
          ctx.globalAlpha = 0.55;
          ctx.setLineDash([3, 3]);
          ctx.beginPath();
          ctx.moveTo(left, area.top);
          ctx.lineTo(left, area.bottom);
          ctx.stroke();
          ctx.globalAlpha = 1;
          const label = name + " " + duration(data.facts[name]);
          const right = left + ctx.measureText(label).width + 8 > area.right;
          ctx.textAlign = right ? "right" : "left";
          // Above the columns, the second line higher than the first.
          ctx.fillText(label, left + (right ? 2 : -2), area.top - 5 - 13 * line);
          free = left + ctx.measureText(label).width + 12;
        }
        ctx.restore();
      }
    };
  }

  sonde.charts = {
    // Columns of counts; bounds has one number more than counts. onPick gets the number of a column.
    histogram: function (figure, counts, bounds, onPick) {
      const at = function (ms) {
        let i = 0;
        while (i < counts.length - 1 && bounds[i + 1] < ms) { i++; }
        const part = (ms - bounds[i]) / (bounds[i + 1] - bounds[i] || 1);
        return i + Math.max(0, Math.min(1, part));
      };
      return place(figure, "Histogram of session durations", function () {
        return {
          type: "bar",
          data: {
            labels: counts.map(function (_, i) { return i; }),
            datasets: [{ data: counts.map(function (n) { return n || null; }), backgroundColor: colour("decision", 0.75), hoverBackgroundColor: colour("decision"), barPercentage: 1, categoryPercentage: 0.92, minBarLength: 2 }]
          },
          options: {
            layout: { padding: { top: 32 } },
            scales: {
              x: axis("duration", function (value) { return duration(bounds[value]); }, { grid: { display: false } }),
              y: axis("sessions", function (value) { return Number.isInteger(value) ? count(value) : ""; })
            },
            onClick: function (_, hits) { if (hits.length && onPick) { onPick(hits[0].index); } },
            plugins: {
              tooltip: tooltip({
                title: function (items) { const i = items[0].dataIndex; return duration(bounds[i]) + " to " + duration(bounds[i + 1]); },
                label: function (item) { return sonde.many(item.raw, "session"); }
              })
            }
          },
          plugins: [marks(at)]
        };
      });
    },

    // One point a session: when it began and how long it took.
    scatter: function (figure, points, failed, onPick) {
      return place(figure, "Duration of each session over the time of the recording", function () {
        return {
          type: "scatter",
          data: {
            datasets: [
              { data: points.filter(function (p) { return !failed[p.i]; }), backgroundColor: colour("decision", 0.5), borderWidth: 0, pointRadius: points.length > 2000 ? 1.6 : 2.6, pointHoverRadius: 5 },
              { data: points.filter(function (p) { return failed[p.i]; }), backgroundColor: colour("bad"), borderWidth: 0, pointStyle: "triangle", pointRadius: 4, pointHoverRadius: 6 }
            ]
          },
          options: {
            parsing: false, normalized: true,
            interaction: { mode: "nearest", intersect: true },
            scales: {
              x: axis("start, since the recording began", function (value) { return duration(value * 1000); }, { min: 0 }),
              y: axis("duration", function (value) { return duration(value); }, { beginAtZero: true })
            },
            onClick: function (_, hits, chart) { if (hits.length) { onPick(chart.data.datasets[hits[0].datasetIndex].data[hits[0].index].i); } },
            plugins: { tooltip: tooltip({ label: function (item) { return sonde.text(data.sessions.name[item.raw.i]) + ": " + duration(item.raw.y); } }) }
          }
        };
      });
    },

    // Curves over one pair of axes; lines: name and points of {x, y}.
    lines: function (figure, spec, onPick) {
      const several = spec.lines.length > 1;
      return place(figure, spec.title, function () {
        return {
          type: "line",
          data: {
            datasets: spec.lines.map(function (line, i) {
              const hue = colour(LINES[i % LINES.length], spec.faint ? 0.55 : undefined);
              return { label: line.name, data: line.points, borderColor: hue, backgroundColor: hue, borderWidth: 1.75, pointRadius: line.dots ? (line.points.length > 60 ? 1.4 : 2.4) : line.points.length > 60 ? 0 : 2.2, pointHitRadius: 6, showLine: !line.dots, pointStyle: line.dots ? "crossRot" : "circle", borderDash: i >= LINES.length && !spec.faint ? [5, 3] : [], tension: 0 };
            })
          },
          options: {
            parsing: false,
            interaction: { mode: "nearest", intersect: false },
            scales: {
              x: axis(spec.x, function (value) { return count(value); }, { type: "linear", min: spec.from }),
              y: axis(spec.y, function (value) { return count(value); }, { beginAtZero: true })
            },
            onClick: function (_, hits) { if (hits.length && onPick) { onPick(hits[0].datasetIndex, hits[0].index); } },
            plugins: {
              legend: { display: several && spec.lines.length <= 8, align: "start", labels: { boxWidth: 14, boxHeight: 2, color: colour("text") } },
              tooltip: tooltip({
                title: function (items) { return items[0].dataset.label; },
                label: function (item) { return spec.x + " " + count(item.parsed.x) + ": " + count(item.parsed.y) + (spec.y ? " " + spec.y : ""); }
              })
            }
          }
        };
      });
    },

    redraw: function () {
      for (const entry of drawn) {
        entry.chart.destroy();
        entry.chart = new Chart(entry.canvas, entry.options());
      }
    },
    resize: function () { drawn.forEach(function (entry) { entry.chart.resize(); }); }
  };

  sonde.all("[data-chart]").forEach(function (figure) {
    const chart = data.charts[Number(figure.dataset.chart)];
    const lines = chart.lines.map(function (line) {
      const points = [];
      for (let i = 0; i < line.points.length; i += 2) { points.push({ x: line.points[i], y: line.points[i + 1] }); }
      return { name: line.name, dots: Boolean(line.dots), points };
    });
    sonde.charts.lines(figure, { title: chart.title, x: chart.x, y: chart.y, lines });
  });

  const growth = sonde.byId("growth");
  if (growth && data.talks.length) {
    const talks = data.talks;
    const unit = talks[0].unit === "session" ? "turn" : "model call";
    const lines = talks.map(function (talk) {
      return { name: talk.name, points: talk.input.map(function (tokens, i) { return { x: i + 1, y: tokens }; }) };
    });
    sonde.charts.lines(growth, { title: "Input tokens by " + unit, x: unit, y: "input tokens", from: 1, lines, faint: talks.length > LINES.length }, function (talk, turn) {
      sonde.open(talks[talk].session[turn]);
    });
  }
})();
