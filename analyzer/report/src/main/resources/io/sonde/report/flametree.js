"use strict";
// Flame graphs as numbers: which stacks are chosen, folded into one tree; of two recordings into one tree with both.
sonde.flameTree = (function () {
  const { data, text } = sonde;
  const SMALLER = "(smaller frames)";
  const OUTSIDE = "\u0000outside";

  const label = function (index) { return index < 0 ? OUTSIDE : text(index); };
  // What a tree of the data belongs to.
  const keys = function (tree) { return { phase: label(tree.phase), agent: tree.agent < 0 ? "" : text(tree.agent), operation: tree.operation < 0 ? "" : text(tree.operation) }; };

  // Whether a tree is among the chosen ones: an empty choice is everything in spans.
  function chosen(tree, choice, but) {
    const of = keys(tree);
    return ["phase", "agent", "operation"].every(function (key) {
      if (key === but) { return key !== "phase" || of.phase !== OUTSIDE || !(choice.agent || choice.operation); }
      return choice[key] ? of[key] === choice[key] : key !== "phase" || of.phase !== OUTSIDE;
    });
  }

  const weigh = function (tree) { return tree.w.reduce(function (sum, w) { return sum + w; }, 0); };

  function graph(set, kind) { return set && set.graphs.find(function (g) { return g.kind === kind; }); }

  // Adds a tree of the data; side is 0 for this recording and 1 for the one it is compared with.
  function add(root, tree, side, scale) {
    const path = [root];
    tree.d.forEach(function (depth, i) {
      const name = tree.f[i] < 0 ? SMALLER : text(tree.f[i]);
      const above = path[depth];
      let node = above.named.get(name);
      if (!node) {
        node = { name, depth: depth + 1, above, self: [0, 0], total: [0, 0], named: new Map(), below: [] };
        above.named.set(name, node);
      }
      node.self[side] += tree.w[i] * scale;
      path.length = depth + 1;
      path.push(node);
    });
  }

  function sum(node) {
    node.below = Array.from(node.named.values()).sort(function (a, b) { return a.name < b.name ? -1 : a.name > b.name ? 1 : 0; });
    node.total = node.self.slice();
    for (const child of node.below) {
      sum(child);
      node.total[0] += child.total[0];
      node.total[1] += child.total[1];
    }
  }

  return {
    SMALLER, OUTSIDE,
    // What can be chosen for a key, with its weight, most first, given what else is chosen.
    options: function (kind, choice, key) {
      const weights = new Map();
      for (const tree of graph(data.flames, kind).trees) {
        const name = keys(tree)[key];
        if (name && chosen(tree, choice, key)) { weights.set(name, (weights.get(name) || 0) + weigh(tree)); }
      }
      return Array.from(weights).sort(function (a, b) { return b[1] - a[1] || (a[0] < b[0] ? -1 : 1); });
    },
    // The tree of everything chosen. Compared with another recording, weights are of one session.
    fold: function (kind, choice) {
      const root = { name: "all", depth: 0, above: null, self: [0, 0], total: [0, 0], named: new Map(), below: [] };
      [data.flames, data.baseline].forEach(function (set, side) {
        const of = graph(set, kind);
        if (!of) { return; }
        const scale = data.baseline ? 1 / Math.max(1, set.sessions) : 1;
        of.trees.forEach(function (tree) { if (chosen(tree, choice)) { add(root, tree, side, scale); } });
      });
      sum(root);
      return root;
    }
  };
})();
