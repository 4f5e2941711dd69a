// @ in an internal note: the colleagues who may be meant, to be chosen with the arrows. The server finds them in the
// text once more, so that a name typed in full needs no list.
const TYPED = /(?:^|[\s(])@([\p{L}'’.-]*(?: [\p{L}'’.-]+)?)$/u;
let asked = null;
let timer = 0;

const box = (text) => text.closest('[data-composer]')?.querySelector('[data-mention-list]');
const isNote = (form) => form.querySelector('input[name=kind]:checked')?.value === 'note';

function close(text) {
  const list = box(text);
  if (!list || list.hidden) return;
  list.hidden = true;
  list.replaceChildren();
  text.removeAttribute('aria-activedescendant');
  text.removeAttribute('aria-controls');
}

function choose(text, option) {
  for (const other of option.parentElement.children) other.setAttribute('aria-selected', String(other === option));
  text.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
}

function insert(text, option) {
  const before = text.value.slice(0, text.selectionStart);
  const typed = before.match(TYPED);
  if (!typed) return;
  const start = text.selectionStart - typed[1].length;
  text.setRangeText(`${option.dataset.name} `, start, text.selectionStart, 'end');
  close(text);
  text.dispatchEvent(new Event('input', { bubbles: true }));
  text.focus();
}

async function look(text) {
  const form = text.closest('[data-composer]');
  const typed = text.value.slice(0, text.selectionStart).match(TYPED);
  if (!typed || !isNote(form)) {
    close(text);
    return;
  }
  asked?.abort();
  asked = new AbortController();
  try {
    const address = `${form.dataset.mentions}?q=${encodeURIComponent(typed[1])}`;
    const answer = await fetch(address, { credentials: 'same-origin', signal: asked.signal, redirect: 'error' });
    if (!answer.ok) return;
    const list = box(text);
    list.innerHTML = await answer.text(); // our own fragment, under a policy that runs no inline script
    list.hidden = !list.children.length;
    if (list.hidden) {
      close(text);
      return;
    }
    list.id = 'mention-list';
    text.setAttribute('aria-controls', list.id);
    choose(text, list.children[0]);
  } catch {
    close(text); // no network: the name can be typed in full
  }
}

document.addEventListener('input', (event) => {
  if (!event.target.matches('[data-composer] textarea')) return;
  clearTimeout(timer);
  timer = setTimeout(() => look(event.target), 120);
});

document.addEventListener(
  'keydown',
  (event) => {
    const text = event.target;
    if (!text.matches?.('[data-composer] textarea')) return;
    const list = box(text);
    if (!list || list.hidden) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(text, options[(at + step + options.length) % options.length]);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey) insert(text, options[at]);
    else if (event.key === 'Escape') close(text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener('pointerdown', (event) => {
  const option = event.target.closest('[data-mention-list] [role=option]');
  if (!option) return;
  event.preventDefault();
  insert(option.closest('[data-composer]').querySelector('textarea'), option);
});
document.addEventListener('focusout', (event) => {
  if (event.target.matches?.('[data-composer] textarea')) close(event.target);
});
