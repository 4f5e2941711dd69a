// What is unread, on the icon of the page, on that of the installed application, and in the title; in a list the title
// counts what is overdue instead.
const icon = document.querySelector('link[rel=icon]');
const plain = icon?.href;
let shown = '0';

function title(number) {
  const plainly = document.title.replace(/^\([\d+]+\) /, '');
  const wanted = number ? `(${number}) ${plainly}` : plainly;
  if (document.title !== wanted) document.title = wanted;
}

export function badge(number) {
  if (!icon || number === shown) return;
  shown = number;
  if (!document.getElementById('list')) title(number === '0' ? '' : number);
  if (number === '0') navigator.clearAppBadge?.().catch(() => {});
  else navigator.setAppBadge?.(parseInt(number, 10)).catch(() => {});
  if (number === '0') {
    icon.href = plain;
    icon.type = 'image/svg+xml';
    return;
  }
  const image = new Image(64, 64);
  image.addEventListener('load', () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0, 64, 64);
    pen.fillStyle = getComputedStyle(document.querySelector('[data-bell-n]')).backgroundColor;
    pen.beginPath();
    pen.arc(46, 18, 18, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = 'white';
    pen.font = 'bold 26px sans-serif';
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillText(number.length > 1 ? '9+' : number, 46, 19);
    icon.type = 'image/png';
    icon.href = canvas.toDataURL();
  });
  image.src = plain;
}

document.addEventListener('sportello:drawn', () => {
  const list = document.getElementById('list');
  if (list) title(document.querySelector('#group-late .n')?.textContent.trim());
  else title(shown === '0' ? '' : shown);
});
