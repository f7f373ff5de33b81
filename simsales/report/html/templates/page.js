// Draws the charts; without it, or where it fails, the tables stay open and say the same.
(function () {
  "use strict";
  var specs = JSON.parse(document.getElementById("charts").textContent);
  if (typeof vegaEmbed !== "function") { return; }
  document.documentElement.classList.add("drawn");
  var narrow = window.innerWidth < 560;
  var folds = [].slice.call(document.querySelectorAll("details.fold"));

  [].forEach.call(document.querySelectorAll("[data-chart]"), function (place) {
    var spec = specs[place.dataset.chart];
    // On a phone long names give way to the chart; the table has them in full.
    if (narrow) { spec.config.axis.labelLimit = 96; }
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
