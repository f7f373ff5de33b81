// Draws the charts; without it, or where it fails, the tables stay open and say the same.
(function () {
  "use strict";
  var specs = JSON.parse(document.getElementById("charts").textContent);
  if (typeof vegaEmbed !== "function") { return; }
  document.documentElement.classList.add("drawn");
  var narrow = window.innerWidth < 560;
  var folds = [].slice.call(document.querySelectorAll("details.fold"));
  var pen = document.createElement("canvas").getContext("2d");

  // A text in at most so many lines of so many pixels; it may break at blanks and between Chinese characters.
  function lines(text, room, most) {
    var parts = text.match(/[\u2e80-\uffef][\uff0c\u3002\uff1a\uff1b\u3001\uff09\u201d]*|[^\s\u2e80-\uffef]+\s*|\s+/g) || [text];
    var found = [""];
    parts.forEach(function (part) {
      var last = found[found.length - 1];
      var full = last && pen.measureText((last + part).trim()).width > room;
      if (full && found.length < most) { found.push(part); } else { found[found.length - 1] = last + part; }
    });
    return found.map(function (line) { return line.trim(); });
  }

  function encodings(spec, channel) {
    return [spec].concat(spec.layer).map(function (part) { return (part.encoding || {})[channel]; })
      .filter(function (found) { return found && found.axis !== null; });
  }

  // Long names of rows go on over as many lines as a row has room for; the tables have all in full.
  function nameRows(spec) {
    var room = narrow ? 112 : 220;
    encodings(spec, "y").forEach(function (found) {
      if (found.type !== "nominal") { return; }
      var names = {}, rows = spec.data.values;
      rows.forEach(function (row) { names[row[found.field]] = null; });
      var most = Math.min(4, Math.max(1, Math.floor(spec.height / Object.keys(names).length / 15)));
      Object.keys(names).forEach(function (name) { names[name] = lines(name, room, most); });
      var all = JSON.stringify(names);
      // Vega lets further lines hang below the middle of a row: half of them go above it.
      var raised = [2, 3, 4].map(function (count) {
        return { test: "(" + all + "[datum.label] || []).length === " + count, value: 7 * (1 - count) };
      });
      found.axis = Object.assign({}, found.axis, {
        labelExpr: all + "[datum.label]", labelLimit: room, labelOffset: { condition: raised, value: 0 }
      });
    });
  }

  // The names of marks over time have the room between their month and the chart's edge.
  function nameMarks(spec, width) {
    var months = spec.data.values.map(function (row) { return row.name; });
    spec.layer.forEach(function (layer) {
      if (!layer.mark.limit) { return; }
      var early = layer.mark.align === "left";
      layer.data.values.forEach(function (row) {
        var at = (months.indexOf(row.name) + 0.5) / months.length;
        row.text = lines(row.text, (width - 90) * (early ? 1 - at : at) - 12, 3).join("\n");
      });
      layer.mark = Object.assign({}, layer.mark, { lineBreak: "\n", limit: width });
    });
  }

  [].forEach.call(document.querySelectorAll("[data-chart]"), function (place) {
    var spec = specs[place.dataset.chart];
    pen.font = "12px " + spec.config.font;
    nameRows(spec);
    nameMarks(spec, place.clientWidth);
    if (narrow) {
      encodings(spec, "x").forEach(function (found) {
        if (found.axis && found.axis.tickCount && !found.axis.values) { found.axis.tickCount = 3; }
      });
    }
    var table = place.parentNode.querySelector("details.fold");
    // "ast" evaluates the chart's expressions without eval, which the page forbids.
    vegaEmbed(place, spec, { actions: false, renderer: "svg", ast: true }).then(
      function () { table.open = false; },
      function (problem) { place.hidden = true; console.error(problem); }
    );
  });
  folds.forEach(function (fold) { if (!fold.parentNode.querySelector("[data-chart]")) { fold.open = false; } });

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = folds.filter(function (fold) { return !fold.open; });
    closed.forEach(function (fold) { fold.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (fold) { fold.open = false; });
  });
})();
