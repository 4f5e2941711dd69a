// #preview: the pane beside a list. It follows the current row a moment after it, and can be put away ([data-toggle-preview]).
import { late } from './skeleton.js';

const pane = document.getElementById('preview');
const panes = pane?.closest('.panes');
const toggle = document.querySelector('[data-toggle-preview]');
const PAUSE = 120;
let timer = 0;
let shown = '';
let wanted = '';
const nothing = pane?.innerHTML; // before the first

export const isShown = () => Boolean(pane) && pane.offsetParent !== null;

export function show(row) {
  wanted = row.querySelector('.q-subj')?.getAttribute('href') ?? '';
  clearTimeout(timer);
  if (!wanted || !isShown() || wanted === shown) return;
  timer = setTimeout(load, PAUSE);
}

// The pane again, as things stand now.
export function refresh() {
  if (shown && isShown() && !pane.contains(document.activeElement)) load();
}

async function load() {
  const href = wanted;
  const here = () => href === wanted;
  const end = shown === href ? () => {} : late(pane);
  let text = '';
  try {
    const answer = await fetch(`${href}preview/`, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
    if (answer.ok && !answer.redirected) text = await answer.text();
    else if (answer.status === 404) text = nothing; // out of this person's sight by now
  } catch {
    // No network: what was shown stays.
  }
  end(!text || !here());
  if (!text || !here()) return;
  const talk = pane.querySelector('.preview-talk');
  const kept = shown === href ? talk?.scrollTop : null;
  pane.innerHTML = text; // our own server's fragment, under a policy that runs no inline script
  shown = href;
  const fresh = pane.querySelector('.preview-talk');
  if (fresh) fresh.scrollTop = kept ?? fresh.scrollHeight;
  document.dispatchEvent(new CustomEvent('sportello:drawn'));
}

function put(away) {
  panes.classList.toggle('no-preview', away);
  toggle.setAttribute('aria-pressed', String(!away));
}

if (pane && toggle) {
  let away = false;
  try {
    away = localStorage.getItem('preview') === 'away';
  } catch {
    // Not kept: it is shown.
  }
  put(away);
  const press = () => {
    away = !away;
    put(away);
    try {
      localStorage.setItem('preview', away ? 'away' : 'shown');
    } catch {
      // Not kept: it holds for this page.
    }
    const row = document.querySelector('[data-list] tr.is-current');
    if (!away && row) show(row);
  };
  toggle.addEventListener('click', press);
}
