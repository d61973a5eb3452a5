extension Asset {
    /// What pages do beyond plain HTML: they follow the server's events and show the values under the pointer.
    ///
    /// Everything works without it. A page that follows has `data-live` on its main element; its content is fetched
    /// anew, open details stay open, and nothing moves while text is selected or a field has the focus.
    static let scriptText = liveText + completionText

    private static let liveText = #"""
        'use strict';
        (() => {
          const main = document.querySelector('main[data-live]');
          let last = 0, wanted = false, busy = false;
          const quiet = () => document.hidden || getSelection().type === 'Range' ||
            (document.activeElement && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName));
          const refresh = async () => {
            if (busy || !wanted || quiet() || Date.now() - last < 2000) return;
            busy = true; wanted = false;
            try {
              const url = new URL(location.href);
              url.searchParams.set('fragment', 'main');
              const answer = await fetch(url, {headers: {Accept: 'text/html'}});
              if (answer.status === 401) return location.reload();
              if (!answer.ok) throw new Error(answer.status);
              const text = await answer.text();
              const open = new Map();
              for (const d of main.querySelectorAll('details[id]')) open.set(d.id, d.open);
              const page = new DOMParser().parseFromString(text, 'text/html');
              for (const d of page.querySelectorAll('details[id]'))
                if (open.has(d.id)) d.open = open.get(d.id);
              main.replaceChildren(...page.body.childNodes);
              state('live');
            } catch (e) { wanted = true; state('offline'); }
            last = Date.now(); busy = false;
          };
          const state = (word) => {
            const mark = document.getElementById('live');
            if (mark && mark.textContent !== word) { mark.textContent = word; mark.className = word; }
          };
          if (main && window.EventSource) {
            const events = new EventSource('/api/vigil/live');
            events.addEventListener('tick', () => { state('live'); wanted = true; refresh(); });
            events.onerror = () => state('offline');
            setInterval(refresh, 1000);
            addEventListener('visibilitychange', refresh);
          }
          const tip = document.getElementById('tip');
          const hide = () => {
            tip.hidden = true;
            for (const c of document.querySelectorAll('.cursor.on')) c.classList.remove('on');
          };
          addEventListener('pointermove', (event) => {
            const plot = event.target.closest && event.target.closest('svg.plot');
            hide();
            if (!plot) return;
            const tips = plot.dataset.tips.split('\n'), box = plot.getBoundingClientRect();
            const scale = plot.viewBox.baseVal.width / box.width, left = +plot.dataset.left, width = +plot.dataset.width;
            const at = Math.floor(((event.clientX - box.left) * scale - left) / width * tips.length);
            if (!(at >= 0 && at < tips.length)) return;
            const cursor = plot.querySelector('.cursor'), x = left + (at + 0.5) * width / tips.length;
            cursor.setAttribute('x1', x); cursor.setAttribute('x2', x); cursor.classList.add('on');
            tip.textContent = tips[at]; tip.hidden = false;
            const wide = tip.offsetWidth, to = box.left + x / scale - wide / 2;
            tip.style.left = Math.max(4, Math.min(innerWidth - wide - 4, to)) + scrollX + 'px';
            tip.style.top = box.top + scrollY - tip.offsetHeight - 2 + 'px';
          });
          addEventListener('scroll', hide, {passive: true});
        })();

        """#
}
