// Follows pictures.js, in one module with it: which of the pictures are shown, and what somebody types among them meanwhile.
// The page of another view; null if there is none, or another was asked for meanwhile.
let asking = null;
async function ask(url) {
  asking?.abort();
  asking = new AbortController();
  try {
    const response = await fetch(url, { signal: asking.signal });
    const page = response.ok ? new DOMParser().parseFromString(await response.text(), 'text/html') : null;
    return page?.getElementById('pictures') ? page : null;
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
}

// The fields among the pictures that say something else than what is saved.
function unsaved() {
  const saved = field => field.form?.elements[`shown-${field.name}`]?.value ?? field.defaultValue;
  return [...document.querySelectorAll('#pictures :is(input, textarea)')].filter(
    field => field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.type !== 'hidden' && field.value !== saved(field));
}

// Shows what another page shows, and in it what was typed or chosen and not saved.
function putAround(page) {
  const typed = [...unsaved(), ...document.querySelectorAll('#pictures select')];
  put(page);
  typed.forEach(field => {
    const now = field.id ? document.getElementById(field.id) : document.querySelector(`#pictures input[name="${field.name}"][value="${field.value}"]`);
    if (now && field.type === 'checkbox') {
      now.checked = field.checked;
    } else if (now) {
      now.value = field.value;
      now.closest('details')?.setAttribute('open', '');
    }
  });
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
      say('A picture below is changed and not saved. Save it first, or press Show.');
      return;
    }

    const url = `${limit.page}?${new URLSearchParams(new FormData(event.target.form))}`;
    history.replaceState(null, '', url);
    const page = await ask(url);
    if (page) {
      const found = Number(page.getElementById('pictures').dataset.found);
      put(page);
      say(found === 1 ? '1 picture' : `${found} pictures`);
    }
  }, 120);
}

document.addEventListener('input', find);
document.addEventListener('compositionend', find);
