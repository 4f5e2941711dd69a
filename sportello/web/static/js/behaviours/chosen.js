// input[type=file]: a button and the names of what was chosen, in the language of the page and not of the browser. The
// input itself stays for the keyboard and for who hears the page; the composer's has a look of its own.
import { words } from '../words.js';

function dress(input) {
  input.classList.add('is-dressed', 'sr');
  const row = document.createElement('span');
  row.className = 'file-row';
  row.ariaHidden = 'true';
  const button = document.createElement('span');
  button.className = 'btn';
  const many = input.closest('.portal') ? words.files_asked : words.files;
  button.textContent = input.multiple ? many : words.file;
  const names = document.createElement('span');
  names.className = 'clip soft';
  const tell = () => {
    names.textContent = [...input.files].map((file) => file.name).join(', ') || words.no_file;
  };
  row.append(button, names);
  row.addEventListener('click', (event) => {
    event.preventDefault(); // the label around it would ask a second time
    input.click();
  });
  input.addEventListener('change', tell);
  input.after(row);
  tell();
}

function all() {
  document.querySelectorAll('input[type=file]:not(.composer-file, .is-dressed)').forEach(dress);
}
document.addEventListener('htmx:after:swap', all);
all();
