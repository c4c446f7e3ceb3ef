// Makes /manage/userpics nicer: a list of what is chosen, with previews, squares and progress, and a filter that works as one types. Without it the forms do the
// same. One module with the files that follow it: queue-row.js, a picture on the list; crop.js, the square that is cut out of one; shown-pictures.js, those below.
const form = document.getElementById('upload');
const queue = document.getElementById('queue');
const button = document.getElementById('send');
const chooser = document.getElementById('picture');
const address = document.getElementById('url');
const arrived = document.getElementById('arrived');
const said = document.getElementById('said');
const limit = form.dataset;
const rows = new Set();
const here = [];
const atOnce = 2;

// Why no more of a run is sent; null while nothing is in its way.
let halt = null;

function say(text) {
  said.textContent = text;
}

function pictures(count) {
  return count === 1 ? '1 picture' : `${count} pictures`;
}

// A size stays on one line.
function whole(text) {
  return text.replaceAll(' × ', '\u00a0×\u00a0');
}

document.querySelectorAll('.scripted').forEach(one => { one.hidden = false; });
document.querySelectorAll('.plain').forEach(one => { one.hidden = true; });

function free() {
  return Number(document.getElementById('quota').dataset.free);
}

function addFiles(files) {
  const added = [...files].map(file => new Row(file.name || 'pasted picture', file));
  if (added.length === 0) {
    return;
  }

  const hopeless = added.filter(row => row.isHopeless);
  const waiting = [...rows].filter(row => !row.isHopeless).length;
  const sentences = [added.length === 1 ? `${added[0].name} is on the list.` : `${added.length} pictures are on the list.`];
  if (hopeless.length > 0) {
    sentences.push(`${added.length === 1 ? 'It' : hopeless.length} cannot be uploaded: ${hopeless[0].reason}${hopeless.length > 1 ? ' The list says what is wrong with the others.' : ''}`);
  }
  if (waiting > free()) {
    sentences.push(free() > 0 ? `There is room for ${free()} more.` : 'There is no room for more: you have as many as you can have.');
  }
  say(sentences.join(' '));
  (added.find(row => !row.isHopeless) ?? added[0]).focus();
}

function addAddress(text) {
  if (text.trim()) {
    new Row(text.trim());
  }
}

chooser.addEventListener('change', () => { addFiles(chooser.files); chooser.value = ''; });
document.getElementById('add-url')?.addEventListener('click', () => { addAddress(address.value); address.value = ''; address.focus(); });

addEventListener('dragover', event => { event.preventDefault(); form.classList.add('over'); });
addEventListener('dragleave', event => { if (!event.relatedTarget) { form.classList.remove('over'); } });
addEventListener('drop', event => { event.preventDefault(); form.classList.remove('over'); addFiles(event.dataTransfer.files); });
addEventListener('paste', event => { if (event.clipboardData.files.length > 0) { event.preventDefault(); addFiles(event.clipboardData.files); } });

// The list is nowhere else: who leaves the page is asked first.
addEventListener('beforeunload', event => {
  if ([...rows].some(row => !row.isHopeless)) {
    event.preventDefault();
  }
});

// A keyword names one picture: one that is typed for several is refused at each. True if there is one.
function refuseTwice(waiting) {
  const typed = waiting.map(row => [row, row.keywords()]);
  let first = null;
  typed.forEach(([row, keywords]) => {
    const [other, theirs] = typed.find(([another, names]) => another !== row && names.some(name => keywords.includes(name))) ?? [];
    if (other) {
      row.fail(`“${keywords.find(name => theirs.includes(name))}” is also typed for ${other.name}, and a keyword can name only one picture.`);
      first ??= row;
    }
  });
  if (first) {
    say('Nothing was uploaded yet: the same keyword is typed for several pictures.');
    first.focus();
  }
  return first !== null;
}

// Those that there is no place for are not sent. How many they are.
function refuseWithoutPlace(waiting) {
  const others = free() > 0 ? ', counting those before it on the list' : '';
  const refused = waiting.splice(free());
  refused.forEach(row => row.fail(`There is no room for it: you have as many pictures as you can have${others}. Delete some, then press Upload again.`));
  return refused.length;
}

// Learns what may have changed since the page came: who is logged in, which token is good, and how many places are free. What is in the way; null if nothing is.
async function prepare() {
  let page;
  try {
    page = await read(limit.page);
  } catch {
    return 'The server could not be reached. Try again.';
  }

  const now = page?.getElementById('upload');
  if (!now) {
    return 'You are no longer logged in. Log in from another window, then press Upload again: the list stays.';
  }
  if (now.dataset.owner !== limit.owner) {
    return `You are now logged in as ${now.dataset.owner}, but this page is ${limit.owner}'s. Log in as ${limit.owner} in another window, then press Upload again: the list stays.`;
  }
  form.elements['form-token'].value = now.elements['form-token'].value;
  document.getElementById('quota').replaceWith(page.getElementById('quota'));
  return null;
}

// Sends all that can be sent, and says what came of it.
async function upload(waiting) {
  const obstacle = await prepare();
  if (obstacle) {
    return `Nothing was uploaded. ${obstacle}`;
  }

  arrived.querySelector('.buttons').replaceChildren();
  const hopeless = [...rows].filter(row => row.isHopeless);
  let [taken, failed] = [0, refuseWithoutPlace(waiting)];
  halt = null;
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      // What was taken off the list meanwhile is not sent.
      if (rows.has(row)) {
        const isTaken = halt ? row.fail(halt) : await row.send();
        taken += isTaken ? 1 : 0;
        failed += isTaken === false ? 1 : 0;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  queue.hidden = rows.size === 0;
  arrived.querySelector('.buttons').replaceChildren(...namingLinks());
  await showArrived();
  failed += hopeless.filter(row => rows.has(row)).length;
  if (taken === 0) {
    return `Nothing was uploaded.${failed > 0 ? ' The list says why.' : ''}`;
  }
  return `${taken} of ${pictures(taken + failed)} uploaded.${failed > 0 ? ' The list says what is wrong with the others.' : ''}`;
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  addAddress(address?.value ?? '');
  if (address) { address.value = ''; }

  // Not disabled: that would take the focus from whoever pressed it with a key.
  if (button.getAttribute('aria-disabled')) {
    say('Pictures are being uploaded. What you have added to the list since then can follow once they are done.');
    return;
  }

  const waiting = [...rows].filter(row => !row.isHopeless);
  if (waiting.length === 0) {
    say(rows.size === 0 ? 'Choose a picture first.' : 'Nothing on the list can be uploaded. The list says why.');
    chooser.focus();
    return;
  }
  if (refuseTwice(waiting)) {
    return;
  }

  button.setAttribute('aria-disabled', 'true');
  try {
    say(await upload(waiting));
  } finally {
    button.removeAttribute('aria-disabled');
  }
});

// What became of a picture that was uploaded: whether it was left as it was, or made to fit.
function tell(name, answer) {
  here.push(answer);
  const item = document.createElement('li');
  const image = Object.assign(document.createElement('img'), { src: answer.thumbnail, alt: '' });
  const title = Object.assign(document.createElement('strong'), { textContent: name });
  const text = Object.assign(document.createElement('p'), { textContent: whole(answer.text) });
  item.append(image, document.createElement('div'));
  item.lastElementChild.append(title, text);
  arrived.querySelector('ul').append(item);
  arrived.hidden = false;
}

// Where all that were uploaded are named: more than an address can name are named in pieces.
function namingLinks() {
  const atOnce = Number(limit.namedAtOnce);
  const ids = list => list.map(one => one.id).join(',');
  return Array.from({ length: Math.ceil(here.length / atOnce) }, (_, at) => {
    const piece = here.slice(at * atOnce, (at + 1) * atOnce);
    return Object.assign(document.createElement('a'), {
      className: 'button',
      href: `${limit.page}?ids=${ids(piece)}&fitted=${ids(piece.filter(one => one.isFitted))}`,
      textContent: here.length > atOnce ? `Name ${at * atOnce + 1} to ${at * atOnce + piece.length}` : 'Name them',
    });
  });
}
