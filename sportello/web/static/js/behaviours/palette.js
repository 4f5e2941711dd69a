// #palette, opened by Ctrl+K or [data-open=palette]: a combobox over what this page can do (everything in it that answers
// to a key, but the way back; its moves, those of its menus too), the places of the side column, and what the server
// finds for the words. What is done to rows is offered while there is a row to do it to. What the page knows itself stands
// first, so that nothing moves under a finger when the answer comes; what was found for other words is not run, and Enter
// waits for what is being looked for.
import { held } from './list.js';

const MOVES = '[data-key], #bar-moves :is(a, button), .now-act :is(a, button), #bulk [data-bulk]';
const box = document.getElementById('palette');
const PAUSE = 140;

if (box) {
  const input = box.querySelector('input');
  const found = box.querySelector('[data-palette-found]');
  const none = box.querySelector('[data-palette-none]');
  const elements = new Map(); // option -> the element of the page it stands for
  let at = 0;
  let timer = 0;
  let asking = null;
  let hurry = false; // Enter was pressed before anything was found

  const isCurrent = (option) => !found.contains(option) || found.dataset.for === input.value.trim();
  const shown = () => [...box.querySelectorAll('[role=option]')].filter((option) => option.offsetParent !== null && isCurrent(option));
  const words = (el) => (el.getAttribute('aria-label') || el.textContent).replace(/\s+/g, ' ').trim();

  function mark() {
    const list = shown();
    at = Math.max(0, Math.min(at, list.length - 1));
    for (const option of box.querySelectorAll('[role=option]')) option.setAttribute('aria-selected', String(option === list[at]));
    if (list[at]) input.setAttribute('aria-activedescendant', list[at].id);
    else input.removeAttribute('aria-activedescendant');
    list[at]?.scrollIntoView({ block: 'nearest' });
    none.hidden = list.length > 0 || found.childElementCount > 0;
  }

  // Options for elements of the page: their own words, their own icon, the key they answer to.
  function offer(group, list) {
    for (const old of group.querySelectorAll('[role=option]')) {
      elements.delete(old);
      old.remove();
    }
    list.forEach((el, n) => {
      const option = document.createElement('div');
      option.className = 'palette-o';
      option.role = 'option';
      option.id = `${group.dataset.name}-${n}`;
      const icon = el.querySelector('svg');
      if (icon) option.append(icon.cloneNode(true));
      const copy = el.cloneNode(true);
      for (const part of copy.querySelectorAll('kbd, svg, .side-n, .sr')) part.remove();
      const name = document.createElement('span');
      name.className = 'clip';
      name.textContent = words(copy) || words(el);
      option.append(name);
      if (el.dataset.key) {
        const key = document.createElement('kbd');
        key.className = 'push';
        key.textContent = el.dataset.key.replace('shift+', '⇧ ').toUpperCase();
        option.append(key);
      }
      elements.set(option, el);
      group.append(option);
    });
  }

  function filter() {
    const asked = input.value.replace(/^[#@]/, '').trim().toLowerCase().split(/[\s'’]+/);
    const begun = (option) => ` ${option.textContent.toLowerCase().replace(/[\s'’«(]+/g, ' ')}`;
    for (const group of box.querySelectorAll('[data-palette-here], [data-palette-places], [data-palette-own]')) {
      let any = false;
      for (const option of group.querySelectorAll('[role=option]')) {
        const fits = asked.every((word) => begun(option).includes(` ${word}`));
        option.hidden = !fits;
        any ||= fits;
      }
      group.hidden = !any;
    }
    at = 0;
    mark();
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (text.replace(/^[#@]/, '').length < 2) {
      found.replaceChildren();
      mark();
      return;
    }
    try {
      const answer = await fetch(`${box.dataset.palette}?q=${encodeURIComponent(text)}`, {
        headers: { 'HX-Request': 'true' },
        credentials: 'same-origin',
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) return;
      found.innerHTML = await answer.text(); // our own server's fragment, under a policy that runs no inline script
      found.dataset.for = text;
      mark();
      if (hurry) run(shown()[at]);
    } catch {
      // Typed on, or no network: what the page knows itself is still there.
    }
  }

  function run(option) {
    if (!option) return;
    hurry = false;
    const el = elements.get(option) ?? (option.dataset.press ? document.querySelector(option.dataset.press) : null);
    box.close();
    if (option.dataset.go) location.href = option.dataset.go;
    else if (el?.matches('dialog')) el.showModal();
    else if (el) {
      el.focus();
      el.click();
    }
  }

  function canBeDone(el) {
    if (el.dataset.key === 'escape' || el.hasAttribute('popovertarget') || !words(el)) return false;
    if (el.closest('#bulk')) return held();
    return el.offsetParent !== null || Boolean(el.closest('#bar-moves .menu'));
  }

  function open() {
    if (document.querySelector('dialog[open]')) return;
    const main = document.querySelector('main');
    const here = main ? [...main.querySelectorAll(MOVES)].filter(canBeDone) : [];
    box.querySelector('[data-palette-here]').dataset.name = 'ph';
    box.querySelector('[data-palette-places]').dataset.name = 'pp';
    offer(box.querySelector('[data-palette-here]'), here);
    offer(box.querySelector('[data-palette-places]'), [...document.querySelectorAll('.side-top a.btn, a.side-link')]);
    input.value = '';
    found.replaceChildren();
    box.showModal();
    filter();
  }

  input.addEventListener('input', () => {
    hurry = false;
    filter();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') at += 1;
    else if (event.key === 'ArrowUp') at -= 1;
    else if (event.key === 'Enter') {
      event.preventDefault();
      hurry = true;
      run(shown()[at]);
      return;
    } else return;
    event.preventDefault();
    mark();
  });
  box.addEventListener('click', (event) => {
    if (event.target === box) box.close();
    run(event.target.closest('[role=option]'));
  });
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-open=palette]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open();
  }, true);
}
