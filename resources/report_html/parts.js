/* Elements of the page, made and written without any markup out of text. */

const find = (selector, within = document) => within.querySelector(selector);
const findAll = (selector, within = document) => Array.from(within.querySelectorAll(selector));

function put(element, attributes, inside) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...[].concat(inside ?? []));
  return element;
}

const made = (name, attributes = {}, inside = []) => put(document.createElement(name), attributes, inside);
const drawn = (name, attributes = {}, inside = []) =>
  put(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, inside);

function button(words, act, attributes = {}) {
  const element = made('button', { type: 'button', ...attributes }, words);
  element.addEventListener('click', act);
  return element;
}
