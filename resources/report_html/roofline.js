/* One device's roofline, taken over from the picture in the page: hover, select, zoom, by mouse and by keys. */

const LOG2 = Math.log10(2);
/* The roofs' own words are in plane.js; these are the steps of a zoom and of a move by keys. */
const STEP = 1.25, NUDGE = 0.1;

class Roofline {
  constructor(figure, place, report) {
    Object.assign(this, { figure, place, report, device: report.shown.devices[place], view: null, near: null });
    this.data = this.device.roofline;
    this.svg = find('svg.plane', figure);
    this.layers = Object.fromEntries(['axes', 'roofs', 'dots', 'words'].map(name => [name, find(`.${name}`, this.svg)]));
    this.guides = drawn('g', { class: 'guides' });
    this.svg.insertBefore(this.guides, this.layers.dots);
    this.hint = made('div', { class: 'hint', hidden: true });
    figure.append(this.hint);
    this.at = new Map(this.data.rows.map((row, index) => [row, index]));
    this.shapes = new Map(findAll('[data-layer]', this.layers.dots).map(shape => [Number(shape.dataset.layer), shape]));
    findAll('title', this.layers.dots).forEach(title => title.remove());
    this.prepare();
    this.listen();
    this.view = this.data.view;
  }

  prepare() {
    const keys = 'Arrow keys step through the layers, Enter selects, plus and minus zoom, 0 shows all, Shift with arrows moves.';
    put(this.svg, { tabindex: 0, role: 'application', 'aria-label': `${this.svg.getAttribute('aria-label')}. ${keys}` });
    const tools = made('div', { class: 'tools' }, [
      made('span', { class: 'dim how' }, 'drag moves, Ctrl and wheel zoom'),
      button('+', () => this.zoom(1 / STEP), { 'aria-label': 'Zoom in', title: 'Zoom in' }),
      button('−', () => this.zoom(STEP), { 'aria-label': 'Zoom out', title: 'Zoom out' }),
      button('Show all', () => this.home()),
    ]);
    this.figure.prepend(tools);
    const clip = drawn('clipPath', { id: `plot-${this.place}` }, drawn('rect', {
      x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP,
    }));
    this.svg.prepend(clip);
    for (const group of [this.layers.dots, this.guides]) group.setAttribute('clip-path', `url(#plot-${this.place})`);
  }

  get shift() { return this.report.unit ? LOG2 : 0; }

  get roofs() {
    return this.data.roofs.map(r => ({ ...r, height: r.height + (r.kind === 'peak' ? this.shift : 0) }));
  }

  home() {
    this.view = this.data.view.map(edge => edge + this.shift);
    this.draw();
  }

  /** The same part of the plane in the other unit: both axes count work. */
  turnUnit(by) {
    this.view = this.view.map(edge => edge + by);
  }

  zoom(factor, x = (this.view[0] + this.view[1]) / 2, y = (this.view[2] + this.view[3]) / 2) {
    this.view = zoomed(this.view, factor, x, y);
    this.draw();
  }

  move(dx, dy) {
    this.view = panned(this.view, dx, dy);
    this.draw();
  }

  placeOf(index) {
    return [px(this.view, this.data.x[index] + this.shift), py(this.view, this.data.y[index] + this.shift)];
  }

  draw() {
    this.drawAxes();
    this.drawRoofs();
    this.data.rows.forEach((row, index) => {
      const [x, y] = this.placeOf(index);
      this.shapes.get(row).setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${this.data.diameters[index]})`);
    });
    this.mark();
    this.point(null);
  }

  drawAxes() {
    const work = this.report.unit ? 'FLOP' : 'MAC', view = this.view, middle = (LEFT + RIGHT) / 2, lines = [];
    for (const value of ticks(view[0], view[1])) {
      const x = px(view, value).toFixed(1);
      lines.push(drawn('line', { x1: x, x2: x, y1: TOP, y2: BOTTOM }));
      lines.push(drawn('text', { x, y: BOTTOM + 16, class: 'middle' }, tickText(value)));
    }
    for (const value of ticks(view[2], view[3])) {
      const y = py(view, value);
      lines.push(drawn('line', { x1: LEFT, x2: RIGHT, y1: y.toFixed(1), y2: y.toFixed(1) }));
      lines.push(drawn('text', { x: LEFT - 6, y: (y + 4).toFixed(1), class: 'end' }, tickText(value)));
    }
    lines.push(drawn('text', { x: middle, y: HEIGHT - 14, class: 'middle title' }, `operational intensity, ${work} per byte`));
    const turned = `translate(14 ${(TOP + BOTTOM) / 2}) rotate(-90)`;
    lines.push(drawn('text', { transform: turned, class: 'middle title' }, `attainable, ${work}/s`));
    this.layers.axes.replaceChildren(...lines);
  }

  drawRoofs() {
    const roofs = this.roofs, view = this.view, unit = this.report.unit;
    this.layers.roofs.replaceChildren(...pieces(roofs, view).map(piece => drawn('line', {
      x1: px(view, piece.x0).toFixed(1), y1: py(view, piece.y0).toFixed(1),
      x2: px(view, piece.x1).toFixed(1), y2: py(view, piece.y1).toFixed(1), class: piece.solid ? 'solid' : 'dashed',
    }, drawn('title', {}, `${roofs[piece.roof].texts[unit]} · ${roofs[piece.roof].note}`))));
    const dots = this.data.rows.map((_, index) => [...this.placeOf(index), this.data.diameters[index] / 2]);
    this.layers.words.replaceChildren(...labels(roofs, view, dots, unit, this.data.named).map(label => drawn('text', {
      transform: `translate(${label.x.toFixed(1)} ${label.y.toFixed(1)}) rotate(${label.angle.toFixed(1)})`, class: 'middle',
    }, label.text)));
  }

  /** The selected layer: outlined, with guides to both axes, and hollow at the other memories that it asks. */
  mark() {
    const chosen = this.report.selected, index = this.at.get(chosen);
    this.shapes.forEach((shape, row) => shape.classList.toggle('selected', row === chosen));
    if (index === undefined) return this.guides.replaceChildren();
    const [x, y] = this.placeOf(index);
    this.shapes.get(chosen).parentNode.append(this.shapes.get(chosen));
    this.guides.replaceChildren(drawn('path', { d: `M${LEFT} ${y}H${x}V${BOTTOM}` }), ...this.elsewhere(chosen, y));
  }

  elsewhere(row, y) {
    const record = this.report.record, layer = record.devices[this.place].layers[row], macs = record.layers[row].macs;
    return Object.entries(layer.traffic_bytes).filter(([name, bytes]) => bytes && name !== this.device.level[row]).map(([name, bytes]) => {
      const x = px(this.view, Math.log10(macs / bytes) + this.shift);
      const shape = `#shape-${this.report.shown.families[row]}`;
      return drawn('use', { href: shape, transform: `translate(${x} ${y}) scale(12)`, class: 'hollow' }, drawn('title', {}, name));
    });
  }

  /** Shows the card of a layer, or none. */
  point(row) {
    this.shapes.get(this.near)?.classList.remove('near');
    this.near = row;
    this.hint.hidden = row === null;
    if (row === null) return;
    this.shapes.get(row).classList.add('near');
    const [name, ...lines] = this.report.described(row, this.place);
    this.hint.replaceChildren(made('b', {}, made('bdi', {}, name)), ...lines.map(line => made('span', {}, line)));
    this.putHint(this.at.get(row));
  }

  putHint(index) {
    const box = this.svg.getBoundingClientRect(), frame = this.figure.getBoundingClientRect(), scale = box.width / WIDTH;
    const [x, y] = this.placeOf(index).map(value => value * scale), gap = this.data.diameters[index] / 2 + 8;
    const left = x > box.width / 2 ? x - this.hint.offsetWidth - gap : x + gap;
    this.hint.style.left = `${Math.max(0, box.left - frame.left + left)}px`;
    this.hint.style.top = `${Math.max(0, box.top - frame.top + y - this.hint.offsetHeight - gap)}px`;
  }

  /** Pixels of the picture under the mouse. */
  spot(event) {
    const box = this.svg.getBoundingClientRect(), scale = WIDTH / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  under(event) {
    const row = event.target.closest?.('.dots [data-layer]')?.dataset.layer;
    return row === undefined ? null : Number(row);
  }

  listen() {
    const svg = this.svg;
    svg.addEventListener('wheel', event => {
      if (!event.ctrlKey && document.activeElement !== svg) return;
      event.preventDefault();
      const [x, y] = this.spot(event);
      this.zoom(event.deltaY < 0 ? 1 / STEP : STEP, planeX(this.view, x), planeY(this.view, y));
    }, { passive: false });
    svg.addEventListener('pointerdown', event => { this.from = { spot: this.spot(event), view: this.view, moved: false }; });
    svg.addEventListener('pointermove', event => this.from && event.buttons ? this.drag(event) : this.point(this.under(event)));
    svg.addEventListener('pointerleave', () => this.point(null));
    svg.addEventListener('blur', () => this.point(null));
    svg.addEventListener('click', event => {
      if (!this.from?.moved) this.report.select(this.under(event), 'roofline');
      this.from = null;
    });
    svg.addEventListener('dblclick', () => this.home());
    svg.addEventListener('keydown', event => this.key(event));
  }

  drag(event) {
    const [x, y] = this.spot(event), [x0, y0] = this.from.spot, view = this.from.view;
    if (!this.from.moved && Math.hypot(x - x0, y - y0) < 4) return;
    this.from.moved = true;
    this.svg.setPointerCapture(event.pointerId);
    this.view = panned(view, planeX(view, x0) - planeX(view, x), planeY(view, y0) - planeY(view, y));
    this.draw();
  }

  key(event) {
    const wide = (this.view[1] - this.view[0]) * NUDGE, high = (this.view[3] - this.view[2]) * NUDGE;
    const moves = { ArrowLeft: [-wide, 0], ArrowRight: [wide, 0], ArrowUp: [0, high], ArrowDown: [0, -high] };
    const acts = { '+': () => this.zoom(1 / STEP), '=': () => this.zoom(1 / STEP), '-': () => this.zoom(STEP), 0: () => this.home() };
    acts.Escape = () => this.report.select(null, 'roofline');
    acts.Enter = () => this.report.select(this.near, 'roofline');
    let act = acts[event.key];
    if (moves[event.key]) act = event.shiftKey ? () => this.move(...moves[event.key]) : () => this.step(event.key);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  /** To the next or the previous layer that has a dot, in the order of execution. */
  step(key) {
    const rows = this.data.rows, back = key === 'ArrowLeft' || key === 'ArrowDown';
    if (!rows.length) return;
    const from = this.near ?? this.report.selected, index = this.at.get(from);
    const next = index === undefined ? (back ? rows.length - 1 : 0) : (index + (back ? -1 : 1) + rows.length) % rows.length;
    this.point(rows[next]);
    this.report.say(this.report.described(rows[next], this.place).join(', '));
  }
}
