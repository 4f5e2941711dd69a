// Live clocks. The server renders the right words; this keeps them right, once a second, writing only changes.
// <time data-clock datetime="…" data-warn="30" data-hot="8" [data-form="big"]>  (minutes before the deadline)
import { now } from '../desk_time.js';
import { say } from '../words.js';

// icon:clock icon:alarm-clock icon:triangle-alert
const ICON = { ok: 'clock', risk: 'clock', imminent: 'alarm-clock', late: 'triangle-alert' };
const root = document.documentElement;
const zone = root.dataset.zone || undefined; // the page of a fault says none: the browser's own
const parts = new Intl.DateTimeFormat(root.lang || undefined, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekday = new Intl.DateTimeFormat(root.lang || undefined, { timeZone: zone, weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat(root.lang || undefined, { timeZone: zone, day: 'numeric', month: 'short' });
const date = new Intl.DateTimeFormat('sv', { timeZone: zone });
const two = (n) => String(n).padStart(2, '0');

export function span(minutes) {
  if (minutes < 60) return say('min', minutes);
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h >= 48) return say('days', Math.floor(h / 24));
  return m ? `${h} h ${two(m)}` : `${h} h`;
}

export function describe(due, warn, hot) {
  const left = due - now();
  const minutes = Math.ceil(left / 60000);
  if (left < 0) return { state: 'late', text: say('late', span(Math.max(1, Math.floor(-left / 60000)))) };
  const state = minutes <= hot ? 'imminent' : minutes <= warn ? 'risk' : 'ok';
  if (minutes < 60) return { state, text: say('in', span(minutes)) };
  const clock = parts.format(due);
  if (date.format(due) === date.format(now())) return { state, text: say('today', clock) };
  if (left < 5.5 * 86400000) return { state, text: `${weekday.format(due)} ${clock}` };
  return { state, text: dayMonth.format(due) };
}

function big(el, due) {
  // mm:ss under an hour, h:mm under two days, days beyond
  const left = Math.round((due - now()) / 1000);
  const s = Math.abs(left);
  const sign = left < 0 ? '+' : '';
  const text =
    s < 3600
      ? `${Math.floor(s / 60)}:${two(s % 60)}`
      : s < 172800
        ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)} h`
        : say('days', Math.floor(s / 86400));
  if (el.textContent !== sign + text) el.textContent = sign + text;
  el.closest('.now')?.classList.toggle('is-late', left < 0);
}

function tick(el) {
  const due = Date.parse(el.dateTime);
  if (el.dataset.form === 'big') return big(el, due);
  const { state, text } = describe(due, Number(el.dataset.warn) || 30, Number(el.dataset.hot) || 8);
  const words = el.querySelector('.sla-t');
  if (words.textContent !== text) words.textContent = text;
  const was = el.dataset.state;
  if (was === state) return;
  el.dataset.state = state;
  el.classList.remove('sla--ok', 'sla--risk', 'sla--imminent', 'sla--late');
  el.classList.add(`sla--${state}`);
  const use = el.querySelector('use');
  use?.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${ICON[state]}`));
  // One sentence when a state changes, never a second-by-second voice.
  const row = el.closest('tr[data-number]');
  if (row) document.getElementById('announcement').textContent = `${row.dataset.number}: ${text}`;
}

function run() {
  for (const el of document.querySelectorAll('time[data-clock]')) tick(el);
}
run();
setInterval(run, 1000);
document.addEventListener('htmx:after:swap', run);
