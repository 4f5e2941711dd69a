// The words the scripts say, in the language of the page: {} stands for the number.
const block = document.getElementById('words');
export const words = block ? JSON.parse(block.textContent) : {};
export const say = (key, value) => (words[key] ?? '{}').replace('{}', value);
