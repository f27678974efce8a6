/* What the page shows: one device, one unit of work, one selected layer. Everything else asks here. */

class Report {
  constructor() {
    this.record = JSON.parse(find('#analysis').textContent);
    this.shown = JSON.parse(find('#shown').textContent);
    Object.assign(this, { device: 0, unit: 0, selected: null });
    this.figures = findAll('figure.roofline');
    this.rooflines = this.figures.map((figure, place) => new Roofline(figure, place, this));
    this.table = new LayerTable(find('table.layers'), this);
    this.controls();
    this.scenario();
    this.links();
    this.show(0);
  }

  controls() {
    const bar = made('div', { class: 'controls' });
    if (this.record.devices.length > 1) bar.append(this.deviceField());
    bar.append(this.unitField());
    find('header').append(bar);
  }

  deviceField() {
    const options = this.record.devices.map((device, place) => made('option', { value: place }, device.name));
    const field = made('select', {}, options);
    field.addEventListener('input', () => this.show(Number(field.value)));
    return made('label', {}, ['Roofline and layers on ', field]);
  }

  unitField() {
    const fields = ['MAC', 'FLOP'].map((word, unit) => {
      const field = made('input', { type: 'radio', name: 'unit', value: unit, checked: unit === 0 });
      field.addEventListener('input', () => this.count(unit));
      return made('label', {}, [field, ` ${word}`]);
    });
    return made('fieldset', {}, [made('legend', {}, 'Work in '), ...fields]);
  }

  show(device) {
    this.device = device;
    this.figures.forEach((figure, place) => { figure.hidden = place !== device; });
    this.rooflines[device]?.draw();
    this.table.rewrite();
    const name = this.record.devices[device]?.name;
    for (const card of ['roofline', 'layers']) {
      const head = find(`#${card} h2`);
      if (head && name) (find('.of', head) ?? head.appendChild(made('span', { class: 'dim of' }))).textContent = `on ${name}`;
    }
  }

  count(unit) {
    if (unit === this.unit) return;
    this.unit = unit;
    for (const element of findAll('[data-flop]')) {
      const other = element.dataset.flop;
      element.dataset.flop = element.textContent;
      element.textContent = other;
    }
    this.rooflines.forEach(roofline => roofline.turnUnit(unit ? LOG2 : -LOG2));
    this.rooflines[this.device]?.draw();
    this.table.rewrite();
  }

  select(layer, from) {
    this.selected = layer;
    this.rooflines[this.device]?.mark();
    this.table.mark(layer);
    this.band(layer);
    if (layer !== null && from !== 'table') this.say(`selected ${this.record.layers[layer].name}`);
  }

  /** Layers that the filter leaves out are pale in the picture too. */
  sieve(shown) {
    this.rooflines.forEach(roofline => roofline.shapes.forEach((shape, row) => shape.classList.toggle('aside', !shown[row])));
  }

  /** The selected layer's place in the memory map. */
  band(layer) {
    const map = find('svg.map');
    if (!map) return;
    find('.chosen', map)?.remove();
    if (layer === null) return;
    const wide = (RIGHT - LEFT) / this.record.layers.length, high = 262;
    map.prepend(drawn('rect', { class: 'chosen', x: LEFT + layer * wide, y: 26, width: Math.max(wide, 1), height: high }));
  }

  described(row, place) {
    const device = this.shown.devices[place], layer = this.record.layers[row], theirs = this.record.devices[place].layers[row];
    const work = this.unit ? this.shown.flop_work[row] : this.shown.work[row];
    const intensity = this.unit ? `${device.flop_intensity[row]} FLOP/B` : `${device.texts.intensity[row]} MAC/B`;
    const attainable = (this.unit ? device.flop_attainable : device.attainable)[row];
    return [
      layer.name, `${layer.op} ${layer.dtype}, ${work}`, `${intensity} at ${device.level[row]}`,
      `at most ${attainable}, bound by ${theirs.bound}`, `${device.texts.share[row]} of the ${device.ground}`,
    ];
  }

  scenario() {
    const toml = find('#toml'), copy = button('Copy', () => this.copy(toml, copy));
    const save = button('Save the analysis as JSON', () => this.save());
    toml.before(made('div', { class: 'tools' }, [copy, save]));
  }

  async copy(source, pressed) {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      document.execCommand('copy');
    }
    pressed.textContent = 'Copied';
    this.say('copied');
  }

  save() {
    const name = this.record.model.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'analysis';
    const link = made('a', { download: `${name}.json` });
    link.href = URL.createObjectURL(new Blob([JSON.stringify(this.record, null, 1)], { type: 'application/json' }));
    link.click();
    // A browser may still be reading it for a while.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  /** Whatever names a layer leads to it. */
  links() {
    for (const link of findAll('a[data-layer]')) link.addEventListener('click', () => this.select(Number(link.dataset.layer), 'link'));
    find('svg.map')?.addEventListener('click', event => {
      const box = event.target.closest('[data-layer]');
      if (box) this.select(Number(box.dataset.layer), 'map');
    });
    const named = /^#layer-(\d+)$/.exec(location.hash);
    if (named && this.record.layers[named[1]]) this.select(Number(named[1]), 'link');
    addEventListener('beforeprint', () => findAll('details').forEach(details => { details.open = true; }));
  }

  say(words) {
    find('.spoken').textContent = words;
  }
}

new Report();
