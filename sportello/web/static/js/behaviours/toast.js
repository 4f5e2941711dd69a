// What just happened, in a corner. The server puts it into the page as [data-toast]; it leaves after eight seconds
// unless somebody points at it. Never the only place where an error is told. `back` is the form that undoes it.
export function toast(words, back) {
  const host = document.getElementById('toasts');
  const source = document.querySelector('[data-toast-icon]');
  const el = document.createElement('div');
  el.className = 'toast';
  el.setAttribute('role', 'status');
  if (source) el.append(source.content.cloneNode(true));
  const text = document.createElement('span');
  text.className = 'grow';
  text.textContent = words;
  el.append(text);
  if (back) el.append(back);
  host.append(el);
  host.hidePopover?.();
  host.showPopover?.(); // the top layer: above an open dialog too
  let timer = setTimeout(() => el.remove(), 8000);
  el.addEventListener('pointerenter', () => clearTimeout(timer));
  el.addEventListener('pointerleave', () => {
    timer = setTimeout(() => el.remove(), 3000);
  });
}

for (const told of document.querySelectorAll('[data-toast]')) {
  const back = told.querySelector('form');
  back?.remove();
  toast(told.textContent.trim(), back);
  told.remove();
}
