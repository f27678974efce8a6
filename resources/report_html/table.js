/* The table of layers: sorted by its headings, filtered by words and family, one row selected, by mouse and by keys. */

const DEVICE_COLUMNS = ['bound', 'intensity', 'expected', 'least', 'share', 'energy'];

class LayerTable {
  constructor(element, report) {
    Object.assign(this, { element, report, body: find('tbody', element), key: 'index', descending: false });
    this.rows = findAll('tr', this.body);
    this.heads = findAll('thead th', element);
    const layers = report.record.layers;
    this.texts = layers.map((layer, row) => `${layer.name} ${layer.op} ${this.rows[row].cells[3].textContent}`.toLowerCase());
    this.shown = layers.map(() => true);
    this.prepareHeads();
    this.prepareTools();
    this.rows.forEach((row, index) => { row.tabIndex = index ? -1 : 0; });
    this.body.addEventListener('click', event => this.choose(event.target.closest('tr')));
    this.body.addEventListener('keydown', event => this.move(event));
  }

  prepareHeads() {
    for (const head of this.heads) {
      const sort = button(head.textContent, () => this.sort(head.dataset.key), { class: 'sort' });
      head.replaceChildren(sort);
    }
    this.markSorted();
  }

  prepareTools() {
    const families = [...new Set(this.report.shown.families)].sort();
    this.wish = made('input', { type: 'search', placeholder: 'filter by name, operator, shape', 'aria-label': 'Filter layers' });
    this.family = made('select', { 'aria-label': 'Family of operators' }, [
      made('option', { value: '' }, 'all families'), ...families.map(family => made('option', { value: family }, family)),
    ]);
    this.count = made('span', { class: 'dim', role: 'status' });
    for (const field of [this.wish, this.family]) field.addEventListener('input', () => this.filter());
    this.element.parentNode.before(made('div', { class: 'tools' }, [this.wish, this.family, this.count]));
    this.filter();
  }

  /** Numbers to sort by; texts where a column has none. */
  values(key) {
    const device = this.report.device, record = this.report.record, layers = record.layers;
    const theirs = { intensity: 'intensity_macs_per_byte', expected: 'latency_s', least: 'latency_bound_s', energy: 'energy_j' };
    if (key === 'output_shapes') return layers.map(layer => layer.output_shapes.flat().reduce((all, size) => all * size, 1));
    if (!DEVICE_COLUMNS.includes(key)) return layers.map(layer => layer[key]);
    if (key === 'share') return this.report.shown.devices[device].share;
    return record.devices[device].layers.map(layer => layer[theirs[key] ?? key]);
  }

  sort(key) {
    const words = ['name', 'op', 'bound', 'index'].includes(key);
    this.descending = this.key === key ? !this.descending : !words;
    this.key = key;
    this.order();
  }

  order() {
    this.body.append(...sorted(this.values(this.key), this.descending).map(row => this.rows[row]));
    this.markSorted();
  }

  markSorted() {
    for (const head of this.heads) {
      const own = head.dataset.key === this.key;
      head.setAttribute('aria-sort', own ? (this.descending ? 'descending' : 'ascending') : 'none');
    }
  }

  filter() {
    this.shown = matching(this.texts, this.report.shown.families, this.wish.value, this.family.value);
    this.rows.forEach((row, index) => { row.hidden = !this.shown[index]; });
    this.count.textContent = `${this.shown.filter(Boolean).length} of ${this.rows.length} layers`;
    this.report.sieve?.(this.shown);
  }

  choose(row) {
    if (!row) return;
    const layer = Number(row.dataset.layer);
    this.report.select(layer === this.report.selected ? null : layer, 'table');
  }

  move(event) {
    const row = event.target.closest('tr'), rows = Array.from(this.body.rows).filter(each => !each.hidden);
    const at = rows.indexOf(row), to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.choose(row);
    else if (event.key === 'Escape') this.report.select(null, 'table');
    else if (to === undefined) return;
    else this.focus(rows[Math.min(Math.max(to, 0), rows.length - 1)]);
    event.preventDefault();
  }

  focus(row) {
    this.rows.forEach(each => { each.tabIndex = -1; });
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    this.reveal(row);
  }

  /** Within the table's own frame: the page stays where it is. */
  reveal(row) {
    const frame = this.element.parentNode, head = this.heads[0].offsetHeight, foot = find('tfoot', this.element)?.offsetHeight ?? 0;
    const top = row.offsetTop - head, bottom = row.offsetTop + row.offsetHeight + foot - frame.clientHeight;
    if (frame.scrollTop > top) frame.scrollTop = top;
    else if (frame.scrollTop < bottom) frame.scrollTop = bottom;
  }

  mark(layer) {
    find('tr.selected', this.body)?.classList.remove('selected');
    find('tr[aria-current]', this.body)?.removeAttribute('aria-current');
    const row = this.rows[layer];
    if (!row) return;
    row.classList.add('selected');
    row.setAttribute('aria-current', 'true');
    if (row.hidden) { this.wish.value = ''; this.family.value = ''; this.filter(); }
    this.reveal(row);
  }

  /** Another device or another unit of work: texts that were formatted beforehand. */
  rewrite() {
    const { shown, record, unit, device } = this.report, theirs = shown.devices[device], first = this.heads.length - DEVICE_COLUMNS.length;
    const macs = this.macs ??= this.rows.map(row => row.cells[4].textContent);
    this.rows.forEach((row, index) => {
      row.cells[4].textContent = unit ? shown.flop.macs[index] ?? macs[index] : macs[index];
      if (theirs) DEVICE_COLUMNS.forEach((key, at) => { row.cells[first + at].textContent = this.textsOf(theirs, key)[index]; });
    });
    this.retitle('macs', unit ? 'FLOPs' : 'MACs');
    this.retitle('intensity', unit ? 'FLOP/B' : 'MAC/B');
    const sums = find('tfoot tr', this.element).cells;
    theirs?.sums.forEach((text, at) => { sums[first + at].textContent = text; });
    if (DEVICE_COLUMNS.includes(this.key) && record.devices.length > 1) this.order();
  }

  textsOf(device, key) {
    return key === 'intensity' && this.report.unit ? device.flop_intensity : device.texts[key];
  }

  retitle(key, words) {
    const head = this.heads.find(each => each.dataset.key === key);
    if (head) find('button', head).textContent = words;
  }
}
