extension Asset {
    /// What search boxes offer while somebody writes: a list below the box, as a combobox is to behave.
    ///
    /// Down and Up choose, Tab or Enter takes, Escape closes; without a choice Enter searches.
    static let completionText = #"""
        (() => {
          // A page that follows replaces its box while nobody is in it, so a box is made ready when somebody enters.
          addEventListener('focusin', (event) => {
            const input = event.target;
            if (!input.matches('input[data-signal]:not([role])')) return;
            const list = document.createElement('ul');
            let offers = [], start = 0, chosen = -1, asked = 0, timer;
            list.className = 'offers'; list.id = 'offers-' + input.dataset.signal; list.hidden = true;
            list.setAttribute('role', 'listbox'); list.setAttribute('aria-label', 'Completions');
            input.after(list);
            const set = (name, value) => input.setAttribute(name, value);
            set('role', 'combobox'); set('aria-autocomplete', 'list'); set('aria-controls', list.id);
            set('aria-expanded', 'false');
            const close = () => {
              list.hidden = true; chosen = -1; set('aria-expanded', 'false');
              input.removeAttribute('aria-activedescendant');
            };
            const choose = (at) => {
              chosen = at;
              [...list.children].forEach((item, i) => item.setAttribute('aria-selected', i === at));
              if (at < 0) return input.removeAttribute('aria-activedescendant');
              set('aria-activedescendant', list.children[at].id);
              list.children[at].scrollIntoView({block: 'nearest'});
            };
            const show = () => {
              list.replaceChildren(...offers.map((offer, i) => {
                const item = document.createElement('li'), text = document.createElement('span');
                item.id = list.id + '-' + i; item.setAttribute('role', 'option');
                text.textContent = offer.text; item.append(text);
                if (offer.detail) {
                  const detail = document.createElement('small');
                  detail.textContent = offer.detail; item.append(detail);
                }
                item.addEventListener('mousedown', (event) => { event.preventDefault(); take(i); });
                return item;
              }));
              list.hidden = offers.length === 0; set('aria-expanded', String(!list.hidden)); choose(-1);
            };
            const ask = async () => {
              const mine = ++asked, since = new URL(location.href).searchParams.get('since') || '15m';
              const text = input.value.slice(0, input.selectionStart);
              const query = new URLSearchParams({signal: input.dataset.signal, since, text});
              try {
                const answer = await fetch('/api/vigil/complete?' + query);
                if (!answer.ok || mine !== asked || document.activeElement !== input) return;
                const found = await answer.json();
                // The server counts characters, the box UTF-16 units.
                start = [...text].slice(0, found.start).join('').length; offers = found.candidates; show();
              } catch (e) { close(); }
            };
            const later = () => { clearTimeout(timer); timer = setTimeout(ask, 120); };
            const take = (at) => {
              const offer = offers[at], isOpen = offer.kind === 'field' || /[=~( ]$/.test(offer.text);
              input.setRangeText(offer.text + (isOpen ? '' : ' '), start, input.selectionStart, 'end');
              close(); input.focus(); later();
            };
            input.addEventListener('input', later);
            input.addEventListener('blur', () => { asked++; close(); });
            input.addEventListener('keydown', (event) => {
              if (event.key === 'ArrowDown' && list.hidden) { event.preventDefault(); return ask(); }
              if (list.hidden || event.isComposing) return;
              const last = offers.length - 1;
              if (event.key === 'ArrowDown') choose(chosen < last ? chosen + 1 : -1);
              else if (event.key === 'ArrowUp') choose(chosen < 0 ? last : chosen - 1);
              else if (event.key === 'Escape') close();
              else if (event.key === 'Tab' && chosen >= 0) take(chosen);
              else if (event.key === 'Enter' && chosen >= 0) take(chosen);
              else return;
              event.preventDefault();
            });
          });
        })();
        """#
}
