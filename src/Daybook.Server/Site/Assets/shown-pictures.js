// Follows crop.js: which of the pictures are shown, which are chosen, and what somebody types among them meanwhile.
// The pictures' page; null if the server shows another. Throws if it shows none.
async function read(url, signal) {
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return page.getElementById('pictures') ? page : null;
}

// The page of another view; null if there is none, or another was asked for meanwhile.
let asking = null;
async function ask(url) {
  asking?.abort();
  asking = new AbortController();
  try {
    return await read(url, asking.signal);
  } catch (error) {
    if (error.name !== 'AbortError') {
      say('The server could not be reached. Try again.');
    }
    return null;
  }
}

// Shows what another page shows. Where somebody types what to find nothing is ever written.
function put(page) {
  ['quota', 'just-deleted', document.getElementById('filter') ? 'order' : 'finding', 'pictures'].forEach(id => {
    const part = page.getElementById(id);
    if (part) {
      document.getElementById(id)?.replaceWith(part);
    }
  });
  mark();
}

// The ids of the chosen pictures: they stay chosen while others are shown, and are sent with those.
const chosen = new Set();
function boxes() {
  return [...document.querySelectorAll('#pictures input[form="chosen"]')];
}

function mark() {
  const list = document.getElementById('chosen');
  if (!list) {
    return;
  }

  const shown = boxes();
  shown.forEach(box => { box.checked = chosen.has(box.value); });
  const elsewhere = [...chosen].filter(id => !shown.some(box => box.value === id));
  list.querySelectorAll('.elsewhere').forEach(field => field.remove());
  list.append(...elsewhere.map(id => Object.assign(document.createElement('input'), { type: 'hidden', className: 'elsewhere', name: 'id', value: id })));
  const unseen = elsewhere.length === 0 ? '' : elsewhere.length === chosen.size ? ', not shown now' : `, ${elsewhere.length} of them not shown now`;
  document.getElementById('chosen-count').textContent = `With the ${chosen.size === 0 ? 'chosen pictures' : chosen.size === 1 ? 'chosen picture' : `${chosen.size} chosen pictures`}${unseen}:`;
}

document.addEventListener('change', ({ target }) => {
  if (target.matches('#pictures input[form="chosen"]')) {
    target.checked ? chosen.add(target.value) : chosen.delete(target.value);
    mark();
  }
});

// By then a browser that goes back has chosen again what was.
addEventListener('pageshow', () => {
  boxes().filter(box => box.checked).forEach(box => chosen.add(box.value));
  mark();
});

// What is saved of what a field is for.
function saved(field) {
  return field.form?.elements[`shown-${field.name}`]?.value ?? field.defaultValue;
}

// The fields among the pictures that say something else than what is saved.
function unsaved() {
  return [...document.querySelectorAll('#pictures :is(input, textarea)')].filter(
    field => field.type !== 'hidden' && field.type !== 'checkbox' && field.value !== saved(field));
}

// Types again what was typed and not saved.
function type(typed) {
  typed.forEach(({ id, value }) => {
    const now = document.getElementById(id);
    if (now) {
      now.value = value;
      now.closest('details')?.setAttribute('open', '');
    }
  });
}

// Shows what another page shows, and in it what was typed and not saved.
function putAround(page) {
  const typed = [...unsaved(), ...document.querySelectorAll('#pictures select')];
  put(page);
  type(typed);
}

// What is typed for one picture stays while another is saved, deleted or made the default: each is a form of its own, which loads the page again.
const kept = 'unsaved-pictures';
document.addEventListener('submit', event => {
  if (!event.defaultPrevented) {
    const others = unsaved().filter(field => field.form !== event.target).map(field => ({ id: field.id, value: field.value, saved: saved(field) }));
    sessionStorage.setItem(kept, JSON.stringify(others));
  }
});

// Where something else was saved meanwhile, what was typed is no longer about it.
type(JSON.parse(sessionStorage.getItem(kept) ?? '[]').filter(({ id, saved: before }) => {
  const now = document.getElementById(id);
  return now && saved(now) === before && now.value === before;
}));
sessionStorage.removeItem(kept);

// Shows the pictures that were just uploaded; later, where somebody is at work among the others.
async function showArrived() {
  const page = await ask(limit.page + location.search);
  const isAtWork = document.getElementById('pictures').contains(document.activeElement) || unsaved().length > 0;
  if (page && isAtWork) {
    document.getElementById('newer').hidden = false;
  } else if (page) {
    put(page);
  }
}

document.querySelector('#newer button').addEventListener('click', async () => {
  const page = await ask(limit.page + location.search);
  if (page) {
    putAround(page);
    document.getElementById('newer').hidden = true;
    document.getElementById('pictures').focus();
  }
});

let pause = 0;
function find(event) {
  // What is being composed, of several keys, is no word yet.
  if (event.target.id !== 'filter' || event.isComposing) {
    return;
  }

  clearTimeout(pause);
  pause = setTimeout(async () => {
    if (unsaved().length > 0) {
      say('A picture below has changes that are not saved. Save it first, or press Show.');
      return;
    }

    const url = `${limit.page}?${new URLSearchParams(new FormData(event.target.form))}`;
    history.replaceState(null, '', url);
    const page = await ask(url);
    if (page) {
      const found = Number(page.getElementById('pictures').dataset.found);
      put(page);
      say(pictures(found));
    }
  }, 120);
}

document.addEventListener('input', find);
document.addEventListener('compositionend', find);
