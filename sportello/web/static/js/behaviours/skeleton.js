// What is awaited for longer than 300 ms shows as a skeleton in its place; before, nothing changes.
const LATE = 300;
const source = document.querySelector('template[data-skeleton]');

// Begins to wait for what goes into `place`; what it returns ends the wait, and with `true` puts back what was there.
export function late(place, shown = () => {}) {
  let was = null;
  const timer = setTimeout(() => {
    if (!source) return;
    was = [...place.childNodes];
    place.replaceChildren(source.content.cloneNode(true));
    shown();
  }, LATE);
  return (back = false) => {
    clearTimeout(timer);
    if (back && was) place.replaceChildren(...was);
  };
}
