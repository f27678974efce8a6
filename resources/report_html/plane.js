/* Geometry of the roofline on log10 axes: the same as analysis/report/html/plane.py, which a test holds it against. */

const WIDTH = 960, HEIGHT = 520, LEFT = 64, RIGHT = 944, TOP = 14, BOTTOM = 462;
const ADVANCE = 6.3, REACH = 8, AWAY = [11, -11, 23, -23], LINE_COST = 3, MOST_HIDDEN = 3, PLACES = [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9];
/* Decades that a person may zoom in and out to. */
const CLOSEST = 0.2, FARTHEST = 14;

const px = (view, x) => LEFT + (x - view[0]) / (view[1] - view[0]) * (RIGHT - LEFT);
const py = (view, y) => TOP + (view[3] - y) / (view[3] - view[2]) * (BOTTOM - TOP);
const planeX = (view, x) => view[0] + (x - LEFT) / (RIGHT - LEFT) * (view[1] - view[0]);
const planeY = (view, y) => view[3] - (y - TOP) / (BOTTOM - TOP) * (view[3] - view[2]);

/** Closer around a point of the plane (factor below 1), or farther away. */
function zoomed(view, factor, x, y) {
  const span = Math.max(view[1] - view[0], view[3] - view[2]) * factor;
  if (span < CLOSEST || span > FARTHEST) return view;
  return [x - (x - view[0]) * factor, x + (view[1] - x) * factor, y - (y - view[2]) * factor, y + (view[3] - y) * factor];
}

const panned = (view, dx, dy) => [view[0] + dx, view[1] + dx, view[2] + dy, view[3] + dy];

const heights = (roofs, kind, main) => roofs.filter(r => r.kind === kind && (r.main || !main)).map(r => r.height);

/** Where the main slope meets the main peak; null without one of them. */
function ridge(roofs) {
  const peak = heights(roofs, 'peak', true), slope = heights(roofs, 'bandwidth', true);
  return peak.length && slope.length ? [peak[0] - slope[0], peak[0]] : null;
}

/** What is seen of every roof: a peak runs right from the fastest slope, a slope up to the highest peak. */
function pieces(roofs, view) {
  const slopes = heights(roofs, 'bandwidth'), peaks = heights(roofs, 'peak'), meeting = ridge(roofs), found = [];
  roofs.forEach((roof, number) => {
    const h = roof.height;
    if (roof.kind === 'peak') {
      const start = slopes.length ? h - Math.max(...slopes) : view[0];
      found.push(...parts(number, roof, Math.max(start, view[0]), view[1], meeting, view));
    } else {
      const stop = peaks.length ? Math.max(...peaks) : view[3];
      const high = Math.min(view[1], stop - h, view[3] - h);
      found.push(...parts(number, roof, Math.max(view[0], view[2] - h), high, meeting, view));
    }
  });
  return found;
}

/** A main roof is solid on its side of the ridge, and dashed beyond. */
function parts(number, roof, low, high, meeting, view) {
  const level = roof.kind === 'peak', h = roof.height;
  if (high <= low || (level && (h < view[2] || h > view[3]))) return [];
  const cut = meeting ? Math.min(Math.max(meeting[0], low), high) : level ? low : high;
  return [[low, cut, false], [cut, high, true]].filter(([start, stop]) => stop > start).map(([start, stop, after]) => ({
    roof: number, x0: start, y0: level ? h : h + start, x1: stop, y1: level ? h : h + stop,
    solid: roof.main && after === level,
  }));
}

/** Positions (log10): decades, each second or third where there are many, 1, 2 and 5 of each where there are few. */
function ticks(low, high) {
  const digits = high - low < 2.5 ? [1, 2, 5] : [1], step = Math.max(1, Math.ceil((high - low) / 8)), found = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    if (((power % step) + step) % step === 0) found.push(...digits.map(digit => power + Math.log10(digit)));
  }
  return found.filter(value => value >= low && value <= high);
}

/** "100 M", "0.01". */
function tickText(position) {
  const value = 10 ** position;
  if (value >= 0.001 && value < 1) return String(Number(value.toPrecision(3)));
  const group = Math.floor((position + 1e-9) / 3), prefix = 'fpnµm kMGTPE'[group + 5];
  const digits = String(Number((value / 1000 ** group).toPrecision(3)));
  return group === 0 ? digits : prefix ? `${digits}\u202f${prefix}` : value.toExponential(0);
}

/** Where words stand. dots: [x, y, radius] in pixels. unit: 0 for MAC, 1 for FLOP. named: [row of the dots, name]. */
function labels(roofs, view, dots, unit, named = []) {
  const seen = pieces(roofs, view), placed = [], taken = [];
  for (const [text, roof, tries] of words(roofs, seen, view, dots, unit, named)) {
    const others = seen.filter(piece => piece.roof !== roof).map(piece => onScreen(piece, view));
    const best = bestPlace(tries, text.length * ADVANCE, dots, taken, others, roof === null ? MOST_HIDDEN : Infinity);
    if (best) {
      placed.push({ text, x: best.x, y: best.y, angle: best.angle * 180 / Math.PI });
      taken.push(...best.circles);
    }
  }
  return placed;
}

/** [words, the roof that they are of, places to try]: the main roofs' first, names of layers last. */
function words(roofs, seen, view, dots, unit, named) {
  const order = roofs.map((_, number) => number).sort((a, b) => roofs[b].main - roofs[a].main || a - b);
  const ofRoofs = order.map(number => {
    const own = seen.filter(piece => piece.roof === number), text = roofs[number].texts[unit];
    return [text, number, own.length ? places(roofs[number], own, view, text.length * ADVANCE) : []];
  });
  return [...ofRoofs, ...named.map(([row, name]) => [name, null, around(dots[row], name.length * ADVANCE)])];
}

/** Level words next to a dot, within the plot: above and below it first, then at its sides, then at its corners. */
function around([x, y, radius], wide) {
  const up = radius + REACH + 3, side = radius + 5 + wide / 2;
  const steps = [[0, -up], [0, up], [side, 0], [-side, 0], [side, -up], [-side, -up], [side, up], [-side, up]];
  return steps.map(([dx, dy]) => [x + dx, y + dy, 0]).filter(([x, y]) =>
    x >= LEFT + wide / 2 && x <= RIGHT - wide / 2 && y >= TOP + REACH && y <= BOTTOM - REACH);
}

const onScreen = (piece, view) => [px(view, piece.x0), py(view, piece.y0), px(view, piece.x1), py(view, piece.y1)];

/** The first place on no other words that hides the fewest dots and lines, at most so many; undefined without one. */
function bestPlace(tries, wide, dots, taken, lines, most) {
  let best;
  for (const [x, y, angle] of tries) {
    const circles = circlesOf(x, y, angle, wide);
    if (circles.some(c => taken.some(t => Math.hypot(c[0] - t[0], c[1] - t[1]) < 2 * REACH))) continue;
    let cost = dots.filter(d => circles.some(c => Math.hypot(c[0] - d[0], c[1] - d[1]) < REACH + d[2])).length;
    cost += LINE_COST * lines.filter(line => circles.some(c => toLine(c, line) < REACH - 1)).length;
    if (cost <= most && (!best || cost < best.cost)) best = { cost, x, y, angle, circles };
  }
  return best;
}

/** Pixels from a point to a straight line between two ends. */
function toLine([x, y], [x0, y0, x1, y1]) {
  const dx = x1 - x0, dy = y1 - y0, along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - at * dx, y - y0 - at * dy);
}

/** Middles of the words, in pixels: above the line, then below it, then farther off. */
function places(roof, own, view, wide) {
  const last = own[own.length - 1], x0 = px(view, own[0].x0), y0 = py(view, own[0].y0);
  const dx = px(view, last.x1) - x0, dy = py(view, last.y1) - y0;
  const angle = Math.atan2(dy, dx), room = Math.hypot(dx, dy) - wide - 12, sin = Math.sin(angle), cos = Math.cos(angle);
  return room <= 0 ? [] : AWAY.flatMap(away => PLACES.map(share => {
    const along = 6 + wide / 2 + room * (roof.kind === 'peak' ? 1 - share : share);
    return [x0 + along * cos + away * sin, y0 + along * sin - away * cos, angle];
  }));
}

/** Middles of the circles that words are taken for. */
function circlesOf(x, y, angle, wide) {
  const count = Math.max(2, Math.ceil(wide / REACH));
  return Array.from({ length: count }, (_, i) => (i / (count - 1) - 0.5) * wide)
    .map(along => [x + along * Math.cos(angle), y + along * Math.sin(angle)]);
}
