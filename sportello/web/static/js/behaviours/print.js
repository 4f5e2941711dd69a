// [data-print]: the browser's own dialog; what is folded is unfolded for the paper.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('.paper details')) folded.open = true;
});
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print();
});
