/* The table of layers: sorted by its headings, filtered by words and family, one row selected, by mouse and by keys. */

/* From so many rows on only those in sight are in the page; the others wait beside it. */
const LONG = 300, SPARE = 20;
const DEVICE_COLUMNS = ['bound', 'intensity', 'expected', 'least', 'share', 'energy'];

class LayerTable {
  constructor(element, report) {
    Object.assign(this, { element, report, body: find('tbody', element), key: 'index', descending: false });
    this.rows = findAll('tr', this.body);
    this.heads = findAll('thead th', element);
    const layers = report.record.layers;
    this.texts = layers.map((layer, row) => `${layer.name} ${layer.op} ${this.rows[row].cells[3].textContent}`.toLowerCase());
    this.shown = layers.map(() => true);
    this.sequence = layers.map((_, row) => row);
    this.frame = element.parentNode;
    this.prepareRows();
    this.prepareHeads();
    this.prepareTools();
    this.body.addEventListener('click', event => this.choose(event.target.closest('tr')));
    this.body.addEventListener('keydown', event => this.move(event));
  }

  prepareRows() {
    this.rows.forEach(row => { row.tabIndex = -1; });
    this.long = this.rows.length > LONG;
    if (!this.long) return;
    this.height = this.rows[0].getBoundingClientRect().height;
    this.holdWidths();
    this.element.setAttribute('aria-rowcount', this.rows.length + 2);
    this.spacers = [0, 1].map(() => made('tr', { class: 'spacer', 'aria-hidden': 'true' }, made('td', { colspan: this.heads.length })));
    this.frame.addEventListener('scroll', () => this.lay());
    addEventListener('beforeprint', () => this.body.replaceChildren(...this.listed.map(row => this.rows[row])));
    addEventListener('afterprint', () => this.lay(true));
  }

  /** As wide as all rows ask for, though few of them are there. */
  holdWidths() {
    const widths = this.heads.map(head => head.getBoundingClientRect().width);
    this.heads.forEach((head, column) => { head.style.minWidth = `${widths[column]}px`; });
  }

  get listed() { return this.sequence.filter(row => this.shown[row]); }

  /** Puts the rows that are in sight into the page, in their order. */
  lay(anew = false) {
    const listed = this.inOrder;
    if (!this.long) this.body.replaceChildren(...listed.map(row => this.rows[row]));
    else this.layPart(listed, anew);
    if (!this.stopped?.isConnected) this.stop(find('tr[data-layer]', this.body));
  }

  layPart(listed, anew) {
    const first = Math.max(0, Math.floor(this.frame.scrollTop / this.height) - SPARE);
    const last = Math.min(listed.length, first + Math.ceil(this.frame.clientHeight / this.height) + 2 * SPARE);
    if (!anew && first === this.first && last === this.last) return;
    Object.assign(this, { first, last });
    const focused = document.activeElement?.closest?.('.layers tbody tr');
    this.spacers[0].firstChild.style.height = `${first * this.height}px`;
    this.spacers[1].firstChild.style.height = `${(listed.length - last) * this.height}px`;
    this.body.replaceChildren(this.spacers[0], ...listed.slice(first, last).map(row => this.rows[row]), this.spacers[1]);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  prepareHeads() {
    for (const head of this.heads) {
      const sort = button(head.textContent, () => this.sort(head.dataset.key), { class: 'sort' });
      head.replaceChildren(sort);
      // A heading with a button in it is not repeated on the pages of a print.
      addEventListener('beforeprint', () => head.replaceChildren(sort.textContent));
      addEventListener('afterprint', () => head.replaceChildren(sort));
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
    this.sequence = sorted(this.values(this.key), this.descending);
    this.relist();
    this.markSorted();
  }

  relist() {
    this.inOrder = this.listed;
    this.inOrder.forEach((row, place) => this.rows[row].setAttribute('aria-rowindex', place + 2));
    this.lay(true);
  }

  markSorted() {
    for (const head of this.heads) {
      const own = head.dataset.key === this.key;
      head.setAttribute('aria-sort', own ? (this.descending ? 'descending' : 'ascending') : 'none');
    }
  }

  filter() {
    this.shown = matching(this.texts, this.report.shown.families, this.wish.value, this.family.value);
    this.relist();
    this.count.textContent = `${this.shown.filter(Boolean).length} of ${this.rows.length} layers`;
    this.report.sieve?.(this.shown);
  }

  choose(row) {
    if (!row) return;
    const layer = Number(row.dataset.layer);
    this.report.select(layer === this.report.selected ? null : layer, 'table');
  }

  move(event) {
    const listed = this.inOrder, at = listed.indexOf(Number(event.target.closest('tr').dataset.layer)), end = listed.length - 1;
    const page = Math.max(1, Math.floor(this.frame.clientHeight / event.target.closest('tr').offsetHeight) - 3);
    const to = {
      ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - page, PageDown: at + page, Home: 0, End: end,
    }[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.choose(this.rows[listed[at]]);
    else if (event.key === 'Escape') this.report.select(null, 'table');
    else if (to === undefined) return;
    else this.focus(this.rows[listed[Math.min(Math.max(to, 0), end)]]);
    event.preventDefault();
  }

  focus(row) {
    this.reveal(row);
    this.stop(row);
    row.focus({ preventScroll: true });
  }

  /** The one row that the tabulator stops at. */
  stop(row) {
    if (this.stopped) this.stopped.tabIndex = -1;
    this.stopped = row;
    if (row) row.tabIndex = 0;
  }

  /** Within the table's own frame: the page stays where it is. */
  reveal(row) {
    const place = this.inOrder.indexOf(Number(row.dataset.layer)), height = this.height ?? row.offsetHeight;
    const head = this.heads[0].offsetHeight, foot = find('tfoot', this.element).offsetHeight;
    const top = place * height, bottom = top + height + head + foot - this.frame.clientHeight;
    if (this.frame.scrollTop > top) this.frame.scrollTop = top;
    else if (this.frame.scrollTop < bottom) this.frame.scrollTop = bottom;
    if (this.long) this.lay();
  }

  mark(layer) {
    const before = this.rows[this.marked], row = this.rows[layer];
    before?.classList.remove('selected');
    before?.removeAttribute('aria-current');
    this.marked = layer;
    if (!row) return;
    row.classList.add('selected');
    row.setAttribute('aria-current', 'true');
    if (!this.shown[layer]) { this.wish.value = ''; this.family.value = ''; this.filter(); }
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
    if (head) head.firstChild.textContent = words;
  }
}
