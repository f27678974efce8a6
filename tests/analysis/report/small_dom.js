/* As much of a browser's document as the page's script asks for, without any picture: elements, selectors, events. */

class Text {
  constructor(data) { this.data = data; this.parentNode = null; }
  get textContent() { return this.data; }
  remove() { this.parentNode?.drop(this); }
}

class Events {
  constructor() { this.heard = {}; }
  addEventListener(kind, act) { (this.heard[kind] ??= []).push(act); }
  dispatchEvent(event) {
    event.target ??= this;
    for (const act of this.heard[event.type] ?? []) act(event);
    if (event.bubbles !== false) this.parentNode?.dispatchEvent(event);
    return true;
  }
}

class Element extends Events {
  constructor(tag) {
    super();
    Object.assign(this, { tag, attributes: {}, childNodes: [], parentNode: null, style: {}, scrollTop: 0 });
    this.clientWidth = 960; this.clientHeight = 400; this.offsetWidth = 100; this.offsetHeight = 20;
  }

  get children() { return this.childNodes.filter(node => node instanceof Element); }
  get firstChild() { return this.childNodes[0] ?? null; }
  get textContent() { return this.childNodes.map(node => node.textContent).join(''); }
  set textContent(text) { this.replaceChildren(String(text)); }
  get cells() { return this.children.filter(node => node.tag === 'td' || node.tag === 'th'); }
  get rows() { return this.children.filter(node => node.tag === 'tr'); }
  get isConnected() { return this.tag === 'html' || Boolean(this.parentNode?.isConnected); }

  getAttribute(name) { return this.attributes[name] ?? null; }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  removeAttribute(name) { delete this.attributes[name]; }

  drop(node) { this.childNodes = this.childNodes.filter(each => each !== node); node.parentNode = null; }
  take(nodes) {
    return nodes.map(node => {
      const taken = node instanceof Element || node instanceof Text ? node : new Text(String(node));
      taken.remove();
      taken.parentNode = this;
      return taken;
    });
  }
  append(...nodes) { const taken = this.take(nodes); this.childNodes.push(...taken); }
  prepend(...nodes) { const taken = this.take(nodes); this.childNodes.unshift(...taken); }
  appendChild(node) { this.append(node); return node; }
  replaceChildren(...nodes) { for (const node of this.childNodes) node.parentNode = null; this.childNodes = []; this.append(...nodes); }
  insertBefore(node, next) {
    const taken = this.take([node]);
    this.childNodes.splice(this.childNodes.indexOf(next), 0, ...taken);
  }
  before(node) { this.parentNode.insertBefore(node, this); }
  remove() { this.parentNode?.drop(this); }

  get classList() {
    const names = () => (this.attributes.class ?? '').split(' ').filter(Boolean);
    const write = list => { this.attributes.class = list.join(' '); };
    const classes = {
      contains: name => names().includes(name),
      add: name => classes.contains(name) || write([...names(), name]),
      remove: name => write(names().filter(each => each !== name)),
      toggle: (name, on = !classes.contains(name)) => on ? classes.add(name) : classes.remove(name),
    };
    return classes;
  }

  get dataset() {
    return new Proxy({}, {
      get: (_, key) => this.attributes[`data-${key}`],
      set: (_, key, value) => { this.setAttribute(`data-${key}`, value); return true; },
    });
  }

  matches(selector) {
    return selector.split(',').some(one => {
      const steps = one.trim().split(/\s+/);
      if (!this.is(steps.pop())) return false;
      let above = this.parentNode;
      while (steps.length && above) { if (above.is(steps[steps.length - 1])) steps.pop(); above = above.parentNode; }
      return !steps.length;
    });
  }
  is(step) {
    return step.match(/^[a-z0-9]+|[.#][\w-]+|\[[^\]]+\]/gi).every(part => {
      if (part[0] === '.') return this.classList.contains(part.slice(1));
      if (part[0] === '#') return this.attributes.id === part.slice(1);
      if (part[0] !== '[') return this.tag === part;
      const [name, value] = part.slice(1, -1).split('=');
      return name in this.attributes && (value === undefined || this.attributes[name] === value.replaceAll('"', ''));
    });
  }
  closest(selector) { return this.matches(selector) ? this : this.parentNode?.closest?.(selector) ?? null; }
  querySelectorAll(selector) {
    return this.children.flatMap(child => [...(child.matches(selector) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }

  getBoundingClientRect() { return { left: 0, top: 0, width: 960, height: 520 }; }
  focus() { document.activeElement = this; }
  click() { this.dispatchEvent({ type: 'click', target: this, preventDefault() {} }); }
}

/* Properties that a browser mirrors in attributes. */
for (const name of ['value', 'hidden', 'tabindex', 'open']) {
  Object.defineProperty(Element.prototype, name === 'tabindex' ? 'tabIndex' : name, {
    get() { return this.mirrored?.[name] ?? this.attributes[name] ?? ''; },
    set(value) { (this.mirrored ??= {})[name] = value; if (name === 'tabindex') this.attributes[name] = String(value); },
  });
}

function grown([tag, attributes, inside]) {
  const element = new Element(tag);
  Object.assign(element.attributes, attributes);
  element.append(...inside.map(part => typeof part === 'string' ? part : grown(part)));
  return element;
}

const document = grown(tree);
Object.assign(document, { createElement: tag => new Element(tag), createElementNS: (_, tag) => new Element(tag), activeElement: null });
const page = new Events(), location = { hash: '' }, copied = [];
const addEventListener = (kind, act) => page.addEventListener(kind, act);
Object.defineProperty(globalThis, 'navigator', { value: { clipboard: { writeText: text => copied.push(text) } } });

/* What a person does. */
const press = (element, key, more = {}) => element.dispatchEvent({ type: 'keydown', key, target: element, preventDefault() {}, ...more });
const write = (element, value) => { element.value = value; element.dispatchEvent({ type: 'input', target: element }); };
